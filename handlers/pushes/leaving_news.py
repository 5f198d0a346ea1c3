"""Who was taken out is told; and the officers, that somebody left."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.outbox.tables import Message
from storage.people import Member


async def compose_ended(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where they are a member again."""
    if member is None or not member.is_guest:
        return None
    w = Wording(member.language)
    text = w(
        "您不再是俱乐部的成员（{organisation}）。您还能检索、看活动和自己的数据；"
        "有疑问请找联络人专员，也可以重新申请。",
        organisation=message.payload["organisation"] or w.plain("无单位"),
    )
    return Reply(text, ((Button(w.plain("重新申请"), "apply"),),))


async def compose_left(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    told = message.payload
    left = await session.get(Member, told["member"])
    if not allowed(member) or left is None:
        return None
    w = Wording(member.language)
    home = told["organisation"] or w.plain("无单位")
    text = w("{name}（{organisation}）退出了俱乐部。", name=left.name, organisation=home)
    return Reply(text, ((Button(w.plain("看一看"), f"member:{told['member']}"),),))


async def compose_organisation(
    _session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    """To its members: their organisation has another name, or is part of another now."""
    if member is None:
        return None
    w, told = Wording(member.language), message.payload
    names = {"before": told["before"], "after": told["after"]}
    if told["merged"]:
        return Reply(w("{before} 已并入 {after}。", **names))
    return Reply(w("您的单位 {before} 改名为 {after}。", **names))
