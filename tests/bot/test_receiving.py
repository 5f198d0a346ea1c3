import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.owed import Address, Owed, from_json, owe, to_json
from bot.receiving import Receiver
from bot.speaking import AT_ONCE, Speaker
from bot.trouble import Kind, Trouble
from handlers.reply import Attachment, Button, Reply
from storage.conversation import Inbox
from storage.people import Organisation
from storage.store import Store

WAIT = Trouble(Kind.WAIT, "Too Many Requests: retry after 1", seconds=0.01)
UNSURE = Trouble(Kind.UNSURE, "timed out", seconds=0.01)
REFUSED = Trouble(Kind.REFUSED, "Bad Request: message is too long")
GONE = Trouble(Kind.GONE, "Bad Request: message to edit not found")


class Chats:
    """Stands where a front end's call to the Bot API is; answers with the troubles it was given."""

    def __init__(self, *troubles: Trouble | None) -> None:
        self.said: list[tuple[int | None, str, bool]] = []
        self._troubles = list(troubles)

    async def say(self, item: Owed) -> Trouble | None:
        await asyncio.sleep(0)
        self.said.append((item.address.chat_id, str(item.reply.text), item.reply.edits))
        return self._troubles.pop(0) if self._troubles else None


def answer(text: str, chat: int = 7, *, edits: bool = False) -> list[Owed]:
    return owe(Reply(Markup(text), edits=edits), Address(chat))


async def count_organisations(store: Store) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count(Organisation.id))) or 0


async def still_owed(store: Store) -> list[int]:
    async with store.reading() as session:
        owed = select(Inbox.update_id).where(Inbox.bot == "member", Inbox.answers.is_not(None))
        return list(await session.scalars(owed.order_by(Inbox.update_id)))


def adding(name: str, text: str):  # type: ignore[no-untyped-def]  # an Act, said once here
    async def act(session: AsyncSession) -> Sequence[Owed]:
        session.add(Organisation(name=name))
        return answer(text)

    return act


async def test_update_received_twice_acts_once_and_answers_once(store: Store) -> None:
    chats = Chats()
    speaker = Speaker(store, "member", chats.say)
    receiver = Receiver(store, "member", speaker)
    await receiver.receive(1, adding("甲", "好"), ())
    await receiver.receive(1, adding("乙", "好"), ())
    await speaker.finish(5)
    assert await count_organisations(store) == 1
    assert chats.said == [(7, "好", False)]
    assert await still_owed(store) == []


async def test_answers_committed_but_not_said_are_said_by_the_next_process(store: Store) -> None:
    dead = Speaker(store, "member", Chats().say)
    dead.owe = lambda *_: None  # type: ignore[method-assign]  # the process dies between commit and call
    await Receiver(store, "member", dead).receive(1, adding("甲", "好"), ())
    assert await still_owed(store) == [1]
    chats = Chats()
    speaker = Speaker(store, "member", chats.say)
    await speaker.say_left_over()
    await speaker.finish(5)
    assert chats.said == [(7, "好", False)]
    assert await still_owed(store) == []


async def test_fault_of_ours_rolls_back_and_apologises_once(store: Store) -> None:
    async def act(session: AsyncSession) -> Sequence[Owed]:
        session.add(Organisation(name="甲"))
        await session.flush()
        raise ZeroDivisionError

    chats = Chats()
    speaker = Speaker(store, "member", chats.say)
    receiver = Receiver(store, "member", speaker)
    await receiver.receive(1, act, answer("抱歉"))
    await receiver.receive(1, act, answer("抱歉"))
    await speaker.finish(5)
    assert await count_organisations(store) == 0
    assert chats.said == [(7, "抱歉", False)]


async def test_locked_store_is_tried_again_until_it_works(store: Store) -> None:
    tries = 0

    async def act(session: AsyncSession) -> Sequence[Owed]:
        nonlocal tries
        tries += 1
        session.add(Organisation(name="甲"))
        await session.flush()
        if tries < 3:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return answer("好")

    chats = Chats()
    speaker = Speaker(store, "member", chats.say)
    await Receiver(store, "member", speaker).receive(1, act, answer("抱歉"))
    await speaker.finish(5)
    assert (tries, await count_organisations(store), chats.said) == (3, 1, [(7, "好", False)])


