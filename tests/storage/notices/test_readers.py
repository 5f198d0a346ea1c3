"""已阅, nudges and corrections: who reads what, and who is told."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from storage.notices import corrections_told, nudging
from storage.notices.acknowledging import (
    Said,
    acknowledge,
    count_acknowledged,
    has_acknowledged,
    missing_in,
)
from storage.notices.content import read_content
from storage.notices.correcting import correct_notice, newest_correction
from storage.notices.nudging import nudge, nudges_of
from storage.notices.recalling import recall_notice
from storage.notices.running import running_of
from storage.outbox.muting import set_muted
from storage.outbox.settling import unsure
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member
from storage.store import Store
from tests.outbox_steps import StoppedTime, take
from tests.running_sample import FIRST, act, arrive, arrive_all, look, member_ids, started

pytestmark = pytest.mark.usefixtures("clock")


async def reads(store: Store, notice_id: int, number: int) -> Said:
    """The member with that number, counted from 0, presses 已阅."""
    ids = await member_ids(store)
    async with store.writing() as session:
        return await acknowledge(session, notice_id, ids[number])


async def nudged(store: Store, notice_id: int, number: int) -> int | None:
    return await act(store, notice_id, lambda session, running: nudge(session, running, 1, number))


async def corrected(store: Store, notice_id: int, text: str) -> int:
    return await act(store, notice_id, lambda session, running: correct_notice(session, running, text, 1))


async def told(store: Store, kind: str) -> list[tuple[str, int]]:
    """Occurrence and member, counted from 0, of each delivery of that kind."""
    async with store.reading() as session:
        query = select(Message.occurrence, Delivery.chat_id).join(Delivery).where(Message.kind == kind)
        rows = await session.execute(query.order_by(Delivery.id))
        return sorted((occurrence, chat_id - FIRST) for occurrence, chat_id in rows)


async def missing(store: Store, notice_id: int) -> list[str]:
    async with store.reading() as session:
        running = await running_of(session, notice_id)
        assert running is not None
        page = await missing_in(session, running, 0, 10)
        return [member.name for member in page.members]


async def states(store: Store, kind: str) -> Sequence[State]:
    async with store.reading() as session:
        query = select(Delivery.state).join(Message).where(Message.kind == kind)
        return sorted(await session.scalars(query))


async def test_acknowledging_counts_once_and_for_recipients_only(store: Store) -> None:
    notice_id = await started(store, 4, arrived=2, acknowledge=True)
    on_its_way = await take(store, 1)
    said = [await reads(store, notice_id, number) for number in (0, 0, 2, 3)]
    assert said == [Said.NOW, Said.BEFORE, Said.NOW, Said.NOT_ASKED]
    await arrive(store, on_its_way[0])
    assert await missing(store, notice_id) == ["成员1"]
    async with store.reading() as session:
        running = await look(store, notice_id)
        assert await count_acknowledged(session, running.notice) == 2
        ids = await member_ids(store)
        assert [await has_acknowledged(session, notice_id, one) for one in ids] == [True, False, True, False]


async def test_notice_without_the_button_cannot_be_acknowledged(store: Store) -> None:
    notice_id = await started(store, 1, arrived=1)
    assert await reads(store, notice_id, 0) is Said.NOT_ASKED
    async with store.writing() as session:
        assert await acknowledge(session, 10**9, 1) is Said.NOT_ASKED


async def test_missing_ones_come_in_pages_and_beyond_the_end_the_last(store: Store) -> None:
    notice_id = await started(store, 7, arrived=7, acknowledge=True)
    await reads(store, notice_id, 1)
    async with store.reading() as session:
        running = await look(store, notice_id)
        pages = [await missing_in(session, running, start, 4) for start in (0, 4, 400)]
    assert [(page.start, page.total, len(page.members)) for page in pages] == [
        (0, 6, 4),
        (4, 6, 2),
        (4, 6, 2),
    ]


async def test_nudge_reaches_those_who_are_missing_and_want_it(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 5, arrived=4, acknowledge=True)
    await reads(store, notice_id, 0)
    ids = await member_ids(store)
    async with store.writing() as session:
        running = await look(store, notice_id)
        await set_muted(session, ids[1], running.notice.category, muted=True)
        night = update(Member).where(Member.id == ids[2])
        await session.execute(night.values(quiet_from=0, quiet_until=18 * 60))
    assert await nudged(store, notice_id, 0) == 2
    assert await told(store, nudging.KIND) == [("0", 2), ("0", 3)]
    clock.pass_by(1)
    taken = {one.chat_id - FIRST for one in await take(store)}
    assert taken == {3, 4}


async def test_nudge_pressed_twice_reminds_once(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2, arrived=2, acknowledge=True)
    both = await asyncio.gather(nudged(store, notice_id, 0), nudged(store, notice_id, 0))
    assert sorted(both, key=str) == [2, None]
    clock.pass_by(599)
    assert await nudged(store, notice_id, 1) is None
    clock.pass_by(1)
    assert await nudged(store, notice_id, 1) == 2
    async with store.reading() as session:
        assert await nudges_of(session, notice_id) == 2
    assert await told(store, nudging.KIND) == [("0", 0), ("0", 1), ("1", 0), ("1", 1)]


async def test_acknowledgement_against_a_nudge_is_no_fault(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2, arrived=2, acknowledge=True)
    said, count = await asyncio.gather(reads(store, notice_id, 0), nudged(store, notice_id, 0))
    assert said is Said.NOW
    assert count in (1, 2)
    clock.pass_by(600)
    assert await nudged(store, notice_id, 1) == 1


async def test_correction_is_kept_edits_the_copies_and_tells_its_readers(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await started(store, 4, arrived=3, acknowledge=True)
    await reads(store, notice_id, 1)
    assert await corrected(store, notice_id, "周四，不是周三") == 1
    assert await told(store, corrections_told.KIND) == [("1", 1)]
    running = await look(store, notice_id)
    assert (running.notice.revision, running.message.revision) == (1, 1)
    assert running.message.payload["text"] == "周四，不是周三"
    async with store.reading() as session:
        kept = await newest_correction(session, running.notice)
    assert kept is not None
    texts = [read_content(one).text for one in (kept.before, kept.after)]
    assert texts == ["<b>开放日</b>：{姓名} 请带名片", "周四，不是周三"]
    for _ in range(2):  # the reader's chat has two messages coming, a second apart
        clock.pass_by(2)
        await arrive_all(store)
    async with store.reading() as session:
        rows = select(Delivery.revision).where(Delivery.message_id == running.message.id)
        assert list(await session.scalars(rows)) == [1] * 4


async def test_who_acknowledges_what_was_corrected_since_is_told_too(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await started(store, 2, arrived=2, acknowledge=True)
    assert await corrected(store, notice_id, "周四") == 0
    assert await reads(store, notice_id, 0) is Said.NOW
    clock.pass_by(2)
    await arrive_all(store)
    assert await reads(store, notice_id, 1) is Said.NOW
    assert await told(store, corrections_told.KIND) == [("1", 0)]


@pytest.mark.parametrize("times", range(3))
async def test_acknowledgement_against_a_correction_is_always_told(store: Store, times: int) -> None:
    notice_id = await started(store, 1, arrived=1, acknowledge=True)
    await asyncio.gather(reads(store, notice_id, 0), corrected(store, notice_id, f"周四 {times}"))
    assert await told(store, corrections_told.KIND) == [("1", 0)]


async def test_two_corrections_at_once_are_both_kept_in_their_order(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2, arrived=2)
    await asyncio.gather(corrected(store, notice_id, "甲"), corrected(store, notice_id, "乙"))
    running = await look(store, notice_id)
    assert running.notice.revision == 2
    async with store.reading() as session:
        kept = await newest_correction(session, running.notice)
    assert kept is not None
    assert read_content(kept.after).text == running.message.payload["text"]
    assert {read_content(kept.before).text, read_content(kept.after).text} == {"甲", "乙"}
    assert await states(store, "correction") == [State.READY] * 2 + [State.STOPPED] * 2


async def test_recall_takes_back_nudges_and_what_readers_were_told(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 3, arrived=3, acknowledge=True)
    await reads(store, notice_id, 0)
    await nudged(store, notice_id, 0)
    clock.pass_by(2)
    await arrive_all(store)
    await corrected(store, notice_id, "周四")
    await act(store, notice_id, lambda session, running: recall_notice(session, running, 1))
    for _ in range(8):
        clock.pass_by(2)
        await arrive_all(store)
    assert await states(store, "notice") == [State.RECALLED] * 3
    assert await states(store, nudging.KIND) == [State.RECALLED] * 2
    assert await states(store, corrections_told.KIND) == [State.RECALLED]
    assert await states(store, "correction") == [State.STOPPED] * 5


async def test_held_copy_counts_as_perhaps_read(store: Store) -> None:
    notice_id = await started(store, 1, acknowledge=True, hold_unknown=True)
    (taken,) = await take(store)
    async with store.writing() as session:
        await unsure(session, taken.call, "timed out")
    assert await missing(store, notice_id) == ["成员0"]
    assert await reads(store, notice_id, 0) is Said.NOW
    assert await missing(store, notice_id) == []
