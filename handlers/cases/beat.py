"""这项对接进展如何？One tap of each side; what both agree on is offered as a move and never made silently."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import case_card, named, not_yours
from handlers.cases.moves import label
from handlers.cases.sides import record_of
from handlers.membership.guests import members_only
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.heartbeat import agreed_move, answer_beat, beats_of
from storage.cases.lifecycle import held_case
from storage.cases.pipeline import side_of
from storage.cases.stages import Answer, CaseMove
from storage.cases.tables import Case
from storage.people import Member

IN_A_ROW: Final = 2


async def press_beat(
    session: AsyncSession, member: Member, reference: str, number: int, answer: Answer
) -> Reply:
    """Kept for the newest question, whichever it was tapped on; where nothing is asked any more, the card."""
    if member.is_guest:
        return await members_only(session, member)
    case = await held_case(session, reference)
    side = side_of(case, member.id) if case else None
    if case is None or side is None:
        return not_yours(member)
    w = Wording(member.language)
    if not await answer_beat(session, case, member.id, answer):
        said = w.plain("这次询问已经过了，现在是“{stage}”。", stage=w.name(case.stage))
        return await case_card(session, member, case, side, 0, said)
    beats = await beats_of(session, case)
    lines = [named(w, case, await record_of(session, case.record_reference))]
    lines.append(w("已记下您的回答：<b>{answer}</b>。", answer=w.name(answer)))
    move = agreed_move(case, beats)
    if move:
        lines.append(agreed_said(w, move))
    elif not all(beat.answered_at for beat in beats.values()):
        lines.append(w("对方还没有回答。"))
    toast = w.plain("记在最新一次询问里了") if number != case.beats else ""
    rows = (*agreed_rows(w, case, move), ask_again_row(w, case), open_row(w, case))
    return Reply(Markup("\n\n").join(lines), rows, edits=True, toast=toast)


async def ask_beat(session: AsyncSession, member: Member, reference: str) -> Reply:
    """改回答: the question again, in place of what was answered."""
    if member.is_guest:
        return await members_only(session, member)
    case = await held_case(session, reference)
    side = side_of(case, member.id) if case else None
    if case is None or side is None:
        return not_yours(member)
    if member.id not in await beats_of(session, case):
        return await case_card(session, member, case, side, 0)
    return await question(session, member, case, edits=True)


async def question(session: AsyncSession, member: Member, case: Case, *, edits: bool = False) -> Reply:
    w = Wording(member.language)
    text = [
        named(w, case, await record_of(session, case.record_reference)),
        w("这项对接进展如何？现在记的是“{stage}”。", stage=w.name(case.stage)),
    ]
    return Reply(Markup("\n\n").join(text), answer_rows(w, case), edits=edits)


def answer_rows(w: Wording, case: Case) -> Rows:
    answers = [Button(w.name(each), f"beat:{case.reference}:{case.beats}:{each}") for each in Answer]
    return tuple(tuple(answers[at : at + IN_A_ROW]) for at in range(0, len(answers), IN_A_ROW))


def agreed_said(w: Wording, move: CaseMove) -> Markup:
    return w("双方说的一样，要不要记到对接里：{move}？", move=w.name(move))


def agreed_rows(w: Wording, case: Case, move: CaseMove | None) -> Rows:
    """The move in one tap; a contract or a reason is asked for after it."""
    if move is None:
        return ()
    return ((Button(label(w, move), f"casemove:{case.reference}:{move}:{case.stage}:0"),),)


def ask_again_row(w: Wording, case: Case) -> tuple[Button, ...]:
    return (Button(w.plain("改回答"), f"beatask:{case.reference}"),)


def open_row(w: Wording, case: Case) -> tuple[Button, ...]:
    return (Button(w.plain("打开对接"), f"case:{case.reference}:0"),)
