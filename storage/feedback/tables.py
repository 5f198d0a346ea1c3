"""有用 and 没用: one word a member and record, which they may change or take back."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Coded, now
from storage.vocabularies import Vocabulary


class NoUse(Vocabulary):
    """Why a record is of no use to somebody, in one tap."""

    OFF_TOPIC = "off_topic", "不对口"
    TOO_EARLY = "too_early", "阶段太早"
    BUDGET = "budget", "预算不符"
    TARGETS = "targets", "指标不符"
    SOLVED = "solved", "已有方案"
    UNCLEAR = "unclear", "描述不清"
    TIMING = "timing", "时间不合适"
    OTHER = "other", "其他"


class Feedback(Base):
    __tablename__ = "feedback"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    """Of an achievement or a demand."""
    useful: Mapped[bool]
    why: Mapped[NoUse | None] = mapped_column(Coded(NoUse))
    """Of no use, and why; None where they did not say."""
    said_at: Mapped[datetime] = mapped_column(default=now, index=True)
