"""Notices: what an officer tells many members at once, to whom, and what became of it.

A notice is composed as a draft; at its start its recipients are frozen into deliveries of one outbox message
(`notice.message_id`), and from then on the outbox is the truth of who got it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Coded, RowId, now
from storage.vocabularies import Vocabulary


class NoticeStatus(Vocabulary):
    DRAFT = "draft", "草稿"
    AWAITING = "awaiting", "待第二人批准"
    SCHEDULED = "scheduled", "已定时"
    SENDING = "sending", "发送中"
    PAUSED = "paused", "已暂停"
    STOPPED = "stopped", "已停止"
    DONE = "done", "已完成"
    RECALLED = "recalled", "已撤回"


class NoticeCategory(Vocabulary):
    """What a member can opt out of, one by one."""

    CLUB = "notice_club", "俱乐部通知"
    EVENTS = "notice_events", "活动预告"
    POLICY = "notice_policy", "政策与申报"
    PROJECTS = "notice_projects", "项目与路演"


class Notice(Base):
    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    status: Mapped[NoticeStatus] = mapped_column(Coded(NoticeStatus), default=NoticeStatus.DRAFT, index=True)
    category: Mapped[NoticeCategory] = mapped_column(Coded(NoticeCategory), default=NoticeCategory.CLUB)
    content: Mapped[dict[str, Any]]
    """As `storage.notices.content` reads it: text, media, link buttons."""
    audience: Mapped[dict[str, Any]]
    """As `storage.notices.audience` reads it: an expression over members."""
    acknowledge: Mapped[bool] = mapped_column(default=False)
    """Whether it carries the 已阅 button."""
    hold_unknown: Mapped[bool] = mapped_column(default=False)
    """Whether a copy that was perhaps sent waits for an officer's 补发, instead of being sent once more."""
    urgent_reason: Mapped[str] = mapped_column(String(200), default="")
    """Why it may begin in the members' quiet hours; empty where it is not urgent."""
    open_days: Mapped[int] = mapped_column(default=0)
    """For so many days from its start who joins the audience gets it once; 0: only those of its start."""
    open_until: Mapped[datetime | None]
    """The end of these days; None before its start is fixed, and where there are none."""
    start_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a scheduled one starts; None for at once."""
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    """Of the officer, in which `start_at` was typed."""
    forecast: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was forecast when it was confirmed, to be set beside what happened."""
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"), unique=True)
    """The outbox message; None before its start."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts corrections in place; 0: as first sent."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    """When nothing of it was left to send, or it was stopped or recalled."""
    previewed: Mapped[str] = mapped_column(String(64), default="")
    """Digest of the content that was last seen by its author as members will: only that can be confirmed."""
    preview_wanted: Mapped[str] = mapped_column(String(64), default="", index=True)
    """Digest of the content whose preview waits for its files; empty where none does."""
    returned: Mapped[str] = mapped_column(String(200), default="")
    """Why the second officer sent it back; empty once it is confirmed anew."""
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    """When who joined its audience meanwhile is looked for next; None where nobody is."""


class NoticeFile(Base):
    """A file on its way from the desk's bot to the members', whose ids differ; deleted once it is there."""

    __tablename__ = "notice_file"
    __table_args__ = (UniqueConstraint("notice_id", "desk_file"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    desk_file: Mapped[str] = mapped_column(String(255))
    """The desk bot's file id."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class NoticeCorrection(Base):
    """One correction in place: what stood there, what stands now; its deliveries edit the sent copies."""

    __tablename__ = "notice_correction"
    __table_args__ = (UniqueConstraint("notice_id", "revision"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    revision: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=now)


class Acknowledgement(Base):
    """已阅: a member says they read a notice."""

    __tablename__ = "acknowledgement"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(default=now)


class SavedAudience(Base):
    """An audience kept under a name, for all officers."""

    __tablename__ = "saved_audience"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    audience: Mapped[dict[str, Any]]
    by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=now)


class ProgressCard(Base):
    """A message at the desk that shows how a notice goes on, and edits itself; one for each chat."""

    __tablename__ = "progress_card"
    __table_args__ = (UniqueConstraint("notice_id", "chat_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"))
    """The outbox message whose one delivery it is: made ready again it edits what it made."""
    shown: Mapped[str] = mapped_column(Text, default="")
    """What it was last made ready to show, so that an unchanged one is not edited."""
    samples: Mapped[list[Any]] = mapped_column(default=list)
    """Of the last half minute: [seconds since 1970, calls done by then]."""
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is looked at next; None once it shows the end."""
