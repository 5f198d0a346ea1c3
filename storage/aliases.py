"""Pairs of names that officers added to the shipped alias table, took out of it, or are asked about.

Each pair takes the next change number (`storage.changes`) whenever its state changes: whoever searches reads
the pairs again at the next search, in every process.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Coded, RowId, now
from storage.changes import next_change
from storage.vocabularies import Vocabulary


class AliasRelation(Vocabulary):
    SAME = "same", "同义"
    LEADS = "leads", "可指"


class AliasState(Vocabulary):
    PROPOSED = "proposed", "待定"
    ADDED = "added", "已加"
    REMOVED = "removed", "已去"


class Alias(Base):
    """One pair. Both names are folded (`storage.search.alias_rules.folded_name`); SAME pairs are in order."""

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("relation", "name", "other"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    relation: Mapped[AliasRelation] = mapped_column(Coded(AliasRelation))
    name: Mapped[str] = mapped_column(String(40))
    """For LEADS what is typed; `other` is what records write."""
    other: Mapped[str] = mapped_column(String(40))
    state: Mapped[AliasState] = mapped_column(Coded(AliasState), index=True)
    by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    """Who brought it to this state; None for the club itself."""
    at: Mapped[datetime] = mapped_column(default=now)
    grounds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Why it was proposed: counts and references, no words of a member."""
    change_number: Mapped[int] = mapped_column(BigInteger, index=True)


async def alias_of(session: AsyncSession, relation: AliasRelation, one: str, other: str) -> Alias | None:
    """The pair of those two folded names; of SAME ones in either order."""
    name, second = _ordered(relation, one, other)
    same = (Alias.relation == relation) & (Alias.name == name) & (Alias.other == second)
    found: Alias | None = await session.scalar(select(Alias).where(same))
    return found


async def settle_alias(
    session: AsyncSession,
    relation: AliasRelation,
    one: str,
    other: str,
    state: AliasState,
    *,
    by: int | None,
    grounds: dict[str, Any] | None = None,
) -> Alias:
    """Bring the pair of two different folded names to that state; the change number is taken first.

    So two officers who settle one pair do so one after the other, and the later one's word stands.
    """
    change = await next_change(session)
    row = await alias_of(session, relation, one, other)
    if row is None:
        name, second = _ordered(relation, one, other)
        row = Alias(relation=relation, name=name, other=second, grounds={})
        session.add(row)
    row.state, row.by, row.at, row.change_number = state, by, now(), change
    if grounds is not None:
        row.grounds = grounds
    await session.flush()
    return row


def _ordered(relation: AliasRelation, one: str, other: str) -> tuple[str, str]:
    if one == other:
        raise ValueError(f"{one!r} is its own name")
    return (one, other) if relation is AliasRelation.LEADS else (min(one, other), max(one, other))
