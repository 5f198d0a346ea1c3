import asyncio
import socket
import time
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from markupsafe import Markup
from sqlalchemy import select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.courier.courier import IDLE, Courier
from bot.demo import demo_settings
from bot.trouble import CannotPoll, CannotSend
from handlers.reply import Attachment, Reply
from storage.base import now
from storage.life import living
from storage.members import member_of
from storage.outbox.pacing import blocked_for
from storage.outbox.planning import add_group, fan_out, plan
from storage.outbox.recalling import recall
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import Member, RoleGrant
from storage.store import Store
from storage.vocabularies import Role
from tests.bot.courier.conftest import BOTS, Club, at_work, composing, opened_club, until
from tests.hours import ANY_HOUR
from tests.outbox_steps import FIRST, message_of, notice, rows

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

SENT_ONCE = (State.SENT, 1)
TABLE = [
    ("403", {}, (State.UNREACHABLE, 0), 0),
    ("400", {"description": "chat not found"}, (State.UNREACHABLE, 0), 0),
    ("400", {"description": "message is too long"}, (State.FAILED, 0), 0),
    ("429", {"retry_after": 1}, SENT_ONCE, 1),
    ("500", {}, (State.SENT, 2), 1),
    ("502_html", {}, (State.SENT, 2), 1),
    ("broken_body", {}, (State.SENT, 2), 2),
    ("timeout_before", {}, (State.SENT, 2), 1),
    ("timeout_after", {}, (State.SENT, 2), 2),
    ("reset_before", {}, (State.SENT, 2), 1),
    ("reset_after", {}, (State.SENT, 2), 2),
]
"""Fault, its particulars, (state, copies counted) of its row, copies that arrived."""


@pytest.mark.parametrize(("fault", "particulars", "settled", "arrived"), TABLE)
async def test_each_answer_settles_its_row_as_the_table_says(
    club: Club, fault: str, particulars: dict[str, object], settled: tuple[State, int], arrived: int
) -> None:
    await club.stage.fault(fault, chat=FIRST, method="sendMessage", **particulars)
    await club.plan()
    async with at_work(club):
        assert await club.settled() == {FIRST: settled, FIRST + 1: SENT_ONCE}
    assert await club.copies() == ["第 1 号"] * arrived
    assert await club.copies(FIRST + 1) == ["第 1 号"]


@pytest.mark.parametrize("fault", ["500", "timeout_after"])
async def test_perhaps_sent_and_held_stays_unknown_with_at_most_one_copy(club: Club, fault: str) -> None:
    await club.stage.fault(fault, chat=FIRST)
    await club.plan(notice(hold_unknown=True))
    async with at_work(club):
        assert await club.settled() == {FIRST: (State.UNKNOWN, 1), FIRST + 1: SENT_ONCE}
    assert len(await club.copies()) == (fault == "timeout_after")


async def test_answer_that_never_comes_costs_two_copies_and_no_more(club: Club) -> None:
    await club.stage.fault("reset_after", chat=FIRST, times=1000)
    await club.plan()
    async with at_work(club):
        assert (await club.settled())[FIRST] == (State.UNKNOWN, 2)
    assert await club.copies() == ["第 1 号"] * 2


async def test_who_blocked_is_marked_and_spared_until_start(club: Club) -> None:
    await club.people[0].block(BOTS["member"])
    await club.plan()
    async with at_work(club):
        await club.settled()
        await club.plan(notice(2))
        await club.settled()
    async with club.store.reading() as session:
        member = await member_of(session, FIRST)
        assert member is not None
        assert member.unreachable_since is not None
    assert [chat for chat, _ in await club.calls()].count(FIRST) == 1


async def test_long_flood_wait_stops_all_calls_and_is_stored(club: Club) -> None:
    await club.stage.fault("429", chat=FIRST, retry_after=60)
    await club.plan()
    async with at_work(club):
        await until(lambda: blocked(club))
        calls = len(await club.calls())
        await club.plan(notice(2, lane=Lane.REMINDER))
        await asyncio.sleep(0.5)
        assert len(await club.calls()) == calls
    async with at_work(club):
        await asyncio.sleep(0.5)
        assert len(await club.calls()) == calls


