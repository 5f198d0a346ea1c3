"""What waits for an officer's word, oldest first, and giving it. A verdict is given once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Select, func, null, or_, select, union_all
from sqlalchemy import cast as cast_as
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import RowId, now
from storage.people import Member
from storage.posting.lifecycle import Side, held_record, make_move
from storage.posting.matching_marks import mark_for_matching
from storage.posting.news import NEWS, tell_author
from storage.posting.records import Model, by_reference, change_text
from storage.posting.tables import Move, NewVersion, RecordMove
from storage.posting.waiting import waiting_version
from storage.records import Achievement, Demand, Record
from storage.vocabularies import Status

Waits = Select[tuple[str, datetime, int | None]]
"""Reference, since when, and the new version's number where it is one."""
VERDICTS: Final = (Move.APPROVE, Move.RETURN, Move.REJECT)
UP: Final = (Status.PUBLISHED, Status.ON_HOLD, Status.EXPIRED)
"""A record whose new version can still be judged: it may be seen again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to review: a new record, or (`new_version`) a changed text of a published one."""

    record: Record
    since: datetime
    new_version: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """`items` from `start` on; `total` counts all that wait."""

    items: tuple[Waiting, ...]
    total: int
    start: int


@dataclass(frozen=True, slots=True)
class Case:
    """A record under review; `version` is its new text where that is what waits."""

    record: Record
    version: NewVersion | None

    @property
    def waits(self) -> bool:
        return self.version is not None or self.record.status is Status.PENDING

    @property
    def stamp(self) -> str:
        """Eight characters that change with what an officer sees: a verdict is on this text and no other."""
        answers = self.version and [self.version.id, self.version.answers]
        seen = json.dumps([self.record.change_number, answers], sort_keys=True)
        return hashlib.sha256(seen.encode()).hexdigest()[:8]


async def waiting(session: AsyncSession, start: int, count: int) -> Queue:
    """Past the end the last page there is."""
    every = union_all(_pending(Achievement), _pending(Demand), _versions()).subquery()
    total = await session.scalar(select(func.count()).select_from(every)) or 0
    start = min(start, max(0, total - 1) // count * count)
    listed = select(every).order_by(every.c.since, every.c.reference).offset(start).limit(count)
    rows = (await session.execute(listed)).all()
    records = await by_reference(session, [row.reference for row in rows])
    found = {record.reference: record for record in records}
    items = [Waiting(found[row.reference], row.since, row.version_id is not None) for row in rows]
    return Queue(tuple(items), total, start)


async def case_of(session: AsyncSession, reference: str, *, held: bool = False) -> Case | None:
    """The case; `held` until this transaction ends where a verdict is to be given. None: no such record."""
    if held:
        record = await held_record(session, reference)
    else:
        record = next(iter(await by_reference(session, [reference])), None)
    if record is None:
        return None
    version = await waiting_version(session, reference)
    return Case(record, version if record.status in UP else None)


async def decide(
    session: AsyncSession,
    case: Case,
    move: Move,
    officer: Member,
    *,
    values: Mapping[str, object] | None = None,
    why: str = "",
    remarks: Mapping[str, str] | None = None,
) -> bool:
    """Give the verdict on a held case and tell the author; False, and nothing changes, where none waits.

    `values`: of an approved new version, by column.
    """
    record, version = case.record, case.version
    if version is None:
        if not await make_move(session, record, move, Side.OFFICER, officer.id, why=why, remarks=remarks):
            return False
    else:
        await _decide_version(session, record, version, move, officer, why=why, remarks=remarks or {})
        if move is Move.APPROVE:
            await change_text(session, record, values or {})
            await session.refresh(record)  # a NULL that was set is not known to the session otherwise
    made = await last_verdict(session, record.reference)
    if made is None:
        raise RuntimeError(f"the verdict on {record.reference} was not logged")
    told = {
        "move": move.value,
        "why": why,
        "remarks": dict(remarks or {}),
        "new_version": version is not None,
    }
    await tell_author(session, record, NEWS, f"move:{made.id}", told)
    if move is Move.APPROVE and record.status is Status.PUBLISHED:
        await mark_for_matching(session, record)
    return True


async def last_verdict(session: AsyncSession, reference: str) -> RecordMove | None:
    """What an officer said of the record last, be it of itself or of a new version."""
    said = select(RecordMove).where(RecordMove.reference == reference, RecordMove.move.in_(VERDICTS))
    found: RecordMove | None = await session.scalar(said.order_by(RecordMove.id.desc()).limit(1))
    return found


async def _decide_version(
    session: AsyncSession,
    record: Record,
    version: NewVersion,
    move: Move,
    officer: Member,
    *,
    why: str,
    remarks: Mapping[str, str],
) -> None:
    """The record stays where it is; the verdict is logged beside its moves."""
    version.decided_at, version.verdict, version.remarks = now(), move, dict(remarks)
    session.add(
        RecordMove(
            reference=record.reference,
            move=move,
            before=record.status,
            after=record.status,
            actor_id=officer.id,
            why=why,
            remarks=dict(remarks),
        )
    )
    await session.flush()


def _pending(model: Model) -> Waits:
    submitted = (
        select(func.max(RecordMove.at))
        .where(RecordMove.reference == model.reference, RecordMove.move == Move.SUBMIT)
        .scalar_subquery()
    )
    since = func.coalesce(submitted, model.created_at).label("since")
    no_version = cast_as(null(), RowId).label("version_id")
    query = select(model.reference.label("reference"), since, no_version)
    return cast(Waits, query.where(model.status == Status.PENDING))


def _versions() -> Waits:
    models: Sequence[Model] = (Achievement, Demand)
    up = [NewVersion.reference.in_(select(model.reference).where(model.status.in_(UP))) for model in models]
    columns = (
        NewVersion.reference.label("reference"),
        NewVersion.created_at.label("since"),
        NewVersion.id.label("version_id"),
    )
    query = select(*columns).where(NewVersion.decided_at.is_(None), or_(*up))
    return cast(Waits, query)
