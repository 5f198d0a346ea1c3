"""Files that an import hands out: its errors, and a template to fill in."""

from handlers.forms.kinds import RecordKind
from handlers.importing.cells import as_csv
from handlers.importing.checking import Checked
from handlers.importing.columns import FORMS, ORGANISATION
from handlers.wording import Wording, marked
from storage.vocabularies import Language

HEADINGS = (marked("行号"), marked("列名"), marked("原因"))


def errors_csv(checked: Checked, language: Language = Language.ZH_HANS) -> bytes:
    """All errors by row and column, with the reason."""
    say = Wording(language)
    rows = [(str(error.row), error.column, error.reason.plain(say)) for error in checked.errors]
    return as_csv([[say.plain(heading) for heading in HEADINGS], *rows])


def template(kind: RecordKind) -> bytes:
    """A CSV with every heading and one example row, which itself imports without an error."""
    columns = (*FORMS[kind], ORGANISATION)
    return as_csv([[column.label for column in columns], [column.example for column in columns]])
