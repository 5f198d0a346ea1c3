"""The monthly word on what was deleted, to administrators; and the word to who was silent for long."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.moments.showing import moment_said
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.forgetting.wishes import Forgetting
from storage.outbox.tables import Message
from storage.people import Member
from storage.retention.rules import Kept
from storage.vocabularies import Role


async def compose_deleted(_session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None for who is no administrator any more."""
    if not allowed(member, Role.ADMINISTRATOR):
        return None
    w, told = Wording(member.language), message.payload
    lines = [w("<b>{month} 到期删除</b>", month=told["month"])]
    lines += [
        Markup("• {}").format(w("{name}：{value}", name=w.name(Kept(kept)), value=count))
        for kept, count in told["counts"].items()
        if kept in set(Kept)
    ]
    if told["forgotten"]:
        lines.append(w.many("• 按要求或到期删除了 {count} 位成员的信息", told["forgotten"]))
    lines.append(w("期限见 /privacy“存多久”；每一次都在 /audit 里。"))
    return Reply(Markup("\n").join(lines))


async def compose_silent(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where they were heard of since."""
    wish = await session.get(Forgetting, message.payload["forgetting"])
    if member is None or wish is None or wish.cancelled_at or wish.done_at:
        return None
    w = Wording(member.language)
    text = w(
        "您很久没有来过了。按隐私说明，您的信息将在 {moment} 删除。\n想留着，按下面的按钮，或随便发一句话。",
        moment=moment_said(w, wish.due_at, member.zone),
    )
    return Reply(text, ((Button(w.plain("保留我的信息"), "forget:cancel"),),))
