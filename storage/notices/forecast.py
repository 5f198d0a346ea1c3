"""What will become of a notice if it is confirmed now: who gets it, who does not and why, and until when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.notices.audience import consenting, joined_members, members_of, read_audience
from storage.notices.content import read_content
from storage.notices.tables import Notice
from storage.outbox.planning import opted_out, reached
from storage.outbox.tables import FULL_RATE, Delivery, Lane, Pacer, State
from storage.people import Member
from storage.quiet import quiet_end

MOST_GROUPS = 1000
"""Later moments for which others' copies wait that are looked at; each is a start of something."""

Arrivals = Sequence[tuple[datetime, int]]
"""How many copies become due at which moment."""


@dataclass(frozen=True, slots=True)
class Forecast:
    recipients: int
    opted_out: int
    unreachable: int
    no_consent: int
    """These three get nothing; each is counted once, under what keeps them out first of all."""
    quiet: Arrivals
    """Of the recipients: who waits for the end of their quiet hours, by that moment."""
    ahead: int
    """Other copies that go before its first one."""
    rate: float
    """Copies a second."""
    begins_at: datetime
    ends_at: datetime
    """When its first and its last copy leave, at that rate."""

    @property
    def left_out(self) -> int:
        return self.opted_out + self.unreachable + self.no_consent

    def as_json(self) -> dict[str, Any]:
        counts = ("recipients", "opted_out", "unreachable", "no_consent", "ahead", "rate")
        return {
            **{name: getattr(self, name) for name in counts},
            "quiet": [[moment.isoformat(), count] for moment, count in self.quiet],
            "begins_at": self.begins_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
        }


def read_forecast(kept: Mapping[str, Any]) -> Forecast:
    """What `as_json` gave."""
    quiet = [(datetime.fromisoformat(moment), count) for moment, count in kept["quiet"]]
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("begins_at", "ends_at")}
    return Forecast(**{**kept, **moments, "quiet": quiet})


async def forecast_of(session: AsyncSession, notice: Notice, moment: datetime) -> Forecast:
    """Seen at that moment; it begins at its `start_at`, or then. Raises BadAudience."""
    begin = max(notice.start_at or moment, moment)
    audience = read_audience(notice.audience)
    gets, opted, lost, without = await _counts(session, joined_members(audience), notice.category.value)
    quiet: Arrivals = ()
    if not notice.urgent_reason:
        quiet = await _quiet(session, members_of(audience), notice.category.value, begin)
    each = read_content(notice.content).messages
    awake = gets - sum(count for _, count in quiet)
    own = [(at, count * each) for at, count in ((begin, awake), *quiet) if count]
    rate, free_at = await _pace(session, moment)
    others = await _others(session, moment, notice.message_id)
    begins_at, ends_at = passing(others, own or [(begin, 0)], rate, free_at)
    ahead = round((begins_at - max(own[0][0] if own else begin, free_at)).total_seconds() * rate)
    return Forecast(gets, opted, lost, without, quiet, ahead, rate, begins_at, ends_at)


async def count_recipients(session: AsyncSession, notice: Notice) -> int:
    """How many would get it now. Raises BadAudience."""
    audience = joined_members(read_audience(notice.audience))
    return (await _counts(session, audience, notice.category.value))[0]


def passing(others: Arrivals, own: Arrivals, rate: float, free_at: datetime) -> tuple[datetime, datetime]:
    """When the first and the last of one's `own` copies leave a queue in which who is due first goes first.

    Nothing leaves before `free_at`; of those due at the same moment the others go first.
    """
    at, begins_at = free_at, None
    last = max(moment for moment, _ in own)
    first = [(moment, 0, count) for moment, count in others if moment <= last]
    for moment, ours, count in sorted(first + [(moment, 1, count) for moment, count in own]):
        at = max(at, moment)
        if ours and begins_at is None:
            begins_at = at
        at += timedelta(seconds=count / rate)
    return begins_at or at, at


async def _counts(
    session: AsyncSession, joined: ColumnElement[bool], category: str
) -> tuple[int, int, int, int]:
    """Recipients, opted out, not reached, without consent."""
    agreed, away, out = consenting(), Member.unreachable_since.is_not(None), opted_out(category)
    kinds = (agreed & ~away & ~out, agreed & ~away & out, agreed & away, ~agreed)
    query = select(*(func.count(Member.id).filter(kind) for kind in kinds)).where(joined)
    found = (await session.execute(query)).one()
    return found[0], found[1], found[2], found[3]


async def _quiet(
    session: AsyncSession, audience: ColumnElement[bool], category: str, begin: datetime
) -> Arrivals:
    hours = (Member.zone, Member.quiet_from, Member.quiet_until)
    theirs = select(*hours, func.count(Member.id)).where(audience, *reached("member", category))
    waiting: dict[datetime, int] = {}
    for zone, start, until, count in (await session.execute(theirs.group_by(*hours))).all():
        if end := quiet_end(begin, zone, start, until):
            waiting[end] = waiting.get(end, 0) + count
    return sorted(waiting.items())


async def _pace(session: AsyncSession, moment: datetime) -> tuple[float, datetime]:
    """Copies a second, and from when on the members' bot may speak."""
    row = await session.get(Pacer, "member")
    if row is None:
        return FULL_RATE, moment
    return row.rate, max(moment, row.blocked_until or moment)


async def _others(session: AsyncSession, moment: datetime, own: int | None) -> Arrivals:
    """What waits in the members' outbox, without its own message, and goes before notices planned now."""
    lanes = Delivery.lane.in_([lane for lane in Lane if lane <= Lane.NOTICE])
    ready = (
        Delivery.bot == "member",
        lanes,
        Delivery.state == State.READY,
        Delivery.message_id != (own or 0),
    )
    due = select(func.count(Delivery.id)).where(*ready, Delivery.not_before <= moment)
    later = select(Delivery.not_before, func.count(Delivery.id)).where(*ready, Delivery.not_before > moment)
    grouped = later.group_by(Delivery.not_before).order_by(Delivery.not_before).limit(MOST_GROUPS)
    found: Iterable[tuple[datetime, int]] = ((at, count) for at, count in await session.execute(grouped))
    return [(moment, await session.scalar(due) or 0), *found]
