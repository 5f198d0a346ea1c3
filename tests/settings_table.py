"""Settings: what a member does, and the handler that answers."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.person import Person
from handlers.reply import Replies
from handlers.settings.choosing import open_settings, press_setting
from storage.people import Member

Answering = Awaitable[Replies]


def commanded(session: AsyncSession, person: Person, member: Member | None, command: str) -> Answering | None:
    return open_settings(session, person, member) if command == "/settings" else None


def pressed(session: AsyncSession, person: Person, member: Member, data: str) -> Answering | None:
    match data.split(":"):
        case ["setting", part, value]:
            return press_setting(session, person, member, part, value)
    return None
