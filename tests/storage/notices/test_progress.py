"""Cards that show how a notice goes on: made ready again only where there is something new to show."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from storage.base import now
from storage.notices.figures import later_of, standing_of
from storage.notices.progress import (
    anything_to_follow,
    anything_to_show,
    begin_cards,
    renew_cards,
    samples_of,
    show_progress,
    wake_cards,
)
from storage.notices.running import settle_all
from storage.notices.steering import pause_notice, stop_notice
from storage.notices.tables import ProgressCard
from storage.outbox.settling import Call, out_of_reach, sent
from storage.outbox.tables import Delivery, Lane, State
from storage.outbox.taking import mark_sending
from storage.people import Member
from storage.store import Store, open_store
from tests.events_sample import add_people
from tests.hours import NIGHT
from tests.keys import KEYS
from tests.outbox_steps import OWNER, StoppedTime, rows, take
from tests.running_sample import FIRST, act, arrive, arrive_all, look, started

pytestmark = pytest.mark.usefixtures("clock")
OFFICER = FIRST
CARD = 555


async def follow(store: Store, notice_id: int, chat_id: int = OFFICER) -> None:
    async with store.writing() as session:
        await show_progress(session, notice_id, chat_id)


async def renew(store: Store) -> bool:
    async with store.writing() as session:
        await settle_all(session)
        return await renew_cards(session)


async def shown(store: Store) -> bool:
    """Let the desk's courier show what is ready; whether anything was."""
    taken = await take(store, bot="desk")
    for one in taken:
        async with store.writing() as session:
            await sent(session, one.call, CARD)
    return bool(taken)


async def card_row(store: Store) -> Delivery:
    async with store.reading() as session:
        of_cards = select(Delivery).join(ProgressCard, ProgressCard.message_id == Delivery.message_id)
        return (await session.scalars(of_cards)).one()


async def cards(store: Store) -> list[ProgressCard]:
    async with store.reading() as session:
        return list(await session.scalars(select(ProgressCard).order_by(ProgressCard.id)))


async def edits_over(store: Store, clock: StoppedTime, seconds: int, *, sending: bool) -> int:
    """The clock ticks each second; how often the card was shown anew."""
    count = 0
    for _ in range(seconds):
        clock.pass_by(1)
        if sending:
            for taken in await take(store, 1):
                await arrive(store, taken)
        await renew(store)
        count += await shown(store)
    return count


