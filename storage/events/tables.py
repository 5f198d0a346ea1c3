"""Events (活动): what the club holds, who comes, and what each was told.

An event has `capacity` seats; `SEATED` says who holds one. All moments are UTC; `zone` is that of the
event's own clock.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Dialect, ForeignKey, Index, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, Coded, RowId, now
from storage.people import Member
from storage.sealing import SealedJson
from storage.vocabularies import Vocabulary


class Minutes(TypeDecorator[list[int]]):
    """Offsets of reminders in minutes before the start, largest first; the same ones are equal in SQL."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(map(str, sorted(set(value), reverse=True)))

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[int] | None:
        return None if value is None else [int(part) for part in value.split(",") if part]


class EventKind(Vocabulary):
    SALON = "salon", "技术沙龙"
    EXPRESS = "express", "转化直通车"
    CLASS = "class", "技术经理人小课堂"
    OTHER = "other", "其他活动"


class Venue(Vocabulary):
    """How one takes part; reminders carry the address or the link accordingly."""

    IN_PERSON = "in_person", "线下"
    ONLINE = "online", "线上"
    HYBRID = "hybrid", "线上线下同步"


class EventStatus(Vocabulary):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    CANCELLED = "cancelled", "已取消"


class Feedback(Vocabulary):
    """The one word asked for on the morning after; the last three of those who did not come."""

    GOOD = "good", "很有收获"
    FAIR = "fair", "还可以"
    POOR = "poor", "收获不大"
    BUSY = "busy", "临时有事"
    FORGOT = "forgot", "忘记了"
    UNFIT = "unfit", "内容不合适"


class Place(Vocabulary):
    """Where a registration stands."""

    PENDING = "pending", "待审批"
    REGISTERED = "registered", "已报名"
    WAITING = "waiting", "候补中"
    OFFERED = "offered", "候补到位"
    """A seat is held for them until `offer_until`."""
    CANCELLED = "cancelled", "已取消"
    REFUSED = "refused", "未通过"


class MeetingState(Vocabulary):
    """Of ten minutes between two who were brought together."""

    PROPOSED = "proposed", "待答复"
    ACCEPTED = "accepted", "已约好"
    DECLINED = "declined", "已谢绝"
    FREED = "freed", "已取消"
    """Taken back, or one of the two or the event is off or moved; it can be proposed anew."""


class MeetingResult(Vocabulary):
    """What one side says came of it."""

    INTENT = "intent", "有合作意向"
    LATER = "later", "再联系"
    NOTHING = "nothing", "没有进展"


SEATED: Final = (Place.REGISTERED, Place.OFFERED)
"""Who holds a seat."""


class EventSeries(Base):
    """A recurrence; each occurrence is an event of its own that can be changed alone."""

    __tablename__ = "event_series"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    rule: Mapped[str] = mapped_column(String(200))
    """RFC 5545 RRULE without DTSTART, over the local time of the first event's zone."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Event(Base):
    __tablename__ = "event"
    __table_args__ = (Index("ix_event_status_starts_at", "status", "starts_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """What people see and say: HD-2026-0001."""
    kind: Mapped[EventKind] = mapped_column(Coded(EventKind))
    title: Mapped[str] = mapped_column(String(60))
    agenda: Mapped[str] = mapped_column(Text, default="")
    speakers: Mapped[str] = mapped_column(String(300), default="")
    venue: Mapped[Venue] = mapped_column(Coded(Venue), default=Venue.IN_PERSON)
    address: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    """For those who are registered only."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    closes_at: Mapped[datetime | None]
    """When registration ends; None: at the start."""
    capacity: Mapped[int | None]
    """Seats; None: as many as come."""
    approval: Mapped[bool] = mapped_column(default=False)
    """An officer approves each registration."""
    questions: Mapped[list[Any]] = mapped_column(default=list)
    """Asked at registration: objects of `text` and `required`, in order."""
    reminders: Mapped[list[int] | None] = mapped_column(Minutes)
    """Minutes before the start; None: the defaults of the venue; []: none."""
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    """No reminder is due before; whoever changes what they go by sets it to now (`reminding.look_again`)."""
    moved_at: Mapped[datetime | None]
    """When the start was last changed: what would have been due before is not made up for."""
    followed_at: Mapped[datetime | None]
    """When those who registered were asked how it was, on the morning after."""
    status: Mapped[EventStatus] = mapped_column(Coded(EventStatus), default=EventStatus.DRAFT)
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    uid: Mapped[str] = mapped_column(String(80))
    """Of the calendar entry, for ever the same."""
    sequence: Mapped[int] = mapped_column(default=0)
    """RFC 5545 SEQUENCE: grows with each change that those registered are told of."""
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(default=False)


class Registration(Base):
    """One person's, for one event: there is never a second row, whatever they do."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        Index("ix_registration_event_id_place", "event_id", "place", "queued_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    place: Mapped[Place] = mapped_column(Coded(Place))
    queued_at: Mapped[datetime] = mapped_column(default=now)
    """Since when they want a seat: the order of the waiting list."""
    offer_until: Mapped[datetime | None] = mapped_column(index=True)
    registered_at: Mapped[datetime | None]
    """When they last got their seat; reminders that were due before are none of theirs."""
    answers: Mapped[list[Any]] = mapped_column(SealedJson, default=list)
    """To the event's questions, in their order; "" where one was skipped."""
    reminders: Mapped[list[int] | None] = mapped_column(Minutes)
    """Minutes before the start, as this member wants them; None: as the event has it; []: none."""
    walk_in: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the single-use token in their check-in picture; None once used."""
    attended_at: Mapped[datetime | None]
    feedback: Mapped[Feedback | None] = mapped_column(Coded(Feedback))
    matchmaking: Mapped[bool] = mapped_column(default=False)
    """Wants to be introduced to people whose records complement theirs."""

    event: Mapped[Event] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(lazy="joined")


class Meeting(Base):
    """Ten minutes between two registered people whose records complement each other; one row a pair."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("event_id", "asker_id", "asked_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    asker_reference: Mapped[str] = mapped_column(String(20))
    """The asker's record, and the asked one's that it met: the reason."""
    asked_reference: Mapped[str] = mapped_column(String(20))
    slot_at: Mapped[datetime]
    state: Mapped[MeetingState] = mapped_column(Coded(MeetingState))
    asker_answers: Mapped[bool] = mapped_column(default=False)
    """Whose word is waited for: the asker's after another time was proposed to them."""
    asker_result: Mapped[MeetingResult | None] = mapped_column(Coded(MeetingResult))
    asked_result: Mapped[MeetingResult | None] = mapped_column(Coded(MeetingResult))

    event: Mapped[Event] = relationship(lazy="joined")
    asker: Mapped[Member] = relationship(foreign_keys=[asker_id], lazy="joined")
    asked: Mapped[Member] = relationship(foreign_keys=[asked_id], lazy="joined")
