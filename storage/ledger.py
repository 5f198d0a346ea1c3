"""隐私台账: to whom a member's contact is or was open, for which case, and who looked at it when.

A look is noted in the transaction in which it is shown; those of one reader, case and day (UTC) are one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, Coded, RowId, now
from storage.cases.contacts import other_side
from storage.cases.stages import CaseSide
from storage.cases.tables import Case, Exchange
from storage.outbox.planning import insert_new, inserted
from storage.people import Member


class ContactLook(Base):
    __tablename__ = "contact_look"
    __table_args__ = (UniqueConstraint("case_id", "giver_id", "viewer_id", "day"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    viewer_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    side: Mapped[CaseSide] = mapped_column(Coded(CaseSide))
    """The reader's."""
    day: Mapped[date]
    last_at: Mapped[datetime] = mapped_column(default=now)
    times: Mapped[int] = mapped_column(default=1)

    viewer: Mapped[Member | None] = relationship(lazy="joined", foreign_keys=[viewer_id])


@dataclass(frozen=True, slots=True)
class Shown:
    """One consent of theirs, in one case."""

    reference: str
    opened_at: datetime | None
    """None while the other side has not agreed: nobody has seen it."""
    revoked_at: datetime | None
    to: Member | None
    """The other side; None where they are a member no more."""
    manager: Member | None
    """Who follows the case, and sees it too."""
    looks: Sequence[ContactLook]
    """The newest first."""


async def note_look(session: AsyncSession, case: Case, giver: Member, viewer: Member, side: CaseSide) -> None:
    """That `viewer` is shown the contact of `giver` now."""
    moment = now()
    key = {"case_id": case.id, "giver_id": giver.id, "viewer_id": viewer.id, "day": moment.date()}
    fresh = insert_new(session, ContactLook).values({**key, "side": side, "last_at": moment, "times": 1})
    if not await inserted(session, fresh):
        there = update(ContactLook).filter_by(**key)
        await session.execute(there.values(last_at=moment, times=ContactLook.times + 1))


async def shown_page(
    session: AsyncSession, member: Member, start: int, count: int
) -> tuple[Sequence[Shown], int]:
    """Newest first; and how many there are."""
    mine = Exchange.giver_id == member.id
    total = await session.scalar(select(func.count(Exchange.id)).where(mine)) or 0
    theirs = select(Exchange, Case).join(Case, Case.id == Exchange.case_id).where(mine)
    rows = await session.execute(theirs.order_by(Exchange.id.desc()).offset(start).limit(count))
    found = list(rows.unique())
    looks = await _looks(session, member, [case.id for _, case in found])
    return [_shown(exchange, case, member, looks.get(case.id, ())) for exchange, case in found], total


def _shown(exchange: Exchange, case: Case, member: Member, looks: Sequence[ContactLook]) -> Shown:
    to = other_side(case, member.id)
    return Shown(case.reference, exchange.opened_at, exchange.revoked_at, to, case.manager, looks)


async def _looks(
    session: AsyncSession, member: Member, cases: Sequence[int]
) -> Mapping[int, Sequence[ContactLook]]:
    theirs = (ContactLook.giver_id == member.id) & ContactLook.case_id.in_(cases)
    found: dict[int, list[ContactLook]] = {}
    newest = select(ContactLook).where(theirs).order_by(ContactLook.last_at.desc(), ContactLook.id.desc())
    for look in (await session.scalars(newest)).unique():
        found.setdefault(look.case_id, []).append(look)
    return found
