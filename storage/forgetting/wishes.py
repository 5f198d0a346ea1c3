"""A member's wish to be forgotten: what would go and what stays, the time of grace, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, ForeignKey, String, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.audit import note_act
from storage.base import Base, Coded, RowId, now
from storage.cases.handing_over import MODELS, colleagues
from storage.cases.tables import Case
from storage.conversation import Search
from storage.events.tables import Registration
from storage.forgetting.mentions import Mentions, mentions_of
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member
from storage.records import Record
from storage.vocabularies import Vocabulary
from storage.watches.tables import Watch

WARNING: Final = "forgetting"
"""A day before the end. Payload: `forgetting`, its id."""
A_DAY: Final = timedelta(days=1)


class Cause(Vocabulary):
    OWN = "own", "本人要求"
    SILENT = "silent", "很久没有来过"
    WITHDRAWN = "withdrawn", "撤回了同意"


class Forgetting(Base):
    """A member's wish, or the end of their data's time; what is left of it is a number and three moments."""

    __tablename__ = "forgetting"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(index=True)
    cancelled_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    receipt: Mapped[str] = mapped_column(String(12), default="")
    cause: Mapped[Cause] = mapped_column(Coded(Cause), default=Cause.OWN)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go, and what has to stay."""

    drafts: int
    searches: int
    watches: int
    registrations: int
    cases: int
    records: int
    """Published ones, which are the organisation's."""
    taker: str
    """The colleague who gets them; empty: the officers stand in."""
    mentions: Mentions


PENDING: Final = Forgetting.cancelled_at.is_(None) & Forgetting.done_at.is_(None)


async def preview(session: AsyncSession, member: Member) -> Preview:
    records = [await records_of(session, member.id, published=done) for done in (False, True)]
    taker = await next_in_line(session, member)
    theirs = or_(Case.owner_id == member.id, Case.seeker_id == member.id)
    return Preview(
        drafts=len(records[0]),
        searches=await _count(session, Search.id, Search.member_id == member.id),
        watches=await _count(session, Watch.id, Watch.member_id == member.id),
        registrations=await _count(session, Registration.id, Registration.member_id == member.id),
        cases=await _count(session, Case.id, theirs),
        records=len(records[1]),
        taker=taker.name if taker else "",
        mentions=await mentions_of(session, member),
    )


async def ask_to_be_forgotten(session: AsyncSession, member: Member, days: int) -> Forgetting:
    """The wish that waits already, where there is one; of two taps at once the second finds it."""
    held = select(Member.id).where(Member.id == member.id).with_for_update()
    await session.execute(held)
    if waiting := await pending_forgetting(session, member.id):
        return waiting
    wish = Forgetting(member_id=member.id, due_at=now() + timedelta(days=days))
    session.add(wish)
    await session.flush()
    note_act(session, member.id, "asked_to_be_forgotten", f"member:{member.id}")
    if days > 1:
        await warn_before(session, wish, member.id)
    return wish


async def warn_before(session: AsyncSession, wish: Forgetting, member_id: int) -> None:
    """A day before it is done."""
    push = Push(
        kind=WARNING,
        subject=f"forgetting:{wish.id}",
        occurrence="",
        lane=Lane.ALERT,
        payload={"forgetting": wish.id},
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.id == member_id, not_before=wish.due_at - A_DAY)


async def pending_forgetting(session: AsyncSession, member_id: int) -> Forgetting | None:
    found: Forgetting | None = await session.scalar(
        select(Forgetting).where(Forgetting.member_id == member_id, PENDING)
    )
    return found


async def cancel_forgetting(session: AsyncSession, member: Member) -> bool:
    """False where nothing waits any more."""
    theirs = (Forgetting.member_id == member.id) & PENDING
    done = update(Forgetting).where(theirs).values(cancelled_at=now()).returning(Forgetting.id)
    if await session.scalar(done) is None:
        return False
    note_act(session, member.id, "kept_after_all", f"member:{member.id}")
    return True


async def next_forgetting_at(session: AsyncSession) -> datetime | None:
    found: datetime | None = await session.scalar(select(func.min(Forgetting.due_at)).where(PENDING))
    return found


async def next_in_line(session: AsyncSession, member: Member) -> Member | None:
    """The colleague who comes next and means to stay."""
    for one in await colleagues(session, member):
        if one.withdrawn_at is None and not await pending_forgetting(session, one.id):
            return one
    return None


async def records_of(session: AsyncSession, member_id: int, *, published: bool) -> list[Record]:
    found: list[Record] = []
    for model in MODELS:
        state = model.published_at.is_not(None) if published else model.published_at.is_(None)
        rows = await session.scalars(select(model).where(model.author_id == member_id, state))
        found += cast(Sequence[Record], rows.all())
    return found


async def _count(session: AsyncSession, column: Any, which: ColumnElement[bool]) -> int:  # Any: of any table
    return await session.scalar(select(func.count(column)).where(which)) or 0
