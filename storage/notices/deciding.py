"""Confirming a notice and, where it reaches many, its approval by a second officer.

Each act is for who holds the notice, and looks at it as it is now: of two taps, or of two officers, one is
the first and the other one hears how things stand.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.notices.drafting import may_change, subject_of
from storage.notices.forecast import count_recipients, forecast_of
from storage.notices.freezing import start_notice
from storage.notices.previewing import is_seen, seen_digest
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane, Message
from storage.people import Member, RoleGrant
from storage.vocabularies import Role

APPROVAL: Final = "notice_approval"
"""To the other officers. Payload: `notice`."""
DECIDED: Final = "notice_decided"
"""To its author. Payload: `notice`, `approved`, `by` (a member's number), `why`."""


class Verdict(StrEnum):
    STARTED = auto()
    AWAITING = auto()
    """A second officer is asked."""
    RETURNED = auto()
    """It is a draft again."""
    STATUS = auto()
    """It is not at this step (any more), or it is another officer's."""
    UNSEEN = auto()
    """Its author has seen no preview of what it is now."""
    NOBODY = auto()
    """Nobody would get it."""
    CHANGED = auto()
    """Not as many as were confirmed would get it now."""
    ALTERED = auto()
    """It is another notice than that which was shown: its words, its audience or how it is sent."""
    LATE = auto()
    """The time it was to start at is past."""
    ALONE = auto()
    """There is no second officer who could approve."""
    OWN = auto()
    """Nobody approves what they wrote themselves."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an officer saw when they decided: how many would get which version."""

    count: int
    version: str


def version_of(notice: Notice) -> str:
    """8 characters, equal as long as it says the same to the same audience, and is sent in the same way."""
    start = notice.start_at.isoformat() if notice.start_at else ""
    ways = (start, notice.urgent_reason, notice.open_days, notice.hold_unknown)
    parts = json.dumps([seen_digest(notice), notice.audience, *ways], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:8]


async def confirm(
    session: AsyncSession, notice: Notice, officer: Member, shown: Shown, alone_up_to: int
) -> Verdict:
    """Its author confirms it as it was shown; for more than `alone_up_to` a second officer is asked."""
    moment = now()
    if not may_change(notice, officer):
        return Verdict.STATUS
    if refusal := await _unfit(session, notice, shown):
        return refusal
    if notice.start_at and notice.start_at <= moment:
        return Verdict.LATE
    many = shown.count > alone_up_to
    if many and not await other_officers(session, officer.id):
        return Verdict.ALONE
    notice.forecast = (await forecast_of(session, notice, moment)).as_json()
    notice.returned = ""
    if many:
        notice.status = NoticeStatus.AWAITING
        note_act(session, officer.id, "asked_approval", subject_of(notice), recipients=shown.count)
        await _ask_others(session, notice, officer.id)
        return Verdict.AWAITING
    return await _start(session, notice, officer, "confirmed_notice")


async def approve(session: AsyncSession, notice: Notice, officer: Member, shown: Shown) -> Verdict:
    """A second officer approves it as it was shown to them. Where its time is past it starts at once."""
    if notice.status is not NoticeStatus.AWAITING:
        return Verdict.STATUS
    if notice.author_id == officer.id:
        return Verdict.OWN
    if refusal := await _otherwise(session, notice, shown):
        return refusal
    notice.forecast = (await forecast_of(session, notice, now())).as_json()
    notice.approved_by = officer.id
    await _tell_author(session, notice, officer, approved=True)
    return await _start(session, notice, officer, "approved_notice")


async def send_back(session: AsyncSession, notice: Notice, officer: Member, why: str) -> Verdict:
    """A second officer sends it back to its author, with the reason."""
    if notice.status is not NoticeStatus.AWAITING:
        return Verdict.STATUS
    if notice.author_id == officer.id:
        return Verdict.OWN
    _to_draft(session, notice, officer, why)
    await _tell_author(session, notice, officer, approved=False)
    return Verdict.RETURNED


def withdraw(session: AsyncSession, notice: Notice, officer: Member) -> Verdict:
    """Its author takes it back before it is decided."""
    if notice.status is not NoticeStatus.AWAITING or notice.author_id != officer.id:
        return Verdict.STATUS
    _to_draft(session, notice, officer, "")
    return Verdict.RETURNED


def _to_draft(session: AsyncSession, notice: Notice, officer: Member, why: str) -> None:
    notice.status, notice.returned = NoticeStatus.DRAFT, why
    note_act(session, officer.id, "returned_notice", subject_of(notice), why=why)


async def is_last_asking(session: AsyncSession, asking: Message) -> bool:
    """Whether the notice was not put to the others once more since."""
    same = (Message.kind == APPROVAL) & (Message.subject == asking.subject)
    return await session.scalar(select(func.max(Message.id)).where(same)) == asking.id


async def other_officers(session: AsyncSession, officer_id: int | None) -> Sequence[int]:
    return (await session.scalars(select(Member.id).where(_other_officers(officer_id)))).all()


def _other_officers(officer_id: int | None) -> ColumnElement[bool]:
    officers = select(RoleGrant.member_id).where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))
    return Member.id.in_(officers) & (Member.id != (officer_id or 0))


async def _unfit(session: AsyncSession, notice: Notice, shown: Shown) -> Verdict | None:
    return await _otherwise(session, notice, shown) if is_seen(notice) else Verdict.UNSEEN


async def _otherwise(session: AsyncSession, notice: Notice, shown: Shown) -> Verdict | None:
    """None where it is still so."""
    there = await count_recipients(session, notice) if notice.audience else 0
    if not there:
        return Verdict.NOBODY
    if shown.version != version_of(notice):
        return Verdict.ALTERED
    return None if there == shown.count else Verdict.CHANGED


async def _start(session: AsyncSession, notice: Notice, officer: Member, act: str) -> Verdict:
    count = await start_notice(session, notice, now())
    start = notice.start_at.isoformat() if notice.start_at else None
    note_act(session, officer.id, act, subject_of(notice), recipients=count, start_at=start)
    return Verdict.STARTED


async def _ask_others(session: AsyncSession, notice: Notice, author_id: int) -> None:
    push = Push(
        bot="desk",
        kind=APPROVAL,
        subject=subject_of(notice),
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload={"notice": notice.id},
    )
    message = await plan(session, push)
    if message:
        await fan_out(session, message, _other_officers(author_id))


async def _tell_author(session: AsyncSession, notice: Notice, officer: Member, *, approved: bool) -> None:
    if notice.author_id is None:
        return
    push = Push(
        bot="desk",
        kind=DECIDED,
        subject=subject_of(notice),
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload={"notice": notice.id, "approved": approved, "by": officer.id, "why": notice.returned},
    )
    message = await plan(session, push)
    if message:
        await fan_out(session, message, Member.id == notice.author_id)
