"""Whose answers are whose: several processes over one store, and pushes beside them."""

import asyncio
from collections.abc import Sequence

import pytest
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

import storage.base
from bot.courier.picking import pick
from bot.owed import Address, Owed, owe
from bot.receiving import Receiver
from bot.speaking import Speaker
from bot.trouble import Kind, Trouble
from handlers.reply import Reply
from storage.base import now
from storage.conversation import Inbox
from storage.inbox import are_left_over, take_over
from storage.life import alive_now, living
from storage.members import member_of
from storage.outbox.pacing import block, blocked_for, note_answers
from storage.store import Store, open_store
from tests.keys import KEYS
from tests.outbox_steps import FIRST, StoppedTime, add_members, notice, planned

CHAT = FIRST


class Chats:
    """Stands where a front end's call to the Bot API is; answers with the troubles it was given."""

    def __init__(self, *troubles: Trouble | None) -> None:
        self.said: list[tuple[int | None, str]] = []
        self._troubles = list(troubles)

    async def say(self, item: Owed) -> Trouble | None:
        self.said.append((item.address.chat_id, str(item.reply.text)))
        return self._troubles.pop(0) if self._troubles else None


class Silent(Speaker):
    """Of a process that ends, or is slow, between the commit and the call."""

    def owe(self, update_id: int, owed: Sequence[Owed]) -> None:
        del update_id, owed


def answer(text: str, chat: int = CHAT) -> list[Owed]:
    return owe(Reply(Markup(text)), Address(chat))


def acting(text: str):  # type: ignore[no-untyped-def]  # an Act, said once here
    async def act(_session: AsyncSession) -> Sequence[Owed]:
        return answer(text)

    return act


async def commit_unsaid(store: Store, update_id: int, text: str = "好") -> None:
    speaker = Silent(store, "member", Chats().say)
    await Receiver(store, "member", speaker).receive(update_id, acting(text), ())


async def owners(store: Store) -> dict[int, int | None]:
    """Of the answers that are owed."""
    async with store.reading() as session:
        kept = [await session.get(Inbox, ("member", number)) for number in range(1, 10)]
        return {row.update_id: row.owner for row in kept if row and row.answers}


async def pushed(store: Store) -> list[int]:
    """Chats that a courier may write to at this moment."""
    async with store.writing() as session:
        picked = await pick(session, "member", 1, 30, one_by_one=False)
        return [parcel.chat_id for parcel in picked.parcels]


async def test_answers_of_a_dead_process_are_said_by_a_living_one(store: Store) -> None:
    async with living(store, "member"):
        await commit_unsaid(store, 1)
        await commit_unsaid(store, 2, "再见")
    chats = Chats()
    async with living(store, "member"):
        speaker = Speaker(store, "member", chats.say)
        await speaker.say_left_over()
        await speaker.finish(5)
    assert (chats.said, await owners(store)) == ([(CHAT, "好"), (CHAT, "再见")], {})


async def test_answers_of_a_living_process_are_left_to_it(store: Store, database: str) -> None:
    other, chats = open_store(database, KEYS), Chats()
    async with living(other, "member") as its:
        await commit_unsaid(other, 1)
        async with living(store, "member"):
            speaker = Speaker(store, "member", chats.say)
            await speaker.say_left_over()
            await speaker.finish(5)
            assert (chats.said, await owners(store)) == ([], {1: its.number})
    await other.close()


