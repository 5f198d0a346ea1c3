"""The people of a case are told of its moves, and asked how it stands."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.beat import agreed_rows, agreed_said, open_row, question
from handlers.cases.card import contract_line, entry_said, fulfil_button, named, stage_lines
from handlers.cases.dispatched import offer_card
from handlers.cases.sides import record_of
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.cases.heartbeat import agreed_move, beats_of
from storage.cases.lifecycle import OVER
from storage.cases.pipeline import case_of, side_of
from storage.cases.stages import CaseMove, CaseSide
from storage.cases.tables import Case, CaseEntry, Dispatch
from storage.outbox.tables import Message
from storage.people import Member


async def compose_case_news(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """A move, by the side that made it. None for who left the case; a manager is told of the leaving."""
    case, side = await _theirs(session, message, member)
    entry = await session.get(CaseEntry, message.payload["entry"])
    if case is None or member is None or entry is None:
        return None
    if side is None and entry.move is not CaseMove.RELIEVE:
        return None
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    lines = [named(w, case, record), entry_said(w, entry, w.name(entry.side), member.zone)]
    if side is None:
        lines.append(w("您不再经理这项对接。"))
        return Reply(Markup("\n\n").join(lines))
    lines.append(stage_lines(w, case, member.zone))
    signed = entry.move in (CaseMove.SIGN, CaseMove.REGISTER)
    lines += [contract_line(w, case)] if signed and case.contract_type else []
    fulfil = fulfil_button(w, case, side, record) if entry.move is CaseMove.SIGN else None
    rows = (open_row(w, case),)
    if fulfil:
        lines.append(w("恭喜签约！您的记录还要继续展示吗？"))
        return Reply(Markup("\n\n").join(lines), ((fulfil,), *rows))
    return Reply(Markup("\n\n").join(lines), rows)


async def compose_beat(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where the case moved on, a newer question is asked, or this one is answered."""
    case, _ = await _theirs(session, message, member)
    if case is None or member is None or case.beats != message.payload["number"]:
        return None
    mine = (await beats_of(session, case)).get(member.id)
    if case.next_beat_at is None or mine is None or mine.answered_at or mine.asked_at < case.stage_since:
        return None
    return await question(session, member, case)


async def compose_beat_agreed(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where the sides do not say the same any more, or it is done."""
    case, side = await _theirs(session, message, member)
    if case is None or member is None or side is None or case.beats != message.payload["number"]:
        return None
    move = agreed_move(case, await beats_of(session, case))
    if move is None or move != message.payload["move"]:
        return None
    w = Wording(member.language)
    head = named(w, case, await record_of(session, case.record_reference))
    rows = (*agreed_rows(w, case, move), open_row(w, case))
    return Reply(Markup("\n\n").join([head, agreed_said(w, move)]), rows)


async def compose_dispatch(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it was answered or taken back meanwhile."""
    dispatch = await session.get(Dispatch, message.payload["dispatch"])
    if dispatch is None or member is None or dispatch.answered_at or dispatch.manager_id != member.id:
        return None
    case = await session.get(Case, dispatch.case_id)
    live = case is not None and case.stage not in OVER
    return await offer_card(session, member, case, dispatch) if case and live else None


async def compose_suggestion(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it is over already, or one of its people has acted on it."""
    case, side = await _theirs(session, message, member)
    if case is None or member is None or side is None or case.stage != message.payload["stage"]:
        return None
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    own = await record_of(session, case.own_reference)
    ours, other = (own, record) if side is CaseSide.SEEKER else (record, own)
    lines = [w("联络人觉得这两项合适，推荐你们对接："), named(w, case, record)]
    if ours and other:
        pair = w(
            "您的“{own}”（{own_reference}）和对方的“{title}”（{reference}）",
            own=ours.title,
            own_reference=ours.reference,
            title=other.title,
            reference=other.reference,
        )
        lines.append(pair)
    look = Button(w.plain("看对方的记录"), f"look:{other.reference}") if other else None
    return Reply(
        Markup("\n\n").join(lines),
        tuple(row for row in (((look,) if look else ()), open_row(w, case)) if row),
    )


async def _theirs(
    session: AsyncSession, message: Message, member: Member | None
) -> tuple[Case | None, CaseSide | None]:
    case = await case_of(session, message.payload["reference"])
    return case, side_of(case, member.id) if case and member else None
