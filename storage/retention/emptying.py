"""What goes out of rows that stay: bodies of messages, answers, files of imports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    String,
    Text,
    and_,
    cast,
    exists,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.base import now
from storage.batches import OPEN
from storage.conversation import Inbox
from storage.events.tables import Event, Registration
from storage.imports import ImportBatch
from storage.notices.scheduling import OPEN as OPEN_NOTICES
from storage.notices.tables import Notice
from storage.outbox.correcting import KIND as CORRECTION
from storage.outbox.reports import UNDER_WAY
from storage.outbox.tables import Delivery, Message, State
from storage.retention.some import AT_ONCE
from storage.sealing import EMPTY

ENDED: Final = ("done", "refused", "cancelled")
STAYS: Final = ("known", "first", "last")
"""Of an import's preview: what its card says of the end, and no row of the file."""
QUOTING: Final = (State.FAILED, State.DEAD)
"""Where the reason may quote the text."""


async def empty_answers(session: AsyncSession, before: datetime) -> int:
    """What could not be said for so long is said no more; that its update was received stays known."""
    due = (Inbox.received_at < before) & Inbox.answers.is_not(None)
    rows = (await session.scalars(select(Inbox).where(due).limit(AT_ONCE).with_for_update())).all()
    for row in rows:
        row.answers = row.owner = None
    return len(rows)


async def empty_event_answers(session: AsyncSession, before: datetime) -> int:
    """To the questions of events that began before that moment; who came stays known."""
    past = select(Event.id).where(Event.starts_at < before)
    answered = type_coerce(Registration.answers, Text).not_in(EMPTY)
    due = Registration.event_id.in_(past) & answered
    some = select(Registration.id).where(due).limit(AT_ONCE)
    rows = (await session.scalars(some.with_for_update(skip_locked=True))).all()
    emptied = update(Registration).where(Registration.id.in_(rows)).values(answers=[])
    await session.execute(emptied.execution_options(synchronize_session=False))
    return len(rows)


async def empty_bodies(session: AsyncSession, before: datetime) -> int:
    """Of messages settled for all recipients since before that moment only the numbers stay, for reports.

    Nothing of them can be composed any more, so nothing is sent of them again: they have expired.
    A correction says its words anew, and they go once it is settled and as old.
    """
    rows = select(Message).where(*_settled(before)).order_by(Message.id).limit(AT_ONCE)
    messages = (await session.scalars(rows.with_for_update(of=Message, skip_locked=True))).all()
    moment = now()
    for message in messages:
        message.emptied_at = moment
        numbers = _numbers(message.payload)
        if numbers != message.payload:
            message.payload = numbers
            message.expires_at = min(message.expires_at or moment, moment)
    quoted = Delivery.message_id.in_([message.id for message in messages]) & Delivery.state.in_(QUOTING)
    await session.execute(update(Delivery).where(quoted).values(error=None))
    return len(messages)


async def empty_imports(session: AsyncSession, before: datetime) -> int:
    """The file, and what its preview says of its rows; one that nobody confirmed is given up."""
    files = ImportBatch.file_id.is_not(None)
    shown = [ImportBatch.preview[name].as_string().is_not(None) for name in ("table", "refused")]
    over = ImportBatch.state.in_((*ENDED, *OPEN)) & (ImportBatch.created_at < before)
    due = select(ImportBatch).where(over, or_(files, *shown)).limit(AT_ONCE)
    batches = (await session.scalars(due.with_for_update())).all()
    for batch in batches:
        batch.state = "cancelled" if batch.state in OPEN else batch.state
        batch.file_id = None
        kept = {name: value for name, value in batch.preview.items() if name in STAYS}
        batch.preview = {**kept, "shown": batch.state}  # nothing is left to be shown of it
    return len(batches)


def _numbers(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if isinstance(value, int)}


def _settled(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not emptied yet, and nothing of it was under way since `before`, nor will be by itself."""
    correction = aliased(Message)
    lately = or_(Delivery.state.in_(UNDER_WAY), Delivery.settled_at >= before)
    corrected = and_(
        correction.kind == CORRECTION,
        correction.subject == literal("message:").concat(cast(Message.id, String)),
        or_(
            correction.created_at >= before,
            exists().where(Delivery.message_id == correction.id, Delivery.state.in_(UNDER_WAY)),
        ),
    )
    joined_later = and_(
        Notice.message_id == Message.id, Notice.look_at.is_not(None), Notice.status.in_(OPEN_NOTICES)
    )
    return (
        Message.emptied_at.is_(None),
        Message.created_at < before,
        or_(Message.expires_at.is_(None), Message.expires_at < before),
        ~exists().where(Delivery.message_id == Message.id, lately),
        ~exists().where(corrected),
        ~exists().where(joined_later),
    )
