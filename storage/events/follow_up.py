"""The morning after: those who registered are asked how it was, and officers get a summary. Once an event."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.categories import Category
from storage.events.looking import held_event, registration_of
from storage.events.meetings_told import ask_results
from storage.events.tables import Event, EventStatus, Feedback, Place, Registration
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member, RoleGrant
from storage.vocabularies import Role

FEEDBACK: Final = "event_feedback"
SUMMARY: Final = "event_summary"
"""Both with payload `event`."""
MORNING: Final = time(9)
TOO_LATE: Final = timedelta(days=3)
"""After a long standstill nobody is asked of what is so long past."""
CAME: Final = (Feedback.GOOD, Feedback.FAIR, Feedback.POOR)
STAYED_AWAY: Final = (Feedback.BUSY, Feedback.FORGOT, Feedback.UNFIT)
AT_ONCE: Final = 20


def morning_after(event: Event) -> datetime:
    """Nine o'clock on the day after its end, where it was."""
    there = ZoneInfo(event.zone)
    day = event.ends_at.astimezone(there).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, there)


async def anything_to_follow_up(session: AsyncSession) -> bool:
    return bool(await _due(session))


async def follow_up(session: AsyncSession) -> bool:
    """Ask about some events at once; False where none is left."""
    due = await _due(session)
    for reference in due[:AT_ONCE]:
        event = await held_event(session, reference)
        if event is None or event.followed_at:
            continue
        event.followed_at = now()
        if now() - morning_after(event) < TOO_LATE:
            await _ask(session, event)
    await session.flush()
    return len(due) > AT_ONCE


def came(mine: Registration, taken: bool) -> bool:
    """`taken`: somebody was checked in at all; where nobody was, everybody is taken to have come."""
    return mine.attended_at is not None or not taken


async def attendance_taken(session: AsyncSession, event: Event) -> bool:
    there = (Registration.event_id == event.id) & Registration.attended_at.is_not(None)
    return (await session.execute(select(Registration.id).where(there).limit(1))).first() is not None


async def give_feedback(session: AsyncSession, reference: str, member: Member, word: Feedback) -> bool:
    """Keep the word; a later one takes its place. False where they were not asked."""
    event = await held_event(session, reference)
    mine = await registration_of(session, event.id, member.id) if event else None
    if event is None or mine is None or mine.place is not Place.REGISTERED or event.followed_at is None:
        return False
    mine.feedback = word
    await session.flush()
    return True


async def feedback_of(session: AsyncSession, event: Event) -> Mapping[Feedback, int]:
    theirs = (Registration.event_id == event.id) & Registration.feedback.is_not(None)
    counted = select(Registration.feedback, func.count()).where(theirs).group_by(Registration.feedback)
    return {word: count for word, count in await session.execute(counted) if word}


async def _due(session: AsyncSession) -> list[str]:
    over = (Event.status == EventStatus.PUBLISHED) & (Event.ends_at <= now()) & Event.followed_at.is_(None)
    events = (await session.scalars(select(Event).where(over).order_by(Event.ends_at))).all()
    return [event.reference for event in events if morning_after(event) <= now()]


async def _ask(session: AsyncSession, event: Event) -> None:
    seated = (Registration.event_id == event.id) & (Registration.place == Place.REGISTERED)
    asked = await plan(session, _push(event, FEEDBACK, "member", Category.FEEDBACK))
    if asked:
        await fan_out(session, asked, Member.id.in_(select(Registration.member_id).where(seated)))
    await ask_results(session, event)
    told = await plan(session, _push(event, SUMMARY, "desk"))
    if told:
        officers = select(RoleGrant.member_id).where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))
        wanted = Member.id.in_(officers)
        await fan_out(session, told, wanted & (Member.id == event.created_by) if event.created_by else wanted)


def _push(event: Event, kind: str, bot: str, category: Category | None = None) -> Push:
    return Push(
        bot=bot,
        kind=kind,
        subject=event.reference,
        occurrence="",
        lane=Lane.NOTICE,
        category=category,
        payload={"event": event.reference},
        expires_at=morning_after(event) + TOO_LATE,
    )
