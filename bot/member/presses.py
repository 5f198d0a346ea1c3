"""What the buttons carry. A client can send anything: what does not fit its shape matches no route."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from storage.vocabularies import Language

Number = Annotated[int, Field(ge=0, le=99_999)]
SearchId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
Reference = Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{4}-\d{4,8}$")]
MaybeReference = Annotated[str, Field(pattern=r"^([A-Z]{2}-\d{4}-\d{4,8})?$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,24}$")]


class ConsentCard(CallbackData, prefix="card"):
    language: Language
    reference: MaybeReference


class Consent(CallbackData, prefix="consent"):
    language: Language
    reference: MaybeReference


class Decline(CallbackData, prefix="decline"):
    language: Language
    reference: MaybeReference


class OwnName(CallbackData, prefix="name"):
    revision: Number


class Rename(CallbackData, prefix="rename"):
    revision: Number


class ChooseOrganisation(CallbackData, prefix="org"):
    revision: Number
    number: Number


class AddOrganisation(CallbackData, prefix="neworg"):
    revision: Number


class ChooseLanguage(CallbackData, prefix="language"):
    language: Language


class TryExample(CallbackData, prefix="try"):
    number: Number


class TurnPage(CallbackData, prefix="page"):
    search: SearchId
    page: Number


class OpenResult(CallbackData, prefix="open"):
    reference: Reference
    search: SearchId
    page: Number
    part: Number


class TurnPart(CallbackData, prefix="part"):
    reference: Reference
    part: Number


class OpenFilters(CallbackData, prefix="filters"):
    search: SearchId
    page: Number


class OpenFilter(CallbackData, prefix="filter"):
    search: SearchId
    name: Code


class SetFilter(CallbackData, prefix="set"):
    search: SearchId
    name: Code
    code: Code


class ClearFilters(CallbackData, prefix="unfilter"):
    search: SearchId
    then: Code
