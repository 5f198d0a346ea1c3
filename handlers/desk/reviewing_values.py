"""The form's fields of a record under review, as an officer reads them."""

from collections.abc import Mapping
from typing import Any, Final

from handlers.forms.fields import Field
from handlers.importing.columns import FORMS
from handlers.posting.inverse import kind_of
from handlers.posting.saying import said
from handlers.posting.values import values_of
from handlers.wording import Wording
from storage.records import Record

CONFIDENTIAL: Final = "confidential_detail"
DECLARED: Final = "unclassified"


def fields_of(record: Record) -> tuple[Field, ...]:
    """The form of its kind, without the 非涉密声明, which is no column."""
    return tuple(field for field in FORMS[kind_of(record)] if field.name != DECLARED)


def value_shown(w: Wording, field: Field, values: Mapping[str, Any]) -> str:
    """In the reader's language, as plain text; empty where there is nothing.

    Of the confidential detail only its length: it is shown to nobody before both sides agreed.
    """
    if field.name == CONFIDENTIAL:
        text = values[CONFIDENTIAL]
        return w.plain("{count} 字，双方同意后才显示", count=len(text)) if text else ""
    return said(w, field, values)


def version_values(record: Record, answers: Mapping[str, str | None]) -> dict[str, Any]:
    """What a new version sets, by column. Raises FieldFault where an answer is not understood any more."""
    return values_of(kind_of(record), answers)
