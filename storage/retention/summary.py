"""Once a month the administrators are told what was deleted in the month before; counts alone."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.base import now
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane, Message
from storage.people import Member, RoleGrant
from storage.retention.job import ACT
from storage.vocabularies import Role

KIND: Final = "retention"
"""Payload: `month` (such as 2026-10), `counts` by what was kept, how many people were `forgotten`."""
SUBJECT: Final = "retention"


async def summary_due(session: AsyncSession) -> datetime | None:
    """The begin (UTC) of the month before this, where something was deleted in it and nobody was told yet."""
    first = _first_of(_first_of(now()) - timedelta(days=1))
    told = (Message.kind == KIND) & (Message.occurrence == f"{first:%Y-%m}")
    if await session.scalar(select(Message.id).where(told)) is not None:
        return None
    counts, forgotten = await _deleted(session, first)
    return first if counts or forgotten else None


async def send_summary(session: AsyncSession, first: datetime) -> None:
    """Of that month; twice is once."""
    counts, forgotten = await _deleted(session, first)
    month = f"{first:%Y-%m}"
    push = Push(
        bot="desk",
        kind=KIND,
        subject=SUBJECT,
        occurrence=month,
        lane=Lane.ALERT,
        payload={"month": month, "counts": counts, "forgotten": forgotten},
    )
    administrators = select(RoleGrant.member_id).where(RoleGrant.role == Role.ADMINISTRATOR)
    if message := await plan(session, push):
        await fan_out(session, message, Member.id.in_(administrators))


async def _deleted(session: AsyncSession, first: datetime) -> tuple[dict[str, int], int]:
    """How many of each, and how many people."""
    then = (AuditEntry.at >= first) & (AuditEntry.at < _first_of(first + timedelta(days=31)))
    counts: Counter[str] = Counter()
    for detail in await session.scalars(select(AuditEntry.detail).where(AuditEntry.act == ACT, then)):
        counts.update(detail)
    people = select(func.count(AuditEntry.id)).where(AuditEntry.act == "forgot", then)
    return dict(counts), await session.scalar(people) or 0


def _first_of(moment: datetime) -> datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
