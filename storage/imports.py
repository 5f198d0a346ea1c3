"""An import of a file of records, from arrival to its end, so that a restart goes on where it stood."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, RowId, now


class ImportBatch(Base):
    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token: Mapped[str] = mapped_column(String(16), unique=True)
    """What buttons carry in place of the row's number."""
    file_name: Mapped[str] = mapped_column(String(255))
    file_hash: Mapped[str] = mapped_column(String(64), default="")
    file_id: Mapped[str | None] = mapped_column(String(255))
    """Telegram's file id where the file came by chat."""
    state: Mapped[str] = mapped_column(String(12), default="received", index=True)
    """received → previewed → confirmed → done, or refused, cancelled."""
    preview: Mapped[dict[str, Any]] = mapped_column(default=dict)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    card_id: Mapped[int | None] = mapped_column(BigInteger)
    """The message that shows its progress and edits itself."""
    added: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
