"""The word before somebody's data is deleted, and the receipt after it."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.moments.showing import moment_said
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.forgetting.wishes import Forgetting
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import Language


async def compose_warning(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where the wish was taken back."""
    wish = await session.get(Forgetting, message.payload["forgetting"])
    if member is None or wish is None or wish.cancelled_at or wish.done_at:
        return None
    w = Wording(member.language)
    text = w(
        "您的信息将在 {moment} 删除，这是最后一次提醒。", moment=moment_said(w, wish.due_at, member.zone)
    )
    return Reply(text, ((Button(w.plain("取消删除"), "forget:cancel"),),))


async def compose_receipt(_session: AsyncSession, message: Message, _member: Member | None) -> Reply:
    """To an account that is nobody's any more, in the language it last spoke."""
    w = Wording(Language(message.payload["language"]))
    return Reply(
        w(
            "<b>您的信息已经删除。</b>\n回执编号：<code>{receipt}</code>\n"
            "这条消息发出以后，我们连您的 Telegram 编号也不再有。想回来时发 /start。",
            receipt=message.payload["receipt"],
        )
    )
