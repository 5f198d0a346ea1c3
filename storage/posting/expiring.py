"""The end of a record's validity: its author is told 14 and 3 days before, and again when it has come.

What is due is asked of the rows, so a clock may look twice, and two clocks do no harm.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.lapsing import lapse_interests
from storage.cases.stages import CaseSide
from storage.outbox.tables import Message
from storage.posting.lifecycle import Side, make_move
from storage.posting.news import ENDING, NEWS, tell_author
from storage.posting.records import Model
from storage.posting.tables import Move
from storage.records import Achievement, Demand, Record
from storage.vocabularies import Status

WARNED: Final = (timedelta(days=14), timedelta(days=3))
"""How long before the end; late, only the last of them that is due is said."""
AT_ONCE: Final = 100
"""Records a transaction: other writers of records wait while it lasts."""
MODELS: Final[tuple[Model, ...]] = (Achievement, Demand)
LIVE: Final = (Status.PUBLISHED, Status.ON_HOLD)


async def anything_ends(session: AsyncSession) -> bool:
    """Whether `end_records` or `warn_of_ends` has something to do."""
    moment = now()
    for model in MODELS:
        for due in (
            _ended(model, moment),
            *(_unwarned(model, moment, place) for place in range(len(WARNED))),
        ):
            if (await session.execute(select(model.id).where(due).limit(1))).first():
                return True
    return False


async def end_records(session: AsyncSession) -> bool:
    """Expire what is past its end and tell the authors; True where more may be due.

    What somebody else holds just now is left for the next look: their act may well renew it.
    """
    moment = now()
    for model in MODELS:
        due = select(model).where(_ended(model, moment)).order_by(model.id).limit(AT_ONCE)
        held = due.with_for_update(skip_locked=True, of=model).execution_options(populate_existing=True)
        records = cast(Sequence[Record], (await session.scalars(held)).all())
        for record in records:
            ends = record.valid_until
            if ends and await make_move(session, record, Move.EXPIRE, Side.CLOCK, None):
                occurrence = f"end:{ends.isoformat()}"
                await tell_author(session, record, NEWS, occurrence, {"move": Move.EXPIRE.value})
                await lapse_interests(session, record, CaseSide.CLOCK, None)
        if len(records) == AT_ONCE:
            return True
    return False


async def warn_of_ends(session: AsyncSession) -> bool:
    """Tell the authors whose records end soon, each once for every date; True where more may be due."""
    moment = now()
    for model in MODELS:
        for place, before in enumerate(WARNED):
            due = select(model).where(_unwarned(model, moment, place)).order_by(model.id).limit(AT_ONCE)
            records = cast(Sequence[Record], (await session.scalars(due)).all())
            for record in records:
                ends = record.valid_until
                if ends:
                    occurrence = f"{_mark(before)}{ends.isoformat()}"
                    await tell_author(session, record, ENDING, occurrence, {}, expires_at=ends)
            if len(records) == AT_ONCE:
                return True
    return False


def _ended(model: Model, moment: datetime) -> ColumnElement[bool]:
    return model.status.in_(LIVE) & (model.valid_until <= moment)


def _unwarned(model: Model, moment: datetime, place: int) -> ColumnElement[bool]:
    """Near its end, with an author who was not told so of this very date."""
    before, later = WARNED[place], (*WARNED[place + 1 :], timedelta())[0]
    told = exists().where(
        Message.kind == ENDING,
        Message.subject == model.reference,
        Message.occurrence.startswith(_mark(before)),
        Message.expires_at == model.valid_until,
    )
    near = (model.valid_until <= moment + before) & (model.valid_until > moment + later)
    return model.status.in_(LIVE) & near & model.author_id.is_not(None) & model.import_id.is_(None) & ~told


def _mark(before: timedelta) -> str:
    return f"{before.days}:"
