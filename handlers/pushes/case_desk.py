"""Officers are told at their desk of the few cases that need them: silent or contradicting ones, and 派单."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import named
from handlers.cases.dispatched import REASONS
from handlers.cases.sides import record_of
from handlers.desk.case_card import person_named
from handlers.desk.guard import allowed
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.cases.heartbeat import CONTRADICTING, SILENT
from storage.cases.pipeline import case_of
from storage.cases.tables import Case, Dispatch
from storage.outbox.tables import Message
from storage.people import Member

WHY: Final = {
    SILENT: marked("<b>需关注</b>：有一方连续两次没有回答进展询问"),
    CONTRADICTING: marked("<b>需关注</b>：双方说的进展对不上"),
}


async def compose_case_attention(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    """None where it is settled already."""
    case = await case_of(session, message.payload["reference"])
    if case is None or case.officer_called_at is None or not allowed(member):
        return None
    return await _told(session, member, case, Wording(member.language)(WHY[message.payload["why"]]))


async def compose_dispatch_answer(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    """接下 or 谢绝, with the reason."""
    case = await case_of(session, message.payload["reference"])
    dispatch = await session.get(Dispatch, message.payload["dispatch"])
    if case is None or dispatch is None or not allowed(member):
        return None
    w = Wording(member.language)
    manager = await session.get(Member, dispatch.manager_id) if dispatch.manager_id else None
    name = person_named(w, manager)
    if dispatch.accepted:
        return await _told(session, member, case, w("{name} 接下了派单", name=name))
    why = w.plain(dispatch.why) if dispatch.why in REASONS else dispatch.why
    return await _told(session, member, case, w("{name} 谢绝了派单：{why}", name=name, why=why))


async def compose_dispatch_late(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    """None where it was answered or taken back meanwhile."""
    case = await case_of(session, message.payload["reference"])
    dispatch = await session.get(Dispatch, message.payload["dispatch"])
    if case is None or dispatch is None or dispatch.answered_at or not allowed(member):
        return None
    w = Wording(member.language)
    manager = await session.get(Member, dispatch.manager_id) if dispatch.manager_id else None
    said = w("派给 {name} 的对接 48 小时没有答复", name=person_named(w, manager))
    return await _told(session, member, case, said)


async def _told(session: AsyncSession, member: Member, case: Case, said: Markup) -> Reply:
    w = Wording(member.language)
    head = named(w, case, await record_of(session, case.record_reference))
    return Reply(
        Markup("\n\n").join([said, head]), ((Button(w.plain("打开对接"), f"case:{case.reference}"),),)
    )
