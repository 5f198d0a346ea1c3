"""Settings and news: what a member does, and the handler that answers."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.news.reading import list_news, open_item, read_page, turn_news
from handlers.person import Person
from handlers.reply import Replies
from handlers.settings.choosing import open_settings, press_setting
from storage.people import Member

Answering = Awaitable[Replies]


def commanded(session: AsyncSession, person: Person, member: Member | None, command: str) -> Answering | None:
    if command == "/news":
        return list_news(session, person, member)
    return open_settings(session, person, member) if command == "/settings" else None


def pressed(session: AsyncSession, person: Person, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["setting", part, value]:
            taken = press_setting(session, person, member, part, value)
        case ["news", digest, page]:
            taken = turn_news(session, member, int(digest), int(page))
        case ["newsopen", digest, page, item]:
            taken = open_item(session, member, int(digest), int(page), int(item))
        case ["newsread", digest, page]:
            taken = read_page(session, member, int(digest), int(page))
    return taken
