"""Watches (关注): a search that a member keeps, and is told of each new record that meets it.

A watch is held against records by its leading terms: those that lie within its words, or all of them where
none does. They lie in `WatchTerm`, so that one look-up by the terms of a record finds the few watches worth
a closer look, however many there are.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Coded, now
from storage.search.matches import Filters
from storage.vocabularies import Vocabulary

BEYOND: Final = 2**62
"""As a record's number in the cursor: past every record of that change."""


class Frequency(Vocabulary):
    """When a member is told; days and weeks are those of the member's own zone."""

    AT_ONCE = "at_once", "立即"
    DAILY = "daily", "每天"
    WEEKLY = "weekly", "每周"


class Watch(Base):
    __tablename__ = "watch"
    __table_args__ = (UniqueConstraint("member_id", "fingerprint"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what is asked: a member has one watch for it, live or stopped."""
    frequency: Mapped[Frequency] = mapped_column(Coded(Frequency))
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the next digest is due; None where told at once, or stopped."""
    leading: Mapped[float]
    """The share, 0 to 1, of all its weight that its leading terms carry."""
    rest: Mapped[dict[str, Any]]
    """The share of each term that is no leading one: single characters, and pairs across two words."""
    after_change: Mapped[int] = mapped_column(BigInteger)
    """The last change when it was saved: what was there then is not new."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    stopped_at: Mapped[datetime | None]

    @property
    def asked(self) -> Filters:
        return Filters.from_json(self.filters)


class WatchTerm(Base):
    """A leading term of a watch."""

    __tablename__ = "watch_term"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads this very attribute

    term: Mapped[str] = mapped_column(String(64), primary_key=True)
    watch_id: Mapped[str] = mapped_column(
        ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    weight: Mapped[float]
    """Its share of the leading terms' weight: those of a watch add up to 1."""


class WatchName(Base):
    """Another name of something that a watch names: a record that has it holds the typed name in part.

    It lies here under its rarest term, so that the names in a record are found as its terms are.
    """

    __tablename__ = "watch_name"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as above

    term: Mapped[str] = mapped_column(String(64), primary_key=True)
    watch_id: Mapped[str] = mapped_column(
        ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """What counts for most comes first."""
    typed: Mapped[str] = mapped_column(Text)
    """The name in the watch's text, folded."""
    name: Mapped[str] = mapped_column(Text)
    """The other one, folded."""
    strength: Mapped[float]
    """0 to 1: how much of a term of the typed name a record holds that has this name in its stead."""


class WatchHit(Base):
    """A record that met a watch, once and for all: edited, it is not told again."""

    __tablename__ = "watch_hit"
    __table_args__ = (Index("ix_watch_hit_told", "message_id", "watch_id"),)

    watch_id: Mapped[str] = mapped_column(ForeignKey("watch.id", ondelete="CASCADE"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    found_at: Mapped[datetime] = mapped_column(default=now)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The outbox message that tells of it, which is deleted before this row; None: not told yet."""


class WatchCursor(Base):
    """Up to where records were held against the watches, in the order of (change number, id). One row."""

    __tablename__ = "watch_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    change_number: Mapped[int] = mapped_column(BigInteger)
    record_id: Mapped[int] = mapped_column(BigInteger)
    """The last record of that change which was; BEYOND when all were."""