async def test_answers_are_taken_over_while_running(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.speaking.TAKE_OVER", 0.05)
    other, chats = open_store(database, KEYS), Chats()
    async with living(store, "member"):
        speaker = Speaker(store, "member", chats.say)
        looking = asyncio.create_task(speaker.keep_taking_over())
        async with living(other, "member"):
            await commit_unsaid(other, 1)
            await asyncio.sleep(0.2)
            assert chats.said == []
        async with asyncio.timeout(5):
            while not chats.said or await owners(store):
                await asyncio.sleep(0.02)
        looking.cancel()
        await asyncio.wait({looking})
    assert chats.said == [(CHAT, "好")]
    await other.close()


async def test_two_that_take_over_at_once_say_each_answer_once(store: Store, database: str) -> None:
    other, chats = open_store(database, KEYS), Chats()
    async with living(store, "member"):
        for number in range(1, 9):
            await commit_unsaid(store, number, str(number))
    async with living(store, "member"), living(other, "member"):
        speakers = [Speaker(each, "member", chats.say) for each in (store, other)]
        await asyncio.gather(*(speaker.say_left_over() for speaker in speakers))
        await asyncio.gather(*(speaker.finish(5) for speaker in speakers))
    assert sorted(text for _, text in chats.said) == [str(number) for number in range(1, 9)]
    await other.close()


async def test_process_that_began_while_another_looked_keeps_its_answers(store: Store, database: str) -> None:
    """The look and the taking over are two transactions; between them somebody may begin to live."""
    other, chats = open_store(database, KEYS), Chats()
    async with living(store, "member"):
        async with living(other, "desk"):
            await commit_unsaid(other, 1)  # left over in a moment
        speaker = Speaker(store, "member", chats.say)
        async with store.writing() as held:
            looking = asyncio.create_task(speaker.say_left_over())
            await asyncio.sleep(0.1)
            if store.on_sqlite:
                assert await are_left_over(held, "member", await alive_now(store, held))
        async with living(other, "member") as its:
            await commit_unsaid(other, 2, "新")
            await looking
            await speaker.finish(5)
            assert (chats.said, await owners(store)) == ([(CHAT, "好")], {2: its.number})
    await other.close()


async def test_only_what_is_left_over_is_taken(store: Store) -> None:
    async with living(store, "member") as mine:
        await commit_unsaid(store, 1)
        async with store.writing() as session:
            assert not await are_left_over(session, "member", {mine.number})
            assert await take_over(session, "member", 99, {mine.number}) == []
            assert not await are_left_over(session, "desk", set())
            assert await are_left_over(session, "member", {99})
            assert [number for number, _ in await take_over(session, "member", 99, set())] == [1]
    assert await owners(store) == {1: 99}


async def test_flood_wait_told_to_one_process_stops_anothers_answers(store: Store, database: str) -> None:
    other = open_store(database, KEYS)
    told, spared = Chats(Trouble(Kind.WAIT, "retry after 60", seconds=60)), Chats()
    first = Speaker(store, "member", told.say)
    first.owe(1, answer("一"))
    async with asyncio.timeout(5):
        while not await is_blocked(other):
            await asyncio.sleep(0.02)
    second, desk = Speaker(other, "member", spared.say), Speaker(other, "desk", spared.say)
    second.owe(2, answer("二", CHAT + 1))
    desk.owe(3, answer("三", CHAT + 1))
    await asyncio.gather(first.finish(0.4), second.finish(0.4), desk.finish(5))
    assert (told.said, spared.said) == ([(CHAT, "一")], [(CHAT + 1, "三")])
    await other.close()


async def is_blocked(store: Store) -> bool:
    async with store.reading() as session:
        return await blocked_for(session, "member") > 0


async def test_short_flood_wait_is_its_chats_alone(store: Store) -> None:
    chats = Chats(Trouble(Kind.WAIT, "retry after 3", seconds=0.2))
    speaker = Speaker(store, "member", chats.say)
    speaker.owe(1, answer("一"))
    await asyncio.sleep(0.05)
    speaker.owe(2, answer("二", CHAT + 1))
    await speaker.finish(5)
    assert chats.said == [(CHAT, "一"), (CHAT + 1, "二"), (CHAT, "一")]


async def test_push_waits_a_second_after_an_answer_in_its_chat_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = StoppedTime()
    monkeypatch.setattr(storage.base, "time", clock)
    await add_members(store, 2)
    speaker = Speaker(store, "member", Chats().say)
    speaker.owe(1, answer("好"))
    await speaker.finish(5)
    await planned(store, notice())
    reached = []
    for seconds in (0.1, 0.8, 0.2):
        clock.pass_by(seconds)
        reached.append(await pushed(store))
    assert reached == [[CHAT + 1], [], [CHAT]]


async def test_answers_wait_for_no_push(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty pushes keep their seconds in the chat, all slots are used, time stands still: it is said."""
    monkeypatch.setattr(storage.base, "time", StoppedTime())
    await add_members(store, 1)
    for number in range(30):
        await planned(store, notice(number))
    await pushed(store)
    chats = Chats()
    speaker = Speaker(store, "member", chats.say)
    for number in range(1, 6):
        speaker.owe(number, answer(str(number)))
    await speaker.finish(5)
    assert [text for _, text in chats.said] == [str(number) for number in range(1, 6)]


async def test_toast_takes_no_slot_and_no_second(store: Store) -> None:
    await add_members(store, 1)
    speaker = Speaker(store, "member", Chats().say)
    speaker.owe(1, owe(Reply(toast="好"), Address(CHAT, 5, "press")))
    await speaker.finish(5)
    await planned(store, notice())
    assert await pushed(store) == [CHAT]


async def test_who_blocked_the_member_bot_is_marked_when_an_answer_fails(store: Store) -> None:
    await add_members(store, 2)
    blocked = Trouble(Kind.UNREACHABLE, "Forbidden: bot was blocked by the user")
    for bot, chat in (("member", CHAT), ("desk", CHAT + 1)):
        speaker = Speaker(store, bot, Chats(blocked).say)
        speaker.owe(1, answer("好", chat))
        await speaker.finish(5)
    async with store.reading() as session:
        members = [await member_of(session, chat) for chat in (CHAT, CHAT + 1)]
    assert [member is not None and member.unreachable_since is not None for member in members] == [
        True,
        False,
    ]


async def test_answers_by_two_processes_share_the_pace_with_pushes(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.base, "time", StoppedTime())
    other = open_store(database, KEYS)
    await add_members(store, 3)
    await planned(store, notice())
    for number, each in enumerate((store, other)):
        async with each.writing() as session:
            await note_answers(session, "member", [9000 + number])
    assert await pushed(store) == []
    async with store.writing() as session:
        await block(session, "member", None, 30, now())
    assert await is_blocked(other)
    await other.close()


async def test_who_waits_for_a_chat_goes_on_once_all_that_is_owed_to_it_is_said(store: Store) -> None:
    chats, may_end = Chats(), asyncio.Event()

    async def slowly(item: Owed) -> Trouble | None:
        await may_end.wait()
        return await chats.say(item)

    speaker = Speaker(store, "member", slowly)
    await Receiver(store, "member", speaker).receive(1, acting("一"), ())
    await Receiver(store, "member", speaker).receive(2, acting("二"), ())
    waiting = asyncio.create_task(speaker.until_said(CHAT))
    await speaker.until_said(CHAT + 1)  # nothing is owed there
    await asyncio.sleep(0.05)
    assert not waiting.done()
    may_end.set()
    await waiting
    assert [text for _, text in chats.said] == ["一", "二"]
    await speaker.finish(5)
