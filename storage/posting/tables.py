"""Beside the records themselves: every move of their lives, new versions that wait, verdicts on fields."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Coded, RowId, now
from storage.vocabularies import Status, Vocabulary


class Move(Vocabulary):
    """What may happen to a record."""

    SUBMIT = "submit", "提交审核"
    APPROVE = "approve", "审核通过"
    RETURN = "return", "退回修改"
    REJECT = "reject", "驳回"
    HOLD = "hold", "暂停"
    RELEASE = "release", "恢复"
    EXPIRE = "expire", "到期"
    RENEW = "renew", "续期"
    WITHDRAW = "withdraw", "撤回"
    FULFIL = "fulfil", "对接成功"
    ARCHIVE = "archive", "归档"


class RecordMove(Base):
    """One move that was made: who, when, why."""

    __tablename__ = "record_move"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), index=True)
    move: Mapped[Move] = mapped_column(Coded(Move))
    before: Mapped[Status] = mapped_column(Coded(Status))
    after: Mapped[Status] = mapped_column(Coded(Status))
    at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    """None for the clock."""
    why: Mapped[str] = mapped_column(Text, default="")
    remarks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of a return: the officer's reason by the form field's name."""


class NewVersion(Base):
    """A changed text of a published record that waits for review; the old one stays up meanwhile."""

    __tablename__ = "new_version"
    __table_args__ = (
        Index(
            "ix_new_version_waiting",
            "reference",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), index=True)
    answers: Mapped[dict[str, Any]]
    """The changed fields only: the form field's name and the answer as it was given; None leaves it empty."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    verdict: Mapped[Move | None] = mapped_column(Coded(Move))
    """APPROVE, RETURN or REJECT; WITHDRAW where its author took it back."""
    remarks: Mapped[dict[str, Any]] = mapped_column(default=dict)
