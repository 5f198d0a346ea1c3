"""What a move asks before it is made: why, or the terms of a contract. One question a message.

The dialog lies in the store under the bot in which it is held, so the members' bot and the officers' desk ask
the same; each makes its own card of what comes out. Its step is the name of the question; what is chosen or
typed is checked, kept, and shown back before a contract is noted. Buttons carry the dialog's revision.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.answers import STEPS, WHY, Bad, read_choice, read_text, terms_of
from handlers.cases.asked import asked
from handlers.cases.interest_words import names_of, words_read
from handlers.cases.sides import record_of
from handlers.reply import Reply
from handlers.wording import Wording
from storage.cases.lifecycle import held_case, may_move
from storage.cases.pipeline import advance, case_of, note_entry, side_of
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case
from storage.cases.telling import tell_entry
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog, go_to
from storage.people import Member

FLOW: Final = "case_move"
FIRST_REVISIONS: Final = 80_000


@dataclass(frozen=True, slots=True)
class Made:
    """The questions are over: the case as it is now, and whether the move was made."""

    case: Case
    move: CaseMove
    made: bool
    page: int


async def begin(
    session: AsyncSession, bot: str, member: Member, case: Case, move: CaseMove, page: int
) -> Reply:
    """The first question, in place of the card; whatever was asked before is given up."""
    draft = {"reference": case.reference, "move": move.value, "stage": case.stage.value, "page": page}
    dialog = await begin_dialog(session, bot, member.telegram_id, FLOW, STEPS[move][0], draft)
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return await _ask(session, member, dialog, case, edits=True)


async def open_asking(session: AsyncSession, bot: str, member: Member) -> Dialog | None:
    """The dialog of this flow, held until the transaction ends: two taps at once are two turns."""
    theirs = (Dialog.bot == bot) & (Dialog.telegram_id == member.telegram_id) & (Dialog.flow == FLOW)
    query = select(Dialog).where(theirs).with_for_update().execution_options(populate_existing=True)
    found: Dialog | None = await session.scalar(query)
    return found


async def ask_again(session: AsyncSession, bot: str, member: Member) -> list[Reply]:
    """The open question, put anew after an aside."""
    dialog = await open_asking(session, bot, member)
    case = await case_of(session, dialog.draft["reference"]) if dialog else None
    return [await _ask(session, member, dialog, case)] if dialog and case else []


async def press(
    session: AsyncSession, bot: str, member: Member, revision: int, code: str
) -> Reply | Made | None:
    """A button of a question; None where none is open any more. An old button brings the open question."""
    dialog = await open_asking(session, bot, member)
    case = await case_of(session, dialog.draft["reference"]) if dialog else None
    if dialog is None or case is None:
        return None
    if dialog.revision != revision:
        return await _ask(session, member, dialog, case, edits=True)
    if code == "cancel":
        return await _over(session, bot, member, dialog, case)
    if code == "back":
        _go_back(dialog)
        return await _ask(session, member, dialog, case, edits=True)
    try:
        kept = read_choice(dialog.step, CaseMove(dialog.draft["move"]), code, member)
    except Bad:
        return await _ask(session, member, dialog, case, edits=True)
    return await _go_on(session, bot, member, dialog, kept, edits=True)


async def hear(session: AsyncSession, bot: str, member: Member, text: str) -> Reply | Made | None:
    """A typed answer; None where nothing is asked."""
    dialog = await open_asking(session, bot, member)
    case = await case_of(session, dialog.draft["reference"]) if dialog else None
    if dialog is None or case is None:
        return None
    try:
        kept = read_text(dialog.step, text, member)
        _check_hidden(bot, member, case, kept)
    except Bad as bad:
        return await _ask(session, member, dialog, case, bad)
    return await _go_on(session, bot, member, dialog, kept)


def _check_hidden(bot: str, member: Member, case: Case, kept: Mapping[str, object]) -> None:
    """Before contacts are open no reason may give away who writes it. Raises Bad."""
    stage = case.suspended_at_stage or case.stage
    if bot == "member" and WHY in kept and stage in (Stage.SUGGESTED, Stage.ACCEPTED):
        words_read(str(kept[WHY]), names_of(member, organisation=True))


def _go_back(dialog: Dialog) -> None:
    """To the question before, whose answer is given anew; the first one stays."""
    steps = STEPS[CaseMove(dialog.draft["move"])]
    if place := steps.index(dialog.step):
        go_to(dialog, steps[place - 1])


async def _go_on(
    session: AsyncSession,
    bot: str,
    member: Member,
    dialog: Dialog,
    kept: Mapping[str, object],
    *,
    edits: bool = False,
) -> Reply | Made:
    """To the next question, or after the last one to the move itself."""
    steps = STEPS[CaseMove(dialog.draft["move"])]
    place = steps.index(dialog.step) + 1
    if place < len(steps):
        go_to(dialog, steps[place], **kept)
        case = await case_of(session, dialog.draft["reference"])
        assert case is not None
        return await _ask(session, member, dialog, case, edits=edits)
    draft = {**dialog.draft, **kept}
    await end_dialog(session, bot, member.telegram_id)
    return await _make(session, bot, member, draft)


async def _make(session: AsyncSession, bot: str, member: Member, draft: Mapping[str, str]) -> Made:
    """Not where the case has gone on since it was asked: the answers were about another stage."""
    case = await held_case(session, draft["reference"])
    assert case is not None
    move, side = CaseMove(draft["move"]), acting_side(bot, case, member)
    made = False
    if side is not None and case.stage == draft["stage"]:
        if move is CaseMove.NOTE:
            await tell_entry(
                session, case, await note_entry(session, case, move, side, member.id, draft["why"])
            )
            made = True
        else:
            why, terms = draft.get("why", ""), terms_of(draft)
            made = await advance(session, case, move, side, member.id, why=why, terms=terms)
    return Made(case, move, made, int(draft["page"]))


async def _over(session: AsyncSession, bot: str, member: Member, dialog: Dialog, case: Case) -> Made:
    move, page = CaseMove(dialog.draft["move"]), int(dialog.draft["page"])
    await end_dialog(session, bot, member.telegram_id)
    return Made(case, move, False, page)


def acting_side(bot: str, case: Case, member: Member) -> CaseSide | None:
    """At the desk people act as officers, whatever else they are in the case."""
    return CaseSide.OFFICER if bot == "desk" else side_of(case, member.id)


def allowed_now(bot: str, case: Case, member: Member, move: CaseMove, stage: str) -> CaseSide | None:
    """The side that makes the move; None where it cannot be made, or the button is from another stage."""
    side = acting_side(bot, case, member)
    return side if side and case.stage == stage and may_move(case, move, side) else None


async def _ask(
    session: AsyncSession,
    member: Member,
    dialog: Dialog,
    case: Case,
    bad: Bad | None = None,
    *,
    edits: bool = False,
) -> Reply:
    record = await record_of(session, case.record_reference)
    fault = bad.said.html(Wording(member.language)) if bad else None
    return asked(member, dialog, case, record, fault, edits=edits)
