"""Who got or lost a role is told."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Reply
from handlers.wording import Wording
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import Role


async def compose_role(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it was changed back since."""
    role, given = Role(message.payload["role"]), bool(message.payload["given"])
    if member is None or (role in member.roles) is not given:
        return None
    w = Wording(member.language)
    if not given:
        return Reply(w("您不再是{role}。有疑问请找联络人专员。", role=w.name(role)))
    if role is Role.MANAGER:
        return Reply(w("您现在是{role}：派给您的对接会在这里告诉您，/cases 看进展。", role=w.name(role)))
    return Reply(w("您现在是{role}：请打开俱乐部工作台的机器人，发 /start。", role=w.name(role)))