async def blocked(club: Club) -> bool:
    async with club.store.reading() as session:
        return await blocked_for(session, "member") > 50


async def test_three_refusals_alike_pause_the_message_and_tell_the_officer_at_the_desk(club: Club) -> None:
    people = [await club.stage.add_person(f"成员{n}", id=FIRST + n) for n in range(2, 12)]
    async with club.store.writing() as session:
        session.add_all(Member(telegram_id=person.id, consent_version=1, **ANY_HOUR) for person in people)
        officer = await member_of(session, FIRST)
        assert officer is not None
        session.add(RoleGrant(member_id=officer.id, role=Role.OFFICER))
    for person in people:
        await person.say(BOTS["member"], "/start")
    words = "can't parse entities"
    await club.stage.fault("400", method="sendMessage", bot=BOTS["member"], times=3, description=words)
    message_id = await club.plan()
    async with at_work(club), at_work(club, "desk"):
        await until(lambda: said_at_the_desk(club))
        held = await message_of(club.store, message_id)
        assert (held.pause_reason or "").endswith(words[1:])
        other = await club.plan(notice(2))
        await until(lambda: all_sent(club.store, other))
        await asyncio.sleep(0.3)
    assert [len(await club.copies(FIRST + n, "desk")) for n in range(2)] == [1, 0]
    states = {row.state for row in await rows(club.store) if row.message_id == message_id}
    assert states <= {State.FAILED, State.PAUSED, State.SENT}
    assert State.PAUSED in states


async def said_at_the_desk(club: Club) -> bool:
    return bool(await club.copies(FIRST, "desk"))


async def all_sent(store: Store, message_id: int) -> bool:
    mine = [row for row in await rows(store) if row.message_id == message_id]
    return all(row.state is State.SENT for row in mine)


async def test_group_that_became_a_supergroup_gets_all_that_waits_there(club: Club) -> None:
    group = await club.stage.form_group("技术沙龙", club.people, [BOTS["member"]])
    async with club.store.writing() as session:
        for number in range(2):
            message = await plan(session, notice(number))
            assert message is not None
            await add_group(session, message, group)
    upgraded = await club.stage.post("groups/upgrade", id=group)
    assert isinstance(upgraded, dict)
    async with at_work(club):
        await until(lambda: all_of(club, State.SENT))
    assert {row.chat_id for row in await rows(club.store)} == {upgraded["id"]}
    assert await club.copies(int(str(upgraded["id"]))) == ["第 0 号", "第 1 号"]


async def all_of(club: Club, state: State) -> bool:
    return {row.state for row in await rows(club.store)} == {state}


async def test_call_under_way_at_the_stop_ends_and_is_settled(club: Club) -> None:
    await club.stage.fault("slow", chat=FIRST, seconds=0.3)
    await club.plan()
    async with at_work(club):
        await until(lambda: some_sending(club))
    assert {row.state for row in await rows(club.store) if row.chat_id == FIRST} == {State.SENT}
    assert await club.copies() == ["第 1 号"]


async def some_sending(club: Club) -> bool:
    return any(row.state is State.SENDING and row.chat_id == FIRST for row in await rows(club.store))


@pytest.mark.parametrize(("hold", "state"), [(False, State.READY), (True, State.UNKNOWN)])
async def test_call_that_does_not_end_at_the_stop_is_parked_as_perhaps_sent(
    club: Club, monkeypatch: pytest.MonkeyPatch, hold: bool, state: State
) -> None:
    monkeypatch.setattr("bot.courier.courier.FINISH", 0.1)
    monkeypatch.setattr("bot.ptb.request.READ_SECONDS", 30)
    await club.stage.fault("slow", chat=FIRST, seconds=1)
    await club.plan(notice(hold_unknown=hold))
    async with at_work(club):
        await until(lambda: some_sending(club))
    parked = next(row for row in await rows(club.store) if row.chat_id == FIRST)
    assert (parked.state, parked.copies, parked.error) == (state, 1, "stopped while sending")


