"""Telling a record's author through the outbox, in the transaction that is the cause."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member
from storage.records import Record

NEWS: Final = "record"
"""What became of a record. Payload: reference, move, why, remarks by field, and new_version (whether it was
the changed text of a published record that was judged)."""
ENDING: Final = "ending"
"""That a record's validity ends soon. Payload: reference."""


def has_author(record: Record) -> bool:
    """Whether somebody is to be told: imported records are not what their importer wrote."""
    return record.author_id is not None and record.import_id is None


async def tell_author(
    session: AsyncSession,
    record: Record,
    kind: str,
    occurrence: str,
    payload: Mapping[str, object],
    *,
    expires_at: datetime | None = None,
) -> bool:
    """Once an occurrence, and whatever the author opted out of; False where nothing new was planned."""
    if not has_author(record):
        return False
    message = await plan(
        session,
        Push(
            kind=kind,
            subject=record.reference,
            occurrence=occurrence,
            lane=Lane.ALERT,
            payload={"reference": record.reference, **payload},
            expires_at=expires_at,
        ),
    )
    if message is None:
        return False
    await fan_out(session, message, Member.id == record.author_id)
    return True
