"""Events and registrations for tests, and what is asked of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.looking import registration_of
from storage.events.registering import Done, register
from storage.events.tables import Event, EventKind, EventStatus, Place, Registration, Venue
from storage.members import organisation_named
from storage.people import Member, RoleGrant
from storage.references import take_references
from storage.store import Store
from storage.vocabularies import Role
from tests.hours import ANY_HOUR

ADDRESS: Final = "紫竹路 1 号 A 座 302 <北门>"
LINK: Final = "https://meet.example/jw-2026"


async def add_event(
    session: AsyncSession, *, starts_in: timedelta = timedelta(days=10), **values: Any
) -> Event:
    """A published event HD-…-0001 and on, two and a half hours long; `values` as its columns are called."""
    (given_out,) = await take_references(session, Event, 1, now())
    reference: str = values.pop("reference", given_out)
    starts_at: datetime = values.pop("starts_at", now() + starts_in)
    given: dict[str, Any] = {
        "kind": EventKind.SALON,
        "title": "膜法水处理沙龙 <A&B>",
        "agenda": "14:00 签到\n14:10 膜材料新进展",
        "speakers": "李工（海岳膜技术研究所）",
        "venue": Venue.IN_PERSON,
        "address": ADDRESS,
        "link": LINK,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=150),
        "status": EventStatus.PUBLISHED,
        "published_at": now(),
        "uid": f"{reference}@liaison",
        **values,
    }
    event = Event(reference=reference, **given)
    session.add(event)
    await session.flush()
    return event


async def new_event(store: Store, **values: Any) -> str:
    """Its reference."""
    async with store.writing() as session:
        return (await add_event(session, **values)).reference


async def add_people(store: Store, count: int, first: int = 900, **values: Any) -> list[Member]:
    """Members with the Telegram accounts `first` and on."""
    async with store.writing() as session:
        organisation = await organisation_named(session, "样例企业")
        people = [
            Member(
                telegram_id=first + n,
                name=f"成员{n}",
                consent_version=1,
                joined_at=now(),
                organisation=organisation,
                grants=[RoleGrant(role=Role.MEMBER)],
                **{**ANY_HOUR, **values},
            )
            for n in range(count)
        ]
        session.add_all(people)
        await session.flush()
        return people


async def add_registration(
    session: AsyncSession, event: Event, member: Member, place: Place = Place.REGISTERED, **values: Any
) -> Registration:
    seated = {"registered_at": now()} if place is Place.REGISTERED else {}
    made = Registration(event=event, member=member, place=place, **{**seated, **values})
    session.add(made)
    await session.flush()
    return made


async def registered(store: Store, reference: str, member: Member, *, waits: bool = True) -> Done:
    """As if the member had pressed the button."""
    async with store.writing() as session:
        return await register(session, reference, await session.get_one(Member, member.id), waits=waits)


async def the_event(store: Store, reference: str) -> Event:
    async with store.reading() as session:
        return (await session.scalars(select(Event).where(Event.reference == reference))).one()


async def places(store: Store, reference: str, members: Sequence[Member]) -> list[Place | None]:
    """Where each of them stands."""
    event = await the_event(store, reference)
    async with store.reading() as session:
        found = [await registration_of(session, event.id, member.id) for member in members]
        return [one.place if one else None for one in found]


async def count_places(store: Store, reference: str) -> dict[Place, int]:
    counted = (
        select(Registration.place, func.count()).join(Event).where(Event.reference == reference)
    ).group_by(Registration.place)
    async with store.reading() as session:
        return {place: int(count) for place, count in await session.execute(counted)}