async def test_stop_while_a_transaction_runs_leaves_nothing_marked(club: Club) -> None:
    """Cut short after its commit, what it marked was never begun: so it is not counted either."""
    for number in range(12):
        await club.plan(notice(number))
        async with living(club.store, "courier") as life:
            courier = Courier(club.settings, club.store, life, "member")
            task = asyncio.create_task(courier.work())
            await asyncio.sleep(0.02 + number * 0.003)
            task.cancel()
            await asyncio.wait({task})
            await courier.close()
        assert {row.state for row in await rows(club.store)} <= {State.READY, State.SENT}
    counted = [row.copies for row in await rows(club.store) if row.state is State.READY]
    assert counted == [0] * len(counted)


async def test_token_taken_away_ends_the_courier_with_a_sentence_and_keeps_the_rows(club: Club) -> None:
    async def lose_the_token() -> None:
        async with at_work(club) as task:
            await until(lambda: initialized(club))
            club.sandbox.world.by_token.pop(club.settings.member_token)
            await club.plan()
            await asyncio.wait({task}, timeout=10)

    with pytest.raises(CannotSend) as ended:
        await lose_the_token()
    assert str(ended.value) == (
        "Telegram does not know the token of the member bot any more;"
        " what is to be sent is kept: set the right one and start again"
    )
    assert [(row.state, row.copies) for row in await rows(club.store)] == [(State.READY, 0)] * 2


async def initialized(club: Club) -> bool:
    return bool(await club.calls("getme"))


async def test_wrong_token_is_named_at_the_start(club: Club) -> None:
    club.sandbox.world.by_token.pop(club.settings.member_token)
    async with living(club.store, "courier") as life:
        courier = Courier(club.settings, club.store, life, "member")
        with pytest.raises(CannotPoll, match="Telegram does not know the member's token"):
            await courier.work()
        await courier.close()


