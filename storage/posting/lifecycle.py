"""The life of a record: which moves there are, who may make them, and the log of those that were made.

draft → pending → published ⇄ on_hold → expired → renewed or archived; and returned, rejected, withdrawn,
fulfilled. Published is not the same as open for interest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.changes import next_change
from storage.posting.tables import Move, RecordMove
from storage.posting.waiting import take_back_version
from storage.records import Achievement, Demand, Record
from storage.vocabularies import Status

VALID_FOR: Final = timedelta(days=365)


class Side(Enum):
    """Who may make a move."""

    AUTHOR = "author"
    OFFICER = "officer"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move leads, to which, and who may make it."""

    before: frozenset[Status]
    after: Status
    sides: frozenset[Side]


def _rule(before: tuple[Status, ...], after: Status, *sides: Side) -> Rule:
    return Rule(frozenset(before), after, frozenset(sides))


MOVES: Final = {
    Move.SUBMIT: _rule((Status.DRAFT, Status.RETURNED), Status.PENDING, Side.AUTHOR),
    Move.APPROVE: _rule((Status.PENDING,), Status.PUBLISHED, Side.OFFICER),
    Move.RETURN: _rule((Status.PENDING,), Status.RETURNED, Side.OFFICER),
    Move.REJECT: _rule((Status.PENDING,), Status.REJECTED, Side.OFFICER),
    Move.HOLD: _rule((Status.PUBLISHED,), Status.ON_HOLD, Side.AUTHOR, Side.OFFICER),
    Move.RELEASE: _rule((Status.ON_HOLD,), Status.PUBLISHED, Side.AUTHOR, Side.OFFICER),
    Move.EXPIRE: _rule((Status.PUBLISHED, Status.ON_HOLD), Status.EXPIRED, Side.CLOCK),
    Move.RENEW: _rule(
        (Status.PUBLISHED, Status.ON_HOLD, Status.EXPIRED), Status.PUBLISHED, Side.AUTHOR, Side.OFFICER
    ),
    Move.WITHDRAW: _rule(
        (Status.DRAFT, Status.PENDING, Status.RETURNED, Status.PUBLISHED, Status.ON_HOLD),
        Status.WITHDRAWN,
        Side.AUTHOR,
        Side.OFFICER,
    ),
    Move.FULFIL: _rule((Status.PUBLISHED, Status.ON_HOLD), Status.FULFILLED, Side.AUTHOR, Side.OFFICER),
    Move.ARCHIVE: _rule(
        (
            *(Status.PUBLISHED, Status.ON_HOLD, Status.EXPIRED),
            *(Status.WITHDRAWN, Status.REJECTED, Status.FULFILLED),
        ),
        Status.ARCHIVED,
        Side.AUTHOR,
        Side.OFFICER,
    ),
}
"""Every move there is; what is not here is refused."""
GONE: Final = frozenset({Status.WITHDRAWN, Status.FULFILLED, Status.ARCHIVED})
"""A changed text of such a record waits for nobody."""


def may_move(record: Record, move: Move, side: Side) -> bool:
    rule = MOVES[move]
    return record.status in rule.before and side in rule.sides


async def held_record(session: AsyncSession, reference: str) -> Record | None:
    """The record, held until this transaction ends: of two acts at once the second sees the first."""
    model = Achievement if reference.startswith("CG-") else Demand
    query = select(model).where(model.reference == reference).with_for_update(of=model)
    return cast(Record | None, await session.scalar(query.execution_options(populate_existing=True)))


async def make_move(
    session: AsyncSession,
    record: Record,
    move: Move,
    side: Side,
    actor_id: int | None,
    *,
    why: str = "",
    remarks: Mapping[str, str] | None = None,
) -> bool:
    """Make the move with a `held_record` and log it; False, and nothing changes, where it is refused."""
    if not may_move(record, move, side):
        return False
    before, after = record.status, MOVES[move].after
    record.status = after
    if after in GONE:
        await take_back_version(session, record.reference)
    if move in (Move.APPROVE, Move.RENEW):
        record.valid_until = now() + VALID_FOR
    if move is Move.APPROVE and record.published_at is None:
        record.published_at = now()
    record.change_number = await next_change(session)
    session.add(
        RecordMove(
            reference=record.reference,
            move=move,
            before=before,
            after=after,
            actor_id=actor_id,
            why=why,
            remarks=dict(remarks or {}),
        )
    )
    await session.flush()
    return True
