"""News items, who read them, and when which members have their digest.

An item is numbered by the change counter, so a digest that holds all up to a number has missed none.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, RowId, now


class NewsItem(Base):
    __tablename__ = "news_item"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    link: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(String(150))
    """Two sentences."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    change_number: Mapped[int] = mapped_column(BigInteger, index=True)
    """Of its posting; a correction does not make it new."""
    posted_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(default=False)

    fields: Mapped[list["NewsField"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class NewsField(Base):
    """A technology field that an item is of."""

    __tablename__ = "news_field"

    item_id: Mapped[int] = mapped_column(ForeignKey("news_item.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)


class NewsRead(Base):
    """A member opened an item, or marked it as read; once."""

    __tablename__ = "news_read"

    item_id: Mapped[int] = mapped_column(ForeignKey("news_item.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(default=now)


class DigestSlot(Base):
    """An hour of a week in a zone at which some members have their digest, and when it is next."""

    __tablename__ = "digest_slot"

    zone: Mapped[str] = mapped_column(String(40), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0 is Monday."""
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_at: Mapped[datetime] = mapped_column(index=True)


class Digest(Base):
    """A digest of one member: the items after one change number up to another."""

    __tablename__ = "digest"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    after: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[int] = mapped_column(BigInteger)
