"""The events behind the transcripts of members, and a stage that has them and on which time passes.

HD-2026-0001 is a salon with one seat, HD-2026-0002 online and asks two questions, HD-2026-0003 is approved by
officers. 李工 published an anonymous achievement that fits 周敏's demand. It is noon for everybody, so that
no reminder waits for the morning.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.due import mind_events, mind_past_events
from storage.base import now
from storage.events.registering import approve
from storage.events.reminding import look_again
from storage.events.tables import Event, EventKind, Place, Registration, Venue
from storage.membership.requesting import approve as admit
from storage.membership.requesting import waiting_page
from storage.people import Member
from storage.records import Achievement, Demand
from storage.store import Store
from storage.vocabularies import Status
from tests.counterparts_sample import NEED, OFFER
from tests.events_sample import add_event
from tests.posted_sample import add_record
from tests.transcripts.playing import Stage
from tests.transcripts.script import Cast, Step
from tests.transcripts.script import Event as Seen

START = datetime(2099, 12, 5, 6, 0, tzinfo=UTC)
QUESTIONS = [
    {"text": "您想在活动上认识什么样的人？", "required": True},
    {"text": "有没有忌口？", "required": False},
]


def noon_zone() -> str:
    """A zone where it is about noon."""
    ahead = 12 - now().hour
    return f"Etc/GMT{-ahead:+d}"  # its sign is the other way round


class WithEvents:
    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store
        self._acts: Mapping[str, Callable[[AsyncSession, float], Awaitable[None]]] = {
            "(离开始还有": _begin_in,
            "(过了": _pass_hours,
            "(专员审批，通过": _approve,
            "(专员同意": _admit,
        }

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        async with self._store.writing() as session:
            for member in (await session.scalars(select(Member))).unique():
                member.zone = noon_zone()
                await _publish(session, member)
            await _add_events(session)

    async def play(self, step: Step) -> Sequence[Seen]:
        """`> (离开始还有 2 小时)` and the like: see `README.md`."""
        words = step.text.split(" ")
        if words[0] not in self._acts:
            return await self._stage.play(step)
        async with self._store.writing() as session:
            await self._acts[words[0]](session, float(words[1]))
        await mind_events(self._store)
        await mind_past_events(self._store)
        return ()


async def _add_events(session: AsyncSession) -> None:
    zone = noon_zone()
    await add_event(session, reference="HD-2026-0001", starts_at=START, zone=zone, capacity=1, agenda="")
    await add_event(
        session,
        reference="HD-2026-0002",
        kind=EventKind.CLASS,
        title="怎样写技术合同",
        venue=Venue.ONLINE,
        starts_at=START + timedelta(days=7),
        zone=zone,
        speakers="",
        agenda="",
        questions=QUESTIONS,
    )
    await add_event(
        session,
        reference="HD-2026-0003",
        kind=EventKind.EXPRESS,
        title="走进海岳膜",
        starts_at=START + timedelta(days=14),
        zone=zone,
        capacity=20,
        approval=True,
        speakers="",
    )


async def _publish(session: AsyncSession, member: Member) -> None:
    if member.name == "李工" and member.organisation:
        member.organisation.kind = "研究所"
        await add_record(session, member, Status.PUBLISHED, Achievement, **OFFER, anonymous=True)
    elif member.name == "周敏":
        await add_record(session, member, Status.PUBLISHED, Demand, **NEED)


async def _begin_in(session: AsyncSession, hours: float) -> None:
    """All events begin so soon; whoever is registered has been for long."""
    for event in await session.scalars(select(Event).order_by(Event.id)):
        event.starts_at = now() + timedelta(hours=hours, seconds=-1)  # so a reminder of then is just due
        event.ends_at = event.starts_at + timedelta(hours=2)
        look_again(event)
    for registration in (await session.scalars(select(Registration))).unique():
        registration.registered_at = registration.registered_at and now() - timedelta(days=30)


async def _pass_hours(session: AsyncSession, hours: float) -> None:
    for registration in (await session.scalars(select(Registration))).unique():
        until = registration.offer_until
        registration.offer_until = until and until - timedelta(hours=hours)


async def _approve(session: AsyncSession, count: float) -> None:
    waiting = select(Registration).where(Registration.place == Place.PENDING).order_by(Registration.queued_at)
    for number, registration in enumerate((await session.scalars(waiting)).unique().all()):
        await approve(session, registration.event.reference, registration.member_id, approved=number < count)


async def _admit(session: AsyncSession, count: float) -> None:
    """By the first member there is, which the officers' own transcripts do better."""
    officer = (await session.scalars(select(Member).order_by(Member.id).limit(1))).unique().one()
    for request in (await waiting_page(session, 0, int(count)))[0]:
        await admit(session, request.id, request.revision, officer)
