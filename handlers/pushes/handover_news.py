"""Both people of a hand-over are told what went over."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.outbox.tables import Message
from storage.people import Member


async def compose_handover(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To who gave and to who took, each in their own words."""
    told = message.payload
    if member is None:
        return None
    w, counted = Wording(member.language), {"records": told["records"], "cases": told["cases"]}
    other = await session.get(Member, told["taker"] if member.id == told["giver"] else told["giver"])
    name = other.name if other else w.plain("已注销的成员")
    if member.id == told["giver"]:
        text = w(
            "您的 {records} 份发布和 {cases} 项对接已交接给 {name}，您的联系方式不再显示给对方。",
            name=name,
            **counted,
        )
        return Reply(text)
    text = w(
        "{name} 的 {records} 份发布和 {cases} 项对接交接给您了。要和对方互换联系方式，请在对接里重新同意。",
        name=name,
        **counted,
    )
    return Reply(text, ((Button(w.plain("我的发布"), "mine:0"), Button(w.plain("我的对接"), "cases:0")),))
