"""The life of a record: every state, move and side, and two who move it at once."""

import asyncio
from itertools import product

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.changes import current_change
from storage.people import Member
from storage.posting.lifecycle import VALID_FOR, Side, held_record, make_move
from storage.posting.tables import Move
from storage.records import Record
from storage.store import Store
from storage.vocabularies import Status
from tests.posted_sample import add_record, moves, the_record
from tests.sample import add_member

AUTHOR, OFFICER, CLOCK = Side.AUTHOR, Side.OFFICER, Side.CLOCK
EITHER = (AUTHOR, OFFICER)
ALLOWED: dict[tuple[Status, Move], tuple[Status, tuple[Side, ...]]] = {
    (Status.DRAFT, Move.SUBMIT): (Status.PENDING, (AUTHOR,)),
    (Status.DRAFT, Move.WITHDRAW): (Status.WITHDRAWN, EITHER),
    (Status.PENDING, Move.APPROVE): (Status.PUBLISHED, (OFFICER,)),
    (Status.PENDING, Move.RETURN): (Status.RETURNED, (OFFICER,)),
    (Status.PENDING, Move.REJECT): (Status.REJECTED, (OFFICER,)),
    (Status.PENDING, Move.WITHDRAW): (Status.WITHDRAWN, EITHER),
    (Status.RETURNED, Move.SUBMIT): (Status.PENDING, (AUTHOR,)),
    (Status.RETURNED, Move.WITHDRAW): (Status.WITHDRAWN, EITHER),
    (Status.REJECTED, Move.ARCHIVE): (Status.ARCHIVED, EITHER),
    (Status.PUBLISHED, Move.HOLD): (Status.ON_HOLD, EITHER),
    (Status.PUBLISHED, Move.EXPIRE): (Status.EXPIRED, (CLOCK,)),
    (Status.PUBLISHED, Move.RENEW): (Status.PUBLISHED, EITHER),
    (Status.PUBLISHED, Move.WITHDRAW): (Status.WITHDRAWN, EITHER),
    (Status.PUBLISHED, Move.FULFIL): (Status.FULFILLED, EITHER),
    (Status.PUBLISHED, Move.ARCHIVE): (Status.ARCHIVED, EITHER),
    (Status.ON_HOLD, Move.RELEASE): (Status.PUBLISHED, EITHER),
    (Status.ON_HOLD, Move.EXPIRE): (Status.EXPIRED, (CLOCK,)),
    (Status.ON_HOLD, Move.RENEW): (Status.PUBLISHED, EITHER),
    (Status.ON_HOLD, Move.WITHDRAW): (Status.WITHDRAWN, EITHER),
    (Status.ON_HOLD, Move.FULFIL): (Status.FULFILLED, EITHER),
    (Status.ON_HOLD, Move.ARCHIVE): (Status.ARCHIVED, EITHER),
    (Status.EXPIRED, Move.RENEW): (Status.PUBLISHED, EITHER),
    (Status.EXPIRED, Move.ARCHIVE): (Status.ARCHIVED, EITHER),
    (Status.WITHDRAWN, Move.ARCHIVE): (Status.ARCHIVED, EITHER),
    (Status.FULFILLED, Move.ARCHIVE): (Status.ARCHIVED, EITHER),
}
"""Where each move leads, and who may make it. What is not here is refused to all."""


@pytest.fixture
async def author(store: Store) -> Member:
    async with store.writing() as session:
        return await add_member(session, 801)


async def attempt(session: AsyncSession, author: Member, status: Status, move: Move, side: Side) -> Record:
    """The record after somebody tried."""
    record = await add_record(session, author, status)
    change = record.change_number
    allowed = side in ALLOWED.get((status, move), (None, ()))[1]
    actor = None if side is CLOCK else author.id
    assert await make_move(session, record, move, side, actor) is allowed
    assert (record.change_number > change) is allowed
    return record


@pytest.mark.parametrize("status", Status)
async def test_every_move_from_a_state_by_every_side(store: Store, author: Member, status: Status) -> None:
    for move, side in product(Move, Side):
        async with store.writing() as session:
            record = await attempt(session, author, status, move, side)
        after, sides = ALLOWED.get((status, move), (status, ()))
        assert record.status is (after if side in sides else status)
        actor = None if side is CLOCK else author.id
        logged = [(move, status, after, actor)] if side in sides else []
        assert await moves(store, record.reference) == logged


async def test_approval_begins_a_year_and_renewal_begins_another(store: Store, author: Member) -> None:
    async with store.writing() as session:
        record = await add_record(session, author, Status.PENDING)
        before = now()
        await make_move(session, record, Move.APPROVE, OFFICER, author.id)
        published, first = record.published_at, record.valid_until
        await make_move(session, record, Move.EXPIRE, CLOCK, None)
        await make_move(session, record, Move.RENEW, AUTHOR, author.id)
        assert published is not None
        assert first is not None
        assert record.valid_until is not None
        assert before + VALID_FOR <= first <= record.valid_until
        assert record.published_at == published
        assert record.change_number == await current_change(session)


async def test_approve_and_withdraw_at_once_one_comes_first(store: Store, author: Member) -> None:
    async with store.writing() as session:
        reference = (await add_record(session, author, Status.PENDING)).reference

    async def move(move: Move, side: Side) -> bool:
        async with store.writing() as session:
            record = await held_record(session, reference)
            assert record is not None
            await asyncio.sleep(0.05)
            return await make_move(session, record, move, side, author.id)

    made = list(await asyncio.gather(move(Move.APPROVE, OFFICER), move(Move.WITHDRAW, AUTHOR)))
    logged = [(one, before, after) for one, before, after, _ in await moves(store, reference)]
    approved = (Move.APPROVE, Status.PENDING, Status.PUBLISHED)
    if made[0]:  # a published record can be withdrawn
        assert made == [True, True]
        assert logged == [approved, (Move.WITHDRAW, Status.PUBLISHED, Status.WITHDRAWN)]
    else:  # a withdrawn one cannot be approved
        assert made == [False, True]
        assert logged == [(Move.WITHDRAW, Status.PENDING, Status.WITHDRAWN)]
    assert (await the_record(store, reference)).status is Status.WITHDRAWN
