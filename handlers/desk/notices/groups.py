"""The groups of which audiences are made, as buttons offer them and name them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.wording import Wording, marked
from storage.notices.audience import (
    Audience,
    BadAudience,
    Everyone,
    OfEvent,
    OfField,
    OfOrganisation,
    OfRole,
    Tagged,
    Who,
)
from storage.notices.choosing import Option, event_named, events, organisations, tag_of, tags
from storage.notices.saving import audience_of, saved_audience, saved_audiences
from storage.organisations import organisation_of
from storage.vocabularies import Role, TechField

WHOS: Final[Mapping[Who, str]] = {
    Who.REGISTERED: marked("已报名的"),
    Who.WAITING: marked("候补的"),
    Who.ATTENDED: marked("签到的"),
}
SEARCHED: Final = ("organisation", "event", "tag")
"""Of these there may be many: they can be searched."""


async def options_of(session: AsyncSession, w: Wording, kind: str, words: str = "") -> list[Option]:
    """All there are, in the order of the buttons; of the searched ones those that hold `words`."""
    match kind:
        case "role":
            return [Option(role.value, w.name(role)) for role in Role]
        case "field":
            return [Option(field.value, w.name(field)) for field in TechField]
        case "saved":
            return [Option(str(kept.id), kept.name) for kept in await saved_audiences(session)]
    search: Mapping[str, Callable[[AsyncSession, str], Awaitable[list[Option]]]] = {
        "organisation": organisations,
        "event": events,
        "tag": tags,
    }
    return await search[kind](session, words)


def whos_of(w: Wording, event: int) -> list[Option]:
    return [Option(f"{event}.{who}", w.plain(label)) for who, label in WHOS.items()]


async def group_of(session: AsyncSession, kind: str, value: str) -> Audience | None:
    """What a button names; None where there is no such thing (any more). Clients can send any value."""
    try:
        return await _group(session, kind, value)
    except (ValueError, BadAudience):
        return None


async def _group(session: AsyncSession, kind: str, value: str) -> Audience | None:
    found: Audience | None = None
    match kind:
        case "everyone":
            found = Everyone()
        case "role":
            found = OfRole(Role(value))
        case "field":
            found = OfField(TechField(value))
        case "organisation":
            found = OfOrganisation(int(value)) if await organisation_of(session, int(value)) else None
        case "event":
            number, _, who = value.partition(".")
            found = OfEvent(int(number), Who(who)) if await event_named(session, int(number)) else None
        case "tag":
            tag = await tag_of(session, value)
            found = Tagged(tag) if tag else None
        case "saved":
            kept = await saved_audience(session, int(value))
            found = audience_of(kept) if kept else None
    return found
