"""Members of whom nothing was heard for long, and those who withdrew their consent: deleted in the end.

Who is silent is told first, and any word of theirs keeps everything. Who withdrew was told when they did;
nobody writes to them since. Officers and administrators are not deleted by a clock.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.forgetting.wishes import PENDING, Cause, Forgetting, warn_before
from storage.membership.telling import officers
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member

SILENT: Final = "silent"
"""To who was silent. Payload: `forgetting`, the id."""
TIME_TO_ANSWER: Final = timedelta(days=30)
WITHDRAWN_FOR: Final = timedelta(days=180)
"""After which the data of who withdrew their consent and did not agree again is deleted."""
A_MONTH: Final = timedelta(days=30)
A_DAY: Final = timedelta(days=1)
AT_ONCE: Final = 100


async def note_seen(session: AsyncSession, member: Member) -> None:
    """A sign of life, written down once a day: what was to be deleted for silence stays."""
    moment = now()
    if member.seen_at and member.seen_at > moment - A_DAY:
        return
    member.seen_at = moment
    silent = (Forgetting.member_id == member.id) & PENDING & (Forgetting.cause == Cause.SILENT)
    for wish in await session.scalars(select(Forgetting).where(silent)):
        wish.cancelled_at = moment
        note_act(session, member.id, "kept_after_all", f"member:{member.id}")


async def mind_silent(session: AsyncSession, months: int) -> bool:
    """Warn some who were silent for so long; True where there may be more. 0 months: nobody is."""
    if not months:
        return False
    found = await _some(session, _silent(months))
    for member in found:
        wish = await _begin(session, member, Cause.SILENT, TIME_TO_ANSWER)
        push = Push(
            kind=SILENT,
            subject=f"forgetting:{wish.id}",
            occurrence="",
            lane=Lane.ALERT,
            payload={"forgetting": wish.id},
        )
        if message := await plan(session, push):
            await fan_out(session, message, Member.id == member.id)
        await warn_before(session, wish, member.id)
    return len(found) == AT_ONCE


async def mind_withdrawn(session: AsyncSession) -> bool:
    """Their time is over; True where there may be more."""
    found = await _some(session, _withdrawn())
    for member in found:
        await _begin(session, member, Cause.WITHDRAWN, timedelta(0))
    return len(found) == AT_ONCE


async def anybody_silent(session: AsyncSession, months: int) -> bool:
    """Whether either of the two has something to do."""
    late = _withdrawn() | _silent(months) if months else _withdrawn()
    return await session.scalar(select(Member.id).where(late & _free()).limit(1)) is not None


def _silent(months: int) -> ColumnElement[bool]:
    return (Member.seen_at < now() - months * A_MONTH) & Member.withdrawn_at.is_(None)


def _withdrawn() -> ColumnElement[bool]:
    return Member.withdrawn_at < now() - WITHDRAWN_FOR


async def _some(session: AsyncSession, wanted: ColumnElement[bool]) -> list[Member]:
    held = select(Member).where(wanted & _free()).order_by(Member.id).limit(AT_ONCE)
    rows = await session.scalars(held.with_for_update(of=Member, key_share=True, skip_locked=True))
    return list(rows.unique())


def _free() -> ColumnElement[bool]:
    """Nobody of the desk, and nobody who is to be deleted already."""
    waiting = exists().where(Forgetting.member_id == Member.id, PENDING)
    return Member.id.not_in(officers()) & ~waiting


async def _begin(session: AsyncSession, member: Member, cause: Cause, left: timedelta) -> Forgetting:
    wish = Forgetting(member_id=member.id, due_at=now() + left, cause=cause)
    session.add(wish)
    await session.flush()
    note_act(session, None, "began_to_forget", f"member:{member.id}", cause=cause.value)
    return wish
