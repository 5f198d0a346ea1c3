"""Where each person stands with each bot: dialogs, received updates and their answers, searches."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, now
from storage.sealing import Sealed, SealedJson


class Dialog(Base):
    """One unfinished dialog a person and bot. Saved in the same transaction as its effect."""

    __tablename__ = "dialog"

    bot: Mapped[str] = mapped_column(String(10), primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    flow: Mapped[str] = mapped_column(String(30))
    step: Mapped[str] = mapped_column(String(30))
    draft: Mapped[dict[str, Any]] = mapped_column(SealedJson)
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Inbox(Base):
    """An update whose effect is committed, and the answers still owed for it.

    `update_id`s restart at random after a quiet week, so this is a set, never "all below n".
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_owed",
            "bot",
            "update_id",
            sqlite_where=text("answers IS NOT NULL"),
            postgresql_where=text("answers IS NOT NULL"),
        ),
    )

    bot: Mapped[str] = mapped_column(String(10), primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)
    answers: Mapped[str | None] = mapped_column(Sealed)
    """JSON of what is still to be said and where; None once said, so no message body stays behind."""
    owner: Mapped[int | None] = mapped_column(BigInteger)
    """The life (`storage.life`) of the process that says them; another takes over only after its end."""


class Search(Base):
    """One member's search, so that paging and filter buttons carry only its id."""

    __tablename__ = "search"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether its card stands in a group: then nothing shows there that the member said in private."""
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
