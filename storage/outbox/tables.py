"""The outbox: a message, one delivery a recipient, and the pace at which a bot may speak.

A delivery is ready → sending → settled. `sending` is committed just before the call, so after a crash a
ready row was surely not sent and a sending one perhaps was. The unique keys make planning twice a no-op.
"""

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, Coded, RowId, now
from storage.people import Member
from storage.vocabularies import Vocabulary

FULL_RATE = 29.5
"""Messages a second: just under the 30 that a bot is said to be allowed."""


class Lane(IntEnum):
    """Urgency; a lower lane passes first. Answers to people are no pushes and pass before all of them."""

    REMINDER = 0
    ALERT = 1
    NOTICE = 2
    CORRECTION = 3
    RECALL = 4
    PROGRESS = 5
    """What shows at the desk how something goes on; a moment later it would be shown anyway."""


class State(Vocabulary):
    READY = "ready", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发出"
    FAILED = "failed", "被拒绝"
    UNREACHABLE = "unreachable", "无法送达"
    UNKNOWN = "unknown", "存疑"
    """Perhaps sent, and not to be sent again by itself."""
    RECALLED = "recalled", "已撤回"
    STOPPED = "stopped", "已停发"
    EXPIRED = "expired", "已过期"
    OPTED_OUT = "opted_out", "已退订"
    PAUSED = "paused", "已暂停"
    DEAD = "dead", "无法生成"
    """What to say could not be put together, again and again: a fault of ours."""


class Message(Base):
    """What is said, and why: `kind` says how it is composed, `subject` of what, `occurrence` which time."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("kind", "subject", "occurrence"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    bot: Mapped[str] = mapped_column(String(10), default="member")
    """Which bot says it: "member", or "desk" for what officers are told there."""
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    occurrence: Mapped[str] = mapped_column(String(60))
    lane: Mapped[int]
    """A `Lane`."""
    payload: Mapped[dict[str, Any]]
    category: Mapped[str | None] = mapped_column(String(20))
    """What a member can opt out of; None for what they must hear."""
    hold_unknown: Mapped[bool] = mapped_column(default=False)
    """Whether a copy that was perhaps sent waits for an officer, instead of being sent once more."""
    quiet: Mapped[bool] = mapped_column(default=False)
    """Whether each copy waits for the end of its member's quiet hours, if it is of use for so long."""
    expires_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[str | None] = mapped_column(Text)
    resumed_at: Mapped[datetime | None]
    """Refusals before it do not pause the message again."""
    recalled_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    """From then on no further copy is sent; the sent ones stay."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts the corrections of what it says."""
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    emptied_at: Mapped[datetime | None]
    """When its body was taken out (`storage.retention`): the payload has numbers only since."""


class Delivery(Base):
    """One message to one chat."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("chat_id", "message_id"),
        Index("ix_delivery_take", "bot", "lane", "state", "not_before", "id"),
        Index("ix_delivery_message", "message_id", "state"),
        Index(
            "ix_delivery_sending",
            "bot",
            "owner",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_delivery_kept",
            "bot",
            "chat_id",
            "lane",
            sqlite_where=text("state = 'ready' AND slot_at IS NOT NULL"),
            postgresql_where=text("state = 'ready' AND slot_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    """None for a group."""
    chat_id: Mapped[int] = mapped_column(BigInteger)
    bot: Mapped[str] = mapped_column(String(10))
    lane: Mapped[int]
    state: Mapped[State] = mapped_column(Coded(State), default=State.READY)
    not_before: Mapped[datetime] = mapped_column(default=now)
    slot_at: Mapped[datetime | None]
    """The second in this chat that is kept for it."""
    copies: Mapped[int] = mapped_column(default=0)
    """Calls that were perhaps carried out; never more than two."""
    faults: Mapped[int] = mapped_column(default=0)
    """How often it could not be composed."""
    owner: Mapped[int | None] = mapped_column(BigInteger)
    """The life (`storage.life`) of the courier that sends it or did so last."""
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    """Of the message with the text and the buttons. A row that has one and is made ready again edits it."""
    album_ids: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Of the album's messages above it, once they arrived; None where there is none."""
    revision: Mapped[int] = mapped_column(default=0)
    """Of its message, as the copy shows it."""
    error: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]

    message: Mapped[Message] = relationship(lazy="raise")
    member: Mapped[Member | None] = relationship(lazy="raise")


class OptOut(Base):
    """A category of pushes that a member does not want."""

    __tablename__ = "opt_out"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=now)


class Pacer(Base):
    """When a bot may speak next, whichever processes it speaks from."""

    __tablename__ = "pacer"

    bot: Mapped[str] = mapped_column(String(10), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(default=now)
    """The next free slot; the ones before it are used."""
    rate: Mapped[float] = mapped_column(default=FULL_RATE)
    """Slots a second."""
    rate_changed_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    """The wall clock when the row was last used."""
    blocked_until: Mapped[datetime | None]
    """Telegram's own word: not one call before."""


class ChatSlot(Base):
    """When a chat may be written to next: one message a second. Held with the bot's pacer."""

    __tablename__ = "chat_slot"

    bot: Mapped[str] = mapped_column(String(10), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    free_at: Mapped[datetime]
    """Nothing is said there before."""
    kept_until: Mapped[datetime] = mapped_column(index=True)
    """Until then the seconds are kept for rows that wait; never before `free_at`."""

    @classmethod
    def new(cls, bot: str, chat_id: int, moment: datetime) -> "ChatSlot":
        """Of a chat in which nothing was said of late: free now. Kept where something is said there."""
        return cls(bot=bot, chat_id=chat_id, free_at=moment, kept_until=moment)
