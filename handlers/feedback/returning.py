"""Showing a place again, after something was said of a record in it."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.alerts import open_alerted, show_alert, show_news
from handlers.feedback.places import Kind, Place
from handlers.feedback.rows import judged
from handlers.finding import turn_page
from handlers.links import Links
from handlers.matching import open_match, turn_matches
from handlers.opening import open_result, turn_part
from handlers.reply import Reply
from handlers.wording import Wording
from storage.people import Member
from storage.search.finder import Finder


async def again(
    session: AsyncSession, finder: Finder, links: Links, member: Member, reference: str, place: Place
) -> Reply:
    """The card that was pressed, as it is now: the record, or the list with the buttons of each record."""
    match place.kind:
        case Kind.RECORD:
            return await turn_part(session, member, links, reference, 0)
        case Kind.RESULT:
            return await open_result(session, member, links, reference, place.key, place.page, 0)
        case Kind.MATCH:
            return await open_match(session, member, links, reference, place.key, place.page)
        case Kind.ALERTED:
            return await open_alerted(session, member, links, reference, int(place.key))
    return await judged(session, member, await list_of_place(session, finder, member, place), place)


async def list_of_place(session: AsyncSession, finder: Finder, member: Member, place: Place) -> Reply:
    """The list itself, or the one that the record was opened from; `place` is not Kind.RECORD."""
    match place.kind:
        case Kind.RESULT | Kind.RESULTS:
            return await turn_page(session, finder, member, place.key, place.page)
        case Kind.MATCH | Kind.MATCHES:
            return await turn_matches(session, finder, member, place.key, place.page)
        case Kind.ALERTED | Kind.ALERT:
            return await show_alert(session, member, int(place.key))
        case Kind.NEWS:
            return await show_news(session, member, int(place.key))
    return replace(Reply(), toast=Wording(member.language).plain("这个按钮已失效"))