async def test_push_that_cannot_be_composed_harms_no_other(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(session: AsyncSession, message: Message, member: Member | None) -> Reply:
        assert member is not None
        member.name = "half done"
        await session.flush()
        if member.telegram_id == FIRST:
            raise KeyError("gone")
        return Reply(Markup(message.payload["text"]))

    composing(monkeypatch, "broken", fail)
    await club.plan(notice(1, kind="broken"))
    await club.plan(notice(2, kind="unheard of"))
    await club.plan(notice(3))
    async with at_work(club):
        await until(lambda: said_to_both(club))
    assert await club.copies(FIRST + 1) == ["第 1 号", "第 3 号"]
    faulty = [row for row in await rows(club.store) if row.faults]
    assert [(row.state, row.copies, row.error) for row in faulty] == [(State.READY, 0, "KeyError")] * 3
    async with club.store.reading() as session:
        assert sorted(await session.scalars(select(Member.name))) == ["", "half done"]


async def said_to_both(club: Club) -> bool:
    return len(await club.copies()) == 1 and len(await club.copies(FIRST + 1)) == 2


async def test_nothing_left_to_say_is_expired_without_a_call(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_session: AsyncSession, _message: Message, _member: Member | None) -> None:
        return None

    composing(monkeypatch, "empty", nothing)
    await club.plan(notice(kind="empty"))
    async with at_work(club):
        assert await club.settled() == {FIRST: (State.EXPIRED, 0), FIRST + 1: (State.EXPIRED, 0)}
    assert await club.calls() == []


async def test_recall_deletes_the_copies_in_the_chats(club: Club) -> None:
    message_id = await club.plan()
    async with at_work(club):
        await club.settled()
        before = [len(await person.view(BOTS["member"])) for person in club.people]
        async with club.store.writing() as session:
            assert await recall(session, await session.get_one(Message, message_id)) == 2
        await club.settled()
    assert [len(await person.view(BOTS["member"])) for person in club.people] == [n - 1 for n in before]
    states = sorted((row.message_id, row.state) for row in await rows(club.store))
    assert [state for _, state in states] == [State.RECALLED] * 2 + [State.SENT] * 2


async def test_copy_deleted_by_hand_counts_as_deleted(club: Club) -> None:
    message_id = await club.plan()
    async with at_work(club):
        await club.settled()
        await club.stage.fault(
            "400", method="deleteMessage", times=2, description="message to delete not found"
        )
        async with club.store.writing() as session:
            await recall(session, await session.get_one(Message, message_id))
        await club.settled()
    recalled = [row.state for row in await rows(club.store) if row.message_id == message_id]
    assert recalled == [State.RECALLED] * 2


@pytest.mark.parametrize(("picture", "method"), [(True, "sendphoto"), (False, "senddocument")])
async def test_push_with_a_file_arrives_with_its_caption(
    club: Club, monkeypatch: pytest.MonkeyPatch, picture: bool, method: str
) -> None:
    async def card(_session: AsyncSession, _message: Message, _member: Member | None) -> Reply:
        return Reply(Markup("<b>海报</b>"), attachment=Attachment("海报.png", PNG, picture=picture))

    composing(monkeypatch, "poster", card)
    await club.stage.fault("500", chat=FIRST)
    await club.plan(notice(kind="poster"))
    async with at_work(club):
        assert await club.settled() == {FIRST: (State.SENT, 2), FIRST + 1: SENT_ONCE}
    assert (await club.copies(), await club.copies(FIRST + 1)) == (["海报"], ["海报"])
    assert {status for _, status in await club.calls(method)} == {200, 500}


async def test_desk_has_its_own_courier_and_pace(club: Club) -> None:
    await club.plan(notice(1))
    await club.plan(notice(2, bot="desk"))
    async with at_work(club, "desk"):
        await until(lambda: said_at_the_desk(club))
        await asyncio.sleep(0.1)
    assert (await club.copies(), await club.copies(bot="desk")) == ([], ["第 2 号"])


async def test_store_locked_for_a_while_loses_and_repeats_nothing(club: Club) -> None:
    await club.stage.fault("slow", chat=FIRST, seconds=0.2)
    await club.plan()
    async with at_work(club):
        await until(lambda: some_sending(club))
        async with club.store.writing() as session:
            await session.execute(update(Delivery).values(error=None))
            await asyncio.sleep(1)
        assert await club.settled() == {FIRST: SENT_ONCE, FIRST + 1: SENT_ONCE}
    assert await club.copies() == ["第 1 号"]


async def test_telegram_away_for_a_while_counts_against_nobody(store: Store, tmp_path: Path) -> None:
    """It is not there at the start, then comes, goes, and comes again: the courier goes on by itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = demo_settings(f"http://127.0.0.1:{port}", tmp_path)
    async with living(store, "courier") as life:
        courier = Courier(settings, store, life, "member")
        task = asyncio.create_task(courier.work())
        await asyncio.sleep(0.3)
        async with opened_club(store, tmp_path, port, settings) as club:
            await club.plan(notice(1))
            await club.settled()
            assert await club.copies() == ["第 1 号"]
        async with store.writing() as session:
            message = await plan(session, notice(2))
            assert message is not None
            await fan_out(session, message, true())
        await until(lambda: called_in_vain(store))
        await asyncio.sleep(0.3)
        waiting = {(row.state, row.copies) for row in await rows(store) if row.message_id == message.id}
        assert waiting <= {(State.READY, 0), (State.SENDING, 1)}
        async with opened_club(store, tmp_path, port, settings) as club:
            assert await club.settled() == {FIRST: SENT_ONCE, FIRST + 1: SENT_ONCE}
            assert await club.copies() == ["第 2 号"]
        task.cancel()
        await asyncio.wait({task})
        await courier.close()


async def called_in_vain(store: Store) -> bool:
    return any(row.owner is not None and row.state is State.READY for row in await rows(store))


async def test_many_calls_without_connection_at_once_are_one_failure(club: Club) -> None:
    """Else thirty calls on their way when a cable is pulled would silence the bot for half a minute."""
    async with living(club.store, "courier") as life:
        courier = Courier(club.settings, club.store, life, "member")
        for _ in range(30):
            courier._hold("no connection")
        assert courier._pause() == 1.0
        await courier.close()


async def test_telegram_that_answers_nothing_clear_is_spared(club: Club) -> None:
    """An hour of 502 must not use up both copies of all that waits."""
    people = [await club.stage.add_person(f"成员{n}", id=FIRST + n) for n in range(2, 40)]
    for person in people:
        await person.say(BOTS["member"], "/start")
    async with club.store.writing() as session:
        session.add_all(Member(telegram_id=person.id, consent_version=1, **ANY_HOUR) for person in people)
    await club.stage.fault("502_html", bot=BOTS["member"], method="sendMessage", times=1000)
    await club.plan()
    async with at_work(club):
        await asyncio.sleep(1.5)
        assert len(await club.calls()) < 20
        await club.stage.lift_faults()
        settled = await club.settled()
    assert [state for state, _ in settled.values()].count(State.SENT) > 30


async def test_what_a_dead_courier_was_sending_is_sent_once_more(club: Club) -> None:
    await club.plan()
    async with club.store.writing() as session:
        dead = update(Delivery).where(Delivery.chat_id == FIRST)
        await session.execute(dead.values(state=State.SENDING, owner=987654, copies=1))
    async with at_work(club):
        assert await club.settled() == {FIRST: (State.SENT, 2), FIRST + 1: SENT_ONCE}


async def test_what_a_living_courier_is_sending_is_left_to_it(club: Club) -> None:
    async with living(club.store, "courier") as other:
        await club.plan()
        async with club.store.writing() as session:
            its = update(Delivery).where(Delivery.chat_id == FIRST)
            await session.execute(its.values(state=State.SENDING, owner=other.number, copies=1))
        async with at_work(club):
            await until(lambda: sent_to(club, FIRST + 1))
            await asyncio.sleep(0.3)
    assert await club.copies() == []


async def sent_to(club: Club, chat: int) -> bool:
    return any(row.state is State.SENT and row.chat_id == chat for row in await rows(club.store))


async def test_idle_courier_writes_nothing(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier.courier.RECLAIM", 0.1)
    await club.plan()
    later = notice(2)
    async with at_work(club):
        await club.settled()
        await club.plan(later)
        async with club.store.writing() as session:
            waiting = update(Delivery).where(Delivery.state == State.READY)
            await session.execute(waiting.values(not_before=now() + timedelta(hours=1)))
        await asyncio.sleep(0.3)
        writing, begun = club.store.writing, list[int]()

        def noted() -> AbstractAsyncContextManager[AsyncSession]:
            begun.append(1)
            return writing()

        monkeypatch.setattr(club.store, "writing", noted)
        await asyncio.sleep(1)
        assert begun == []


async def test_row_planned_while_idle_leaves_with_nobody_waking_the_courier(club: Club) -> None:
    """At its next look, which is soon: other processes plan too."""
    assert IDLE <= 0.5
    async with at_work(club):
        await until(lambda: initialized(club))
        await asyncio.sleep(0.3)
        await club.plan(notice(lane=Lane.REMINDER))
        await club.settled()


async def test_clock_set_back_while_idle_delays_nothing(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_work(club):
        await club.plan(notice(1))
        await club.settled()
        with monkeypatch.context() as hour:
            hour.setattr("storage.base.time", AnHourAhead)
            await club.plan(notice(2))
            await club.settled()
            await asyncio.sleep(0.3)
            await club.plan(notice(3))
        await club.settled()
    assert await club.copies() == ["第 1 号", "第 2 号", "第 3 号"]


class AnHourAhead:
    """Stands where the store looks at the clock."""

    @staticmethod
    def time() -> float:
        return time.time() + 3600


async def test_chat_gets_a_message_a_second(club: Club) -> None:
    await club.stage.limit(chat_per_second=1)
    for number in range(4):
        await club.plan(notice(number))
    async with at_work(club):
        await club.settled()
    journal = [entry for entry in await club.stage.journal(chat=FIRST) if entry["method"] == "sendmessage"]
    assert [entry["status"] for entry in journal] == [200] * 4
    theirs = [row for row in await rows(club.store) if row.chat_id == FIRST]
    slots = sorted(row.slot_at for row in theirs if row.slot_at)
    assert [later - before >= timedelta(seconds=1) for before, later in pairwise(slots)] == [True] * 3
