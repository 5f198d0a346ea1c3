"""What becomes of the interests in a record that leaves or rests."""

from datetime import timedelta

import pytest

from storage.base import now
from storage.cases.lapsing import lapse_interests, waiting_count
from storage.cases.parties import shown_to_party
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.posting.expiring import end_records
from storage.posting.lifecycle import Side, held_record, make_move
from storage.posting.tables import Move
from storage.store import Store
from tests.cases_sample import add_case, add_people, entries, new_case, the_case
from tests.posted_sample import messages


@pytest.mark.parametrize(
    ("move", "stage", "after"),
    [
        (Move.WITHDRAW, Stage.INTERESTED, Stage.CLOSED),
        (Move.FULFIL, Stage.SUGGESTED, Stage.CLOSED),
        (Move.ARCHIVE, Stage.INTERESTED, Stage.CLOSED),
        (Move.HOLD, Stage.INTERESTED, Stage.INTERESTED),
        (Move.WITHDRAW, Stage.ACCEPTED, Stage.ACCEPTED),
        (Move.WITHDRAW, Stage.DECLINED, Stage.DECLINED),
    ],
)
async def test_waiting_case_ends_where_its_record_leaves(
    store: Store, move: Move, stage: Stage, after: Stage
) -> None:
    people, reference = await new_case(store, stage)
    async with store.writing() as session:
        record = await held_record(session, people.record.reference)
        assert record
        waiting = await waiting_count(session, record.reference)
        assert await make_move(session, record, move, Side.AUTHOR, people.owner.id)
        await lapse_interests(session, record, CaseSide.OWNER, people.owner.id)
    lapsed = after is not stage
    assert (await the_case(store, reference)).stage is after
    assert waiting == (1 if stage in (Stage.SUGGESTED, Stage.INTERESTED) else 0)
    told = [(kind, subject, chats) for kind, subject, _, chats in await messages(store)]
    assert told == ([("interest_lapsed", reference, [people.seeker.telegram_id])] if lapsed else [])
    assert ((CaseMove.LAPSE, stage, after) in await entries(store, reference)) is lapsed


async def test_expired_record_ends_its_waiting_cases(store: Store) -> None:
    people, reference = await new_case(store, Stage.INTERESTED, valid_until=now() - timedelta(hours=1))
    async with store.writing() as session:
        assert not await end_records(session)
    assert (await the_case(store, reference)).stage is Stage.CLOSED
    told = [(kind, chats) for kind, _, _, chats in await messages(store)]
    assert told == [("record", [people.owner.telegram_id]), ("interest_lapsed", [people.seeker.telegram_id])]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("stage", "seen"),
    [(Stage.ACCEPTED, True), (Stage.SIGNED, True), (Stage.CLOSED, False), (Stage.DECLINED, False)],
)
async def test_record_off_show_is_seen_by_the_people_of_its_case(
    store: Store, stage: Stage, seen: bool
) -> None:
    async with store.writing() as session:
        people = await add_people(session)
        case = await add_case(session, people, stage)
        case.manager_id = people.manager.id
        record = await held_record(session, people.record.reference)
        assert record
        assert await make_move(session, record, Move.FULFIL, Side.AUTHOR, people.owner.id)
        shown = [
            await shown_to_party(session, member, record.reference) is record
            for member in (people.owner, people.seeker, people.manager, people.officer)
        ]
    assert shown == [seen, seen, seen, False]
