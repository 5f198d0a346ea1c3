"""Everything that is to be written to people unasked: a message, and one delivery a recipient.

The unique keys make planning twice a no-op. The courier that empties these rows comes with its own issue.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, RowId, now


class Message(Base):
    """What is said, and why: `kind` is the lane, `subject` what it is about, `occurrence` which time."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("kind", "subject", "occurrence"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    occurrence: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Delivery(Base):
    """One message to one member: ready → leased → sending → sent | failed | unreachable | …"""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "member_id"),
        Index("ix_delivery_claim", "lane", "state", "not_before", "id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    lane: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="ready")
    not_before: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