async def test_card_is_edited_at_most_every_three_seconds_while_it_changes(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await started(store, 30)
    await follow(store, notice_id)
    assert await shown(store)
    row = await card_row(store)
    assert (row.lane, row.bot, row.telegram_message_id) == (Lane.PROGRESS, "desk", CARD)
    assert await edits_over(store, clock, 12, sending=True) == 4
    assert (await card_row(store)).copies == 1


async def test_card_goes_on_where_it_was_after_a_restart(
    store: Store, database: str, clock: StoppedTime
) -> None:
    notice_id = await started(store, 30)
    await follow(store, notice_id)
    await shown(store)
    assert await edits_over(store, clock, 12, sending=True) == 4
    (before,) = await cards(store)
    restarted = open_store(database, KEYS)
    assert await edits_over(restarted, clock, 6, sending=True) == 2
    row, (after,) = await card_row(restarted), await cards(restarted)
    await restarted.close()
    assert (row.telegram_message_id, row.copies) == (CARD, 1)
    assert (after.id, after.samples[: len(before.samples)]) == (before.id, before.samples)
    assert len(after.samples) == len(before.samples) + 2


async def test_unchanged_card_is_not_edited(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 5, arrived=1)
    await follow(store, notice_id)
    await shown(store)
    await act(store, notice_id, lambda session, running: pause_notice(session, running, 1))
    assert await edits_over(store, clock, 4, sending=False) == 1
    assert await edits_over(store, clock, 60, sending=False) == 0


async def test_card_shows_the_end_and_rests(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2)
    await follow(store, notice_id)
    await shown(store)
    clock.pass_by(1)
    await arrive_all(store)
    assert await edits_over(store, clock, 10, sending=False) == 1
    assert [card.next_at for card in await cards(store)] == [None]
    async with store.writing() as session:
        assert not await anything_to_show(session)
        await wake_cards(session, notice_id)
        assert await anything_to_show(session)
    assert await edits_over(store, clock, 10, sending=False) == 1


async def test_card_whose_edit_was_not_carried_out_is_shown_again(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2, arrived=2)
    await follow(store, notice_id)
    await shown(store)
    clock.pass_by(4)
    await renew(store)
    (edit,) = await take(store, bot="desk")
    async with store.writing() as session:
        row = await session.get_one(Delivery, edit.call.delivery_id)
        row.state, row.settled_at = State.UNKNOWN, now()
    assert await edits_over(store, clock, 10, sending=False) == 1


async def test_deleted_card_is_dropped(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 5, arrived=1)
    await follow(store, notice_id)
    await shown(store)
    clock.pass_by(4)
    await renew(store)
    (edit,) = await take(store, bot="desk")
    async with store.writing() as session:
        await out_of_reach(session, edit.call, "message to edit not found")
    clock.pass_by(4)
    await renew(store)
    assert await cards(store) == []
    assert await edits_over(store, clock, 5, sending=True) == 0


async def test_card_opened_anew_takes_the_place_of_the_earlier_one(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 3)
    for chat_id in (OFFICER, OFFICER + 1, OFFICER):
        clock.pass_by(1)
        await follow(store, notice_id, chat_id)
        assert await shown(store)
    assert [card.chat_id for card in await cards(store)] == [OFFICER + 1, OFFICER]


async def test_two_clocks_make_a_card_ready_once(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 5, arrived=1)
    await follow(store, notice_id)
    await shown(store)
    clock.pass_by(4)
    await asyncio.gather(*(renew(store) for _ in range(3)))
    assert len(await take(store, bot="desk")) == 1
    clock.pass_by(4)
    await asyncio.gather(*(renew(store) for _ in range(3)))
    assert await take(store, bot="desk") == []


async def test_edit_that_outlives_its_process_is_taken_up_by_the_next(
    store: Store, clock: StoppedTime
) -> None:
    """As every push: nothing is kept in memory."""
    notice_id = await started(store, 5, arrived=1)
    await follow(store, notice_id)
    await shown(store)
    clock.pass_by(4)
    await renew(store)
    async with store.writing() as session:
        rows = select(Delivery).where(Delivery.bot == "desk")
        loaded = (await session.scalars(rows)).one()
        await session.refresh(loaded, ["message"])
        mark_sending(loaded, OWNER)
    async with store.writing() as session:
        row = (await session.scalars(rows)).one()
        await sent(session, Call(row.id, OWNER), CARD)
    assert (await card_row(store)).state is State.SENT


async def test_samples_say_how_fast_it_goes(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 60)
    await follow(store, notice_id)
    await shown(store)
    await edits_over(store, clock, 45, sending=True)
    async with store.reading() as session:
        samples = await samples_of(session, notice_id)
    assert len(samples) == 10
    (first, done), (last, done_at_last) = samples[0], samples[-1]
    assert (done_at_last - done) / (last - first) == pytest.approx(1.0)


async def test_figures_are_those_of_the_copies_and_who_waits_for_the_night_to_end(
    store: Store, clock: StoppedTime
) -> None:
    await add_people(store, 2, 950, zone="America/New_York", **NIGHT)
    notice_id = await started(store, 4, arrived=1)
    await act(store, notice_id, lambda session, running: stop_notice(session, running, 1))
    other = await started(store, 0)
    async with store.reading() as session:
        running = await look(store, other)
        standing = await standing_of(session, running)
        later = await later_of(session, running.message, now())
    assert (standing.copies.rows, standing.correction, standing.recall) == ({State.READY: 6}, None, None)
    assert later is not None
    assert (later.count, later.until) == (2, now() + timedelta(hours=5))


async def test_member_that_left_takes_the_card_along(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2)
    await follow(store, notice_id)
    await shown(store)
    async with store.writing() as session:
        officer = await session.scalar(select(Member).where(Member.telegram_id == OFFICER))
        assert officer
        await session.delete(officer)
    clock.pass_by(4)
    await renew(store)
    assert await cards(store) == []


async def test_author_is_shown_once_how_a_notice_goes_on(store: Store, clock: StoppedTime) -> None:
    (author, *_) = await add_people(store, 1, OFFICER - 1)
    notice_id = await started(store, 3, author_id=author.id)
    for begun in (True, False):
        async with store.writing() as session:
            assert await anything_to_follow(session) == begun
            assert await begin_cards(session) == begun
    assert [card.chat_id for card in await cards(store)] == [OFFICER - 1]
    async with store.writing() as session:
        await session.execute(delete(ProgressCard))
        assert not await anything_to_follow(session)
        assert not await begin_cards(session)
    assert (await look(store, notice_id)).notice.author_id == author.id


async def test_card_asked_for_twice_comes_once_and_anew_when_it_has_come(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await started(store, 2)
    counts = []
    for _ in range(2):
        clock.pass_by(1)
        await asyncio.gather(*(follow(store, notice_id) for _ in range(2)))
        await shown(store)
        counts.append(len([row for row in await rows(store) if row.bot == "desk"]))
    assert counts == [1, 2]
