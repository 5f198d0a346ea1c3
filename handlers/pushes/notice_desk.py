"""What officers are told at their desk of a notice: its preview came, it waits for approval, is decided."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.desk.notices.approving import approval_card
from handlers.desk.notices.card import notice_card
from handlers.desk.notices.previews import failure_said
from handlers.reply import Reply
from handlers.wording import Wording
from storage.notices.deciding import is_last_asking
from storage.notices.looking import notice_of
from storage.notices.previewing import What
from storage.notices.tables import NoticeStatus
from storage.outbox.tables import Message
from storage.people import Member


async def compose_preview_news(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    notice = await notice_of(session, message.payload["notice"])
    if notice is None or not allowed(member):
        return None
    if message.payload["what"] != What.ARRIVED:
        return failure_said(Wording(member.language), notice, message.payload)
    card = await approval_card(session, member, notice)
    w = Wording(member.language)
    head = w("<b>预览到了</b>，请到联络人助手里看一看。")
    return replace(card, text=Markup("\n\n").join([head, card.text]), edits=False)


async def compose_approval(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it is decided already, its author took it back, or asked anew."""
    notice = await notice_of(session, message.payload["notice"])
    if notice is None or not allowed(member) or notice.status is not NoticeStatus.AWAITING:
        return None
    if not await is_last_asking(session, message):
        return None
    return replace(await approval_card(session, member, notice), edits=False)


async def compose_decided(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To its author: the card as it is now tells the rest."""
    notice = await notice_of(session, message.payload["notice"])
    if notice is None or not allowed(member):
        return None
    w, second = Wording(member.language), await session.get(Member, message.payload["by"])
    name = second.name if second else w.plain("已离开的成员")
    if message.payload["approved"]:
        head = w("<b>{name} 批准了您的通知</b>", name=name)
    else:
        head = w("<b>{name} 退回了您的通知</b>：{why}", name=name, why=message.payload["why"])
    card = await notice_card(session, member, notice)
    return replace(card, text=Markup("\n\n").join([head, card.text]), edits=False)
