"""Which words of a search were not in the record that its member then took: the grounds of proposed aliases.

An opening keeps only those words, and only until the member takes the record (有用, or an interest that was
accepted) or its period (`storage.retention`) is over. What officers see of it is counts.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, now
from storage.outbox.planning import insert_new
from storage.records import Record
from storage.search.alias_rules import is_name, is_too_general
from storage.search.analysis import fold
from storage.search.following import document_of
from storage.search.query import is_empty_word, without_asking
from storage.search.wording import words


class Choice(Base):
    """The last search from which a member opened a record."""

    __tablename__ = "choice"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    unmet: Mapped[list[str]]
    """Folded words of the search that the record does not hold."""
    met: Mapped[list[str]]
    """And those that it does hold, which name something else."""
    opened_at: Mapped[datetime] = mapped_column(default=now, index=True)
    taken_at: Mapped[datetime | None]
    """When the member took the record."""


async def note_opening(session: AsyncSession, member_id: int, record: Record, text: str) -> None:
    """Where every word of the search is in the record there is nothing to learn."""
    met, unmet = parted(text, document_of(record).text())
    key = (Choice.member_id == member_id) & (Choice.reference == record.reference)
    if not unmet:
        await session.execute(delete(Choice).where(key, Choice.taken_at.is_(None)))
        return
    values = {"unmet": unmet, "met": met, "opened_at": now()}
    row = {"member_id": member_id, "reference": record.reference, **values}
    await session.execute(insert_new(session, Choice).values(row))
    await session.execute(update(Choice).where(key, Choice.taken_at.is_(None)).values(values))


async def note_taken(session: AsyncSession, member_id: int, reference: str, *, taken: bool = True) -> None:
    """They called it useful, or their interest in it was accepted; or they took that back."""
    key = (Choice.member_id == member_id) & (Choice.reference == reference)
    await session.execute(update(Choice).where(key).values(taken_at=now() if taken else None))


def parted(query: str, text: str) -> tuple[list[str], list[str]]:
    """The words of a query, as an alias could name them: those that the text holds, and the others."""
    folded = fold(text)
    found = dict.fromkeys(
        word
        for stretch in without_asking(fold(query)).split()
        for word in words(stretch)
        if len(word) > 1 and is_name(word) and not is_too_general(word) and not is_empty_word(word)
    )
    met = [word for word in found if word in folded]
    return met, [word for word in found if word not in met]
