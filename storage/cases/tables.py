"""Cases (对接): an interest in a record, followed until it is signed; questions; contacts; who is asked what.

Two sides meet in a case: the record's author (`owner`) and the member who expressed the interest (`seeker`).
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, Coded, RowId, now
from storage.cases.stages import CaseMove, CaseSide, ContractType, Reason, Stage
from storage.people import Member

LIVE: Final = text("stage NOT IN ('closed', 'declined')")
UNANSWERED: Final = text("answered_at IS NULL")


class Case(Base):
    __tablename__ = "case_file"
    """A word of its own: CASE belongs to SQL."""
    __table_args__ = (
        Index(
            "ix_case_live",
            "record_reference",
            "seeker_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """What people see and say: DJ-2026-0001."""
    record_reference: Mapped[str] = mapped_column(String(20), index=True)
    """The record in which the interest is."""
    own_reference: Mapped[str | None] = mapped_column(String(20))
    """The seeker's own record that it fits, if it came from a match."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    seeker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    """The technology manager who took it on."""
    words: Mapped[str] = mapped_column(Text, default="")
    """What the seeker wrote with the interest."""
    stage: Mapped[Stage] = mapped_column(Coded(Stage))
    stage_since: Mapped[datetime] = mapped_column(default=now)
    suspended_at_stage: Mapped[Stage | None] = mapped_column(Coded(Stage))
    """Where it goes on when it is resumed."""
    opened_at: Mapped[datetime] = mapped_column(default=now)
    contract_type: Mapped[ContractType | None] = mapped_column(Coded(ContractType))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    """Of the contract, in 分."""
    signed_on: Mapped[date | None]
    registration_number: Mapped[str] = mapped_column(String(60), default="")
    next_beat_at: Mapped[datetime | None] = mapped_column(index=True)
    """When both sides are next asked how it stands; None while nobody is asked."""
    beats: Mapped[int] = mapped_column(default=0)
    officer_called_at: Mapped[datetime | None]
    """Since when it waits for an officer, because it is silent or the sides contradict each other."""

    owner: Mapped[Member | None] = relationship(foreign_keys=[owner_id], lazy="joined")
    seeker: Mapped[Member | None] = relationship(foreign_keys=[seeker_id], lazy="joined")
    manager: Mapped[Member | None] = relationship(foreign_keys=[manager_id], lazy="joined")


class CaseEntry(Base):
    """One move that was made in a case: who, when, why."""

    __tablename__ = "case_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    move: Mapped[CaseMove] = mapped_column(Coded(CaseMove))
    before: Mapped[Stage | None] = mapped_column(Coded(Stage))
    """None for the first."""
    after: Mapped[Stage] = mapped_column(Coded(Stage))
    at: Mapped[datetime] = mapped_column(default=now)
    side: Mapped[CaseSide] = mapped_column(Coded(CaseSide))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    reason: Mapped[Reason | None] = mapped_column(Coded(Reason))
    """Of a refusal."""
    why: Mapped[str] = mapped_column(Text, default="")


class Exchange(Base):
    """One person's consent that the other side of one case sees their contact."""

    __tablename__ = "exchange"
    __table_args__ = (UniqueConstraint("case_id", "giver_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    consented_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    """When the contact opened to the other side: the same moment for both."""
    revoked_at: Mapped[datetime | None]


class Question(Base):
    """A question about a record (询问信息): no interest, and neither side is named to the other."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    record_reference: Mapped[str] = mapped_column(String(20), index=True)
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]


class Dispatch(Base):
    """A case offered to a technology manager (派单); one at a time is unanswered."""

    __tablename__ = "dispatch"
    __table_args__ = (
        Index(
            "ix_dispatch_open",
            "case_id",
            unique=True,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    offered_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    """None while unanswered, and where an officer took it back."""
    why: Mapped[str] = mapped_column(Text, default="")


class Beat(Base):
    """The status question as one person of a case was asked it, and what they tapped."""

    __tablename__ = "beat"
    __table_args__ = (UniqueConstraint("case_id", "number", "member_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    number: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(String(20), default="")
    answered_at: Mapped[datetime | None]
