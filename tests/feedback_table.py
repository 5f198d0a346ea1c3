"""What a member does about 有用 and 没用, and the handler that answers it."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import alerts
from handlers.feedback import mine, rating
from handlers.links import Links
from handlers.reply import Replies
from storage.people import Member
from storage.search.finder import Finder


def pressed(
    session: AsyncSession, finder: Finder, links: Links, member: Member, data: str, *, in_group: bool = False
) -> Awaitable[Replies] | None:
    taken: Awaitable[Replies] | None = None
    match data.split(":"):
        case ["rate", _, _, _] if in_group:
            taken = rating.rate_in_group(member)
        case _ if in_group:
            taken = None
        case ["rate", reference, act, at]:
            taken = rating.rate(session, finder, links, member, reference, act, at)
        case ["nouse", reference, why, at]:
            taken = rating.give_reason(session, finder, links, member, reference, why, at)
        case ["judge", at]:
            taken = rating.judge(session, finder, member, at)
        case ["mysaid"]:
            taken = mine.show_said(session, member)
        case ["said", page]:
            taken = mine.turn_said(session, member, int(page))
        case ["news", message]:
            taken = alerts.show_news(session, member, int(message))
    return taken
