"""What officers do with a case: moves, notes, settling what needed them. Each act is noted."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases import asking
from handlers.cases.card import moved_said, typed
from handlers.cases.moves import ASKING, moves_of
from handlers.desk.case_card import case_card
from handlers.desk.guard import allowed, gone, turned_away
from handlers.person import Person
from handlers.reply import Reply
from handlers.wording import Wording
from storage.audit import note_act
from storage.cases.heartbeat import settle_attention
from storage.cases.lifecycle import held_case
from storage.cases.pipeline import advance, case_of, last_entry
from storage.cases.stages import CaseMove, CaseSide
from storage.people import Member

BOT = "desk"


async def press_move(
    session: AsyncSession, person: Person, member: Member | None, reference: str, move: CaseMove, stage: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, case = Wording(member.language), await held_case(session, reference)
    if case is None:
        return gone(w)
    if (
        move not in moves_of(case, CaseSide.OFFICER)
        or asking.allowed_now(BOT, case, member, move, stage) is None
    ):
        said = w.plain("现在是“{stage}”，这一步做不了。", stage=w.name(case.stage))
        return await case_card(session, member, case, said)
    if move in ASKING:
        return await asking.begin(session, BOT, member, case, move, 0)
    await advance(session, case, move, CaseSide.OFFICER, member.id)
    note_act(session, member.id, "moved_case", f"case:{reference}", move=move.value)
    return await case_card(session, member, case, moved_said(w, move))


async def begin_note(session: AsyncSession, person: Person, member: Member | None, reference: str) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    case = await case_of(session, reference)
    if case is None:
        return gone(Wording(member.language))
    return await asking.begin(session, BOT, member, case, CaseMove.NOTE, 0)


async def press_answer(
    session: AsyncSession, person: Person, member: Member | None, revision: int, code: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    done = await asking.press(session, BOT, member, revision, code)
    if done is None:
        return gone(Wording(member.language))
    return await _answered(session, member, done, code == "cancel")


async def hear_answer(
    session: AsyncSession, person: Person, member: Member | None, text: str
) -> Reply | None:
    """None where nothing about a case is asked."""
    if not allowed(member):
        return None
    done = await asking.hear(session, BOT, member, text)
    return typed(await _answered(session, member, done)) if done else None


async def settle(session: AsyncSession, person: Person, member: Member | None, reference: str) -> Reply:
    """已处理: the case needs no officer any more, until it is silent or contradicts itself anew."""
    if not allowed(member):
        return turned_away(person, member)
    w, case = Wording(member.language), await held_case(session, reference)
    if case is None:
        return gone(w)
    if case.officer_called_at is None:
        return await case_card(session, member, case, w.plain("已经处理过了"))
    await settle_attention(session, case)
    note_act(session, member.id, "settled_case", f"case:{reference}")
    return await case_card(session, member, case, w.plain("好的，不再提醒"))


async def _answered(
    session: AsyncSession, member: Member, done: Reply | asking.Made, cancelled: bool = False
) -> Reply:
    if isinstance(done, Reply):
        return done
    w, case = Wording(member.language), done.case
    if done.made:
        why = (await last_entry(session, case)).why
        note_act(session, member.id, "moved_case", f"case:{case.reference}", move=done.move.value, why=why)
        return await case_card(session, member, case, moved_said(w, done.move))
    said = w.plain("现在是“{stage}”，这一步做不了。", stage=w.name(case.stage))
    return await case_card(session, member, case, "" if cancelled else said)