async def test_commit_whose_answer_was_lost_is_answered_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection may break after COMMIT was carried out and before we hear of it."""
    failures = [OperationalError("COMMIT", {}, Exception("server closed the connection"))]
    writing = store.writing

    @asynccontextmanager
    async def breaking() -> AsyncIterator[AsyncSession]:
        async with writing() as session:
            yield session
        if failures:
            raise failures.pop()

    monkeypatch.setattr(store, "writing", breaking)
    chats = Chats()
    speaker = Speaker(store, "member", chats.say)
    await Receiver(store, "member", speaker).receive(1, adding("甲", "好"), ())
    await speaker.finish(5)
    assert (await count_organisations(store), chats.said) == (1, [(7, "好", False)])


async def test_answer_said_while_the_store_is_locked_is_said_once_and_the_next_follows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = Chats()
    speaker = Speaker(store, "member", chats.say)
    locked = [OperationalError("UPDATE", {}, Exception("database is locked"))] * 2
    writing = store.writing

    @asynccontextmanager
    async def locking() -> AsyncIterator[AsyncSession]:
        if locked:
            raise locked.pop()
        async with writing() as session:
            yield session

    monkeypatch.setattr(store, "writing", locking)
    speaker.owe(1, answer("一"))
    speaker.owe(2, answer("二"))
    await speaker.finish(5)
    assert [text for _, text, _ in chats.said] == ["一", "二"]


async def test_answer_to_a_group_that_moved_goes_to_where_it_moved(store: Store) -> None:
    chats = Chats(Trouble(Kind.MIGRATED, "group upgraded", seconds=0.01, chat_id=-100))
    speaker = Speaker(store, "member", chats.say)
    speaker.owe(1, answer("好", chat=-5))
    await speaker.finish(5)
    assert chats.said == [(-5, "好", False), (-100, "好", False)]


async def test_many_updates_that_each_need_a_second_connection_all_end(store: Store) -> None:
    """As a search does: its session reads the index's state beside the update's own transaction."""

    async def act(session: AsyncSession) -> Sequence[Owed]:
        session.add(Organisation(name=f"单位{id(session)}-{len(done)}"))
        await session.flush()
        async with store.reading() as second:
            await second.scalar(select(func.count(Organisation.id)))
        done.append(1)
        return ()

    done: list[int] = []
    receivers = [Receiver(store, bot, Speaker(store, bot, Chats().say)) for bot in ("member", "desk")]
    async with asyncio.timeout(25):
        await asyncio.gather(*(receiver.receive(n, act, ()) for n in range(60) for receiver in receivers))
    assert len(done) == 120


async def test_answers_of_a_chat_stay_in_order_while_it_is_slowed(store: Store) -> None:
    chats = Chats(WAIT, WAIT)
    speaker = Speaker(store, "member", chats.say)
    for number in range(1, 4):
        speaker.owe(number, answer(f"第 {number} 条"))
    await speaker.finish(5)
    assert [text for _, text, _ in chats.said] == ["第 1 条"] * 3 + ["第 2 条", "第 3 条"]


async def test_answer_perhaps_said_is_said_once_more_and_no_more(store: Store) -> None:
    chats = Chats(UNSURE, UNSURE, UNSURE)
    speaker = Speaker(store, "member", chats.say)
    speaker.owe(1, answer("好"))
    await speaker.finish(5)
    assert len(chats.said) == 2


async def test_refused_answer_is_given_up_and_the_next_one_said(store: Store) -> None:
    chats = Chats(REFUSED)
    speaker = Speaker(store, "member", chats.say)
    speaker.owe(1, answer("太长"))
    speaker.owe(2, answer("好"))
    await speaker.finish(5)
    assert [text for _, text, _ in chats.said] == ["太长", "好"]


async def test_edit_of_a_card_that_is_gone_becomes_a_new_message(store: Store) -> None:
    chats = Chats(GONE)
    speaker = Speaker(store, "member", chats.say)
    speaker.owe(1, answer("卡片", edits=True))
    await speaker.finish(5)
    assert chats.said == [(7, "卡片", True), (7, "卡片", False)]


async def test_one_flooded_chat_holds_up_nobody_else(store: Store) -> None:
    held = Trouble(Kind.WAIT, "Too Many Requests: retry after 3", seconds=3)
    chats = Chats(*[held] * (AT_ONCE + 1))
    speaker = Speaker(store, "member", chats.say)
    for number in range(AT_ONCE + 1):
        speaker.owe(number, answer("慢", chat=number))
    while len(chats.said) <= AT_ONCE:
        await asyncio.sleep(0.01)
    speaker.owe(100, answer("快", chat=100))
    async with asyncio.timeout(2):
        while (100, "快", False) not in chats.said:
            await asyncio.sleep(0.01)
    await speaker.finish(0)


def test_owed_comes_back_from_json_as_it_was() -> None:
    reply = Reply(
        Markup("<b>&lt;3</b>"),
        rows=((Button("一", data="a:1"), Button("二", url="https://t.me/x")), (Button("三", share="q"),)),
        edits=True,
        toast="好",
        alert=True,
        attachment=Attachment("图.png", b"\x00\xff", picture=True),
    )
    owed = owe([reply, Reply(Markup("再"))], Address(7, 8, "9", 10))
    back = from_json(to_json(owed))
    assert back == owed
    assert isinstance(back[0].reply.text, Markup)
    assert back[1].address == Address(7, 8)
