"""Imports by chat: rows that move from state to state, each step taken exactly once.

Beside the columns, `ImportBatch.preview` holds: `shown`, the state its card shows; `wanted`, what its owner
asked for beside; `chosen`, the kind of record named with the file; `table`, the preview itself; `refused`,
why it was refused; `known`, `first` and `last` of what was brought in.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.imports import ImportBatch

OPEN = ("received", "previewed")
"""The states in which a batch can still be cancelled."""


async def batch_of(session: AsyncSession, token: str, member_id: int) -> ImportBatch | None:
    """The batch of that token, if it is this member's own; held until this transaction ends."""
    own = (ImportBatch.token == token) & (ImportBatch.member_id == member_id)
    found: ImportBatch | None = await session.scalar(select(ImportBatch).where(own).with_for_update())
    return found


async def held_batch(session: AsyncSession, batch_id: int) -> ImportBatch | None:
    """The batch as it is now, which nobody else changes until this transaction ends."""
    this = select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()
    found: ImportBatch | None = await session.scalar(this)
    return found


async def move(session: AsyncSession, batch_id: int, before: Collection[str], after: str) -> bool:
    """Take the batch from a state in `before` to `after`; False if it was in another, and nothing is done."""
    there = (ImportBatch.id == batch_id) & ImportBatch.state.in_(before)
    moved = update(ImportBatch).where(there).values(state=after).returning(ImportBatch.id)
    return await session.scalar(moved) is not None


async def cancel_open_batches(session: AsyncSession, member_id: int) -> Sequence[ImportBatch]:
    """Cancel the member's imports by chat that are not confirmed yet, and return them."""
    by_chat = (ImportBatch.member_id == member_id) & ImportBatch.chat_id.is_not(None)
    cancelled = update(ImportBatch).where(by_chat & ImportBatch.state.in_(OPEN)).values(state="cancelled")
    batches = (await session.scalars(cancelled.returning(ImportBatch))).all()
    for batch in batches:
        note_cancelled(session, member_id, batch)
    return batches


def note_cancelled(session: AsyncSession, member_id: int, batch: ImportBatch) -> None:
    """In the audit log."""
    note_act(session, member_id, "cancelled_import", f"import:{batch.token}", file=batch.file_name)


async def due_batches(session: AsyncSession) -> Sequence[int]:
    """Ids of imports by chat that have something left to do or to show, oldest first."""
    shown = func.coalesce(ImportBatch.preview["shown"].as_string(), "")
    wanted = ImportBatch.preview["wanted"].as_string().is_not(None)
    due = ImportBatch.chat_id.is_not(None) & or_(shown != ImportBatch.state, wanted)
    return (await session.scalars(select(ImportBatch.id).where(due).order_by(ImportBatch.id))).all()


def is_due(batch: ImportBatch) -> bool:
    return batch.preview.get("shown") != batch.state or "wanted" in batch.preview


def noted(batch: ImportBatch, **values: Any) -> None:
    """Put plain JSON values into `preview`; None takes one out."""
    merged = {**batch.preview, **values}
    batch.preview = {name: value for name, value in merged.items() if value is not None}
