"""What the buttons carry. A client can send anything: what does not fit its shape matches no route."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from storage.cases.stages import Answer, CaseMove, Stage
from storage.posting.tables import Move
from storage.vocabularies import Language, TechField
from storage.watches.tables import Frequency

Number = Annotated[int, Field(ge=0, le=99_999)]
SearchId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
"""Of a search, or of a watch."""
MessageId = Annotated[int, Field(ge=0, lt=2**63)]
"""Of a row: a message of the outbox, a request."""
Reference = Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{4}-\d{4,8}$")]
Errand = Annotated[str, Field(pattern=r"^([A-Z]{2}-\d{4}-\d{4,8}|join_[A-Za-z0-9_-]{32})?$")]
"""What a consent card carries on: nothing, a record's reference, or an invite."""
MaybeReference = Annotated[str, Field(pattern=r"^([A-Z]{2}-\d{4}-\d{4,8})?$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,24}$")]


class ConsentCard(CallbackData, prefix="card"):
    language: Language
    reference: Errand


class Consent(CallbackData, prefix="consent"):
    language: Language
    reference: Errand


class Decline(CallbackData, prefix="decline"):
    language: Language
    reference: Errand


class OwnName(CallbackData, prefix="name"):
    revision: Number


class Rename(CallbackData, prefix="rename"):
    revision: Number


class ChooseOrganisation(CallbackData, prefix="org"):
    revision: Number
    number: Number


class AddOrganisation(CallbackData, prefix="neworg"):
    revision: Number


class ChooseAgain(CallbackData, prefix="reorg"):
    revision: Number


class JoinField(CallbackData, prefix="joinfield"):
    revision: Number
    field: TechField


class JoinUp(CallbackData, prefix="joinup"):
    revision: Number


class Apply(CallbackData, prefix="apply"):
    pass


class WithdrawRequest(CallbackData, prefix="unapply"):
    request: MessageId


class ChooseLanguage(CallbackData, prefix="language"):
    language: Language


class TryExample(CallbackData, prefix="try"):
    number: Number


class TurnPage(CallbackData, prefix="page"):
    search: SearchId
    page: Number


class SearchAsTyped(CallbackData, prefix="literal"):
    search: SearchId


class OpenResult(CallbackData, prefix="open"):
    reference: Reference
    search: SearchId
    page: Number
    part: Number


class TurnPart(CallbackData, prefix="part"):
    reference: Reference
    part: Number


class LookAt(CallbackData, prefix="look"):
    reference: Reference


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


class OfferWatch(CallbackData, prefix="watch"):
    search: SearchId
    page: Number


class KeepWatch(CallbackData, prefix="keep"):
    search: SearchId
    frequency: Frequency


class TurnWatches(CallbackData, prefix="watches"):
    page: Number


class OpenWatch(CallbackData, prefix="watching"):
    watch: SearchId


class CheckWatch(CallbackData, prefix="check"):
    watch: SearchId


class SetFrequency(CallbackData, prefix="often"):
    watch: SearchId
    frequency: Frequency


class StopWatch(CallbackData, prefix="unwatch"):
    watch: SearchId


class ResumeWatch(CallbackData, prefix="rewatch"):
    watch: SearchId


class OpenAlerted(CallbackData, prefix="alerted"):
    reference: Reference
    message: MessageId


class ShowAlert(CallbackData, prefix="alert"):
    message: MessageId


class TakeForm(CallbackData, prefix="post"):
    act: Code
    revision: Number


class UseText(CallbackData, prefix="text"):
    text: SearchId
    act: Code
    revision: Number


class PressForm(CallbackData, prefix="form"):
    revision: Number
    act: Code


class ShowInterest(CallbackData, prefix="interest"):
    revision: Number


class PickChoice(CallbackData, prefix="pick"):
    revision: Number
    code: Code


class AlterField(CallbackData, prefix="alter"):
    revision: Number
    name: Code


class TurnMine(CallbackData, prefix="mine"):
    page: Number


class OpenOwn(CallbackData, prefix="record"):
    reference: Reference
    page: Number


class Amend(CallbackData, prefix="amend"):
    reference: Reference
    revision: Number


class MakeMove(CallbackData, prefix="move"):
    reference: Reference
    move: Move
    page: Number


class SureMove(CallbackData, prefix="sure"):
    reference: Reference
    move: Move
    page: Number


class WithdrawVersion(CallbackData, prefix="unversion"):
    reference: Reference
    page: Number


class ChooseSetting(CallbackData, prefix="setting"):
    part: Code
    value: Code


class TurnNews(CallbackData, prefix="news"):
    digest: MessageId
    page: Number


class OpenNews(CallbackData, prefix="newsopen"):
    digest: MessageId
    page: Number
    item: MessageId


class ReadNews(CallbackData, prefix="newsread"):
    digest: MessageId
    page: Number


class Mute(CallbackData, prefix="mute"):
    category: Code


class Unmute(CallbackData, prefix="unmute"):
    category: Code


class FindMatches(CallbackData, prefix="match"):
    reference: Reference


class TurnMatches(CallbackData, prefix="matches"):
    reference: Reference
    page: Number


class OpenMatch(CallbackData, prefix="matched"):
    reference: Reference
    own: Reference
    page: Number


class TurnCases(CallbackData, prefix="cases"):
    page: Number


class OpenCase(CallbackData, prefix="case"):
    reference: Reference
    page: Number


class ShowCasePast(CallbackData, prefix="casepast"):
    reference: Reference
    part: Number
    page: Number


class MoveCase(CallbackData, prefix="casemove"):
    reference: Reference
    move: CaseMove
    stage: Stage
    page: Number


class AnswerMove(CallbackData, prefix="caseask"):
    revision: Number
    code: Code


class AnswerBeat(CallbackData, prefix="beat"):
    reference: Reference
    number: Number
    answer: Answer


class AskBeat(CallbackData, prefix="beatask"):
    reference: Reference


class OpenOffer(CallbackData, prefix="offered"):
    dispatch: MessageId


class AcceptOffer(CallbackData, prefix="offeryes"):
    dispatch: MessageId


class AskDecline(CallbackData, prefix="offerno"):
    dispatch: MessageId


class DeclineOffer(CallbackData, prefix="unoffer"):
    dispatch: MessageId
    number: Number
