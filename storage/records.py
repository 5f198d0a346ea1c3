"""Achievements (成果) and demands (需求): what the club brings together.

Lists (`fields`, `modes` …) are JSON arrays of vocabulary codes, main one first. Money is in 分.
Every change of a record takes the next change number (`storage.changes`), which the search index follows.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from storage.base import Base, Coded, RowId, now
from storage.people import Organisation
from storage.vocabularies import DemandKind, IpStatus, Language, Status


class RecordColumns:
    """What both kinds of record have."""

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """What people see and say: CG-2026-0001, XQ-2026-0001. Never the row number."""
    title: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(String(150), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[list[str]]
    industries: Mapped[list[str]] = mapped_column(default=list)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    modes: Mapped[list[str]] = mapped_column(default=list)
    region: Mapped[str | None] = mapped_column(String(6))
    """GB/T 2260 code."""
    anonymous: Mapped[bool] = mapped_column(default=False)
    unclassified_declared_at: Mapped[datetime | None]
    """When the author made the 非涉密声明; nothing is submitted without it."""
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[Status] = mapped_column(Coded(Status), default=Status.DRAFT)
    open_for_interest: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[Language] = mapped_column(Coded(Language), default=Language.ZH_HANS)
    valid_until: Mapped[datetime | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    change_number: Mapped[int] = mapped_column(BigInteger, default=0, index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 over the imported values: the same row is never imported twice."""
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    external_key: Mapped[str | None] = mapped_column(String(80), index=True)
    """The record's name in the file it was imported from."""
    sample: Mapped[bool] = mapped_column(default=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))

    @declared_attr
    def organisation(cls) -> Mapped[Organisation | None]:  # noqa: N805 - a declared_attr gets the class
        return relationship(Organisation, lazy="joined")


class Achievement(RecordColumns, Base):
    __tablename__ = "achievement"
    __table_args__ = (
        Index("ix_achievement_status_id", "status", "id"),
        Index("ix_achievement_status_valid_until", "status", "valid_until"),
        Index("ix_achievement_status_organisation_id", "status", "organisation_id"),
        Index("ix_achievement_author_id_status", "author_id", "status"),
    )

    problem: Mapped[str] = mapped_column(String(300), default="")
    advantages: Mapped[str] = mapped_column(String(300), default="")
    confidential_detail: Mapped[str] = mapped_column(Text, default="")
    """Shown only after both sides agreed; never indexed, never exported to members."""
    scenarios: Mapped[str] = mapped_column(String(200), default="")
    trl: Mapped[int | None]
    trl_evidence: Mapped[str] = mapped_column(String(200), default="")
    ip_types: Mapped[list[str]] = mapped_column(default=list)
    ip_status: Mapped[IpStatus | None] = mapped_column(Coded(IpStatus))
    ip_numbers: Mapped[list[str]] = mapped_column(default=list)
    partner_sought: Mapped[str] = mapped_column(String(200), default="")
    price_min: Mapped[int | None] = mapped_column(BigInteger)
    price_max: Mapped[int | None] = mapped_column(BigInteger)
    price_negotiable: Mapped[bool] = mapped_column(default=True)


class Demand(RecordColumns, Base):
    __tablename__ = "demand"
    __table_args__ = (
        Index("ix_demand_status_id", "status", "id"),
        Index("ix_demand_status_valid_until", "status", "valid_until"),
        Index("ix_demand_status_organisation_id", "status", "organisation_id"),
        Index("ix_demand_author_id_status", "author_id", "status"),
    )

    kind: Mapped[DemandKind] = mapped_column(Coded(DemandKind))
    background: Mapped[str] = mapped_column(String(300), default="")
    targets: Mapped[list[Any]] = mapped_column(default=list)
    """Objects of name, op (≥ ≤ = range), value (a number, or [low, high] for range), unit."""
    constraints: Mapped[str] = mapped_column(String(200), default="")
    trl_min: Mapped[int | None]
    budget_min: Mapped[int | None] = mapped_column(BigInteger)
    budget_max: Mapped[int | None] = mapped_column(BigInteger)
    budget_negotiable: Mapped[bool] = mapped_column(default=True)
    wanted_by: Mapped[date | None]
    ip_wish: Mapped[str] = mapped_column(String(100), default="")
    partner_requirements: Mapped[str] = mapped_column(String(200), default="")
    benefit: Mapped[str] = mapped_column(String(200), default="")
    open_bid: Mapped[dict[str, Any] | None]
    """揭榜挂帅: amount_fen, closes (ISO date), conditions on the taker; None for any other demand."""


Record = Achievement | Demand


class ReferenceCounter(Base):
    """The last number given out in a series and year, e.g. ("CG", 2026)."""

    __tablename__ = "reference_counter"

    series: Mapped[str] = mapped_column(String(4), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
