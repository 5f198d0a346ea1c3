"""Who did what, when: written in the transaction of the act itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, RowId, now


class AuditEntry(Base):
    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    """None for the command line and for the bot itself."""
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


def note_act(session: AsyncSession, actor_id: int | None, act: str, subject: str, **detail: object) -> None:
    """Add one entry; `act` is a verb in the past ("imported"), `subject` what it was done to."""
    session.add(AuditEntry(actor_id=actor_id, act=act, subject=subject, detail=detail))
