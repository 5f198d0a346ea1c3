"""Somebody who floods is told so once; what they send then costs nothing, and others are served as ever."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from aiogram.types import Update
from sqlalchemy import func, select

from bot.allowance import INLINE, MESSAGE, PEOPLE, SEARCH, Measure
from bot.member.front import MemberFront
from bot.rounds import Rounds
from bot.sandbox.people import Person, Stage
from bot.sandbox.shapes import Obj, as_int
from storage.conversation import Inbox
from storage.store import Store
from tests.bot.member.conftest import BOT, Playing
from tests.sample import add_member

ALLOWED = int(PEOPLE.points) // MESSAGE
FLOOD, OTHERS = 300, 10
FLOODER, LITTLE = 800, 8
SLOW_DOWN = "太快了，我跟不上。请过一分钟再继续，做过的都还在。"


@pytest.fixture(autouse=True)
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: no points come back, and no silence ends."""
    monkeypatch.setattr("bot.member.front.PEOPLE", replace(PEOPLE, a_minute=0, silence=3_600))
    monkeypatch.setattr("bot.member.front.INLINE", replace(INLINE, a_minute=0))


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few points that a person may use them up by hand; `/start` takes two."""
    monkeypatch.setattr("bot.member.front.PEOPLE", Measure(LITTLE, 0, 3_600))


@pytest.fixture
async def flooder(stage: Stage, store: Store) -> Person:
    return await present(stage, store, FLOODER)


async def present(stage: Stage, store: Store, number: int) -> Person:
    person = await stage.add_person(f"成员{number}", id=number, language_code="zh-hans")
    await person.say(BOT, "/start")
    async with store.writing() as session:
        await add_member(session, number, f"成员{number}")
    return person


def said(number: int, person: int, chat: int | None = None, text: str = "/help") -> Obj:
    """As getUpdates gives it."""
    who = {"id": person, "is_bot": False, "first_name": f"成员{person}", "language_code": "zh-hans"}
    kind = {"id": chat, "type": "group", "title": "群"} if chat else {"id": person, "type": "private", **who}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text[0] == "/" else []
    message = {"message_id": number, "date": 1, "from": who, "chat": kind, "text": text, "entities": entities}
    return {"update_id": number, "message": message}


def inline(number: int, person: int) -> Obj:
    who = {"id": person, "is_bot": False, "first_name": "成员", "language_code": "zh-hans"}
    query = {"id": str(number), "from": who, "query": "废" * (number % 40), "offset": ""}
    return {"update_id": number, "inline_query": query}


async def received(front: MemberFront, updates: Sequence[Obj]) -> None:
    """As polling receives what it is given at once."""
    batch = [Update.model_validate(update) for update in updates]
    rounds = Rounds(front.receive, front.chat_of)
    await rounds.receive(batch, there_may_be_more=False)
    while rounds.left:
        await rounds.receive(batch, there_may_be_more=False)
    await front.speaker.finish(30)


async def committed(store: Store, numbers: Sequence[int]) -> int:
    """How many of these updates cost a transaction."""
    async with store.reading() as session:
        rows = select(func.count()).select_from(Inbox).where(Inbox.update_id.in_(numbers))
        return await session.scalar(rows) or 0


async def texts_to(stage: Stage, chat: int) -> list[str]:
    return [
        str(entry["text"])
        for entry in await stage.journal(bot=BOT, chat=chat)
        if entry["method"] == "sendmessage"
    ]


async def test_flood_costs_its_allowance_and_one_last_word(
    front: MemberFront, stage: Stage, store: Store, flooder: Person
) -> None:
    numbers = range(1, FLOOD + 1)
    await received(front, [said(number, FLOODER) for number in numbers])
    assert await committed(store, numbers) == ALLOWED + 1
    texts = await texts_to(stage, FLOODER)
    assert (len(texts), texts[-1], texts.count(SLOW_DOWN)) == (ALLOWED + 1, SLOW_DOWN, 1)


async def test_searches_take_more_of_it_than_other_messages(
    front: MemberFront, stage: Stage, store: Store, flooder: Person
) -> None:
    numbers = range(1, FLOOD + 1)
    await received(front, [said(number, FLOODER, text="食品厂废水脱氮") for number in numbers])
    assert await committed(store, numbers) == int(PEOPLE.points) // (MESSAGE + SEARCH) + 1


async def test_others_in_the_same_batch_are_all_served(
    front: MemberFront, stage: Stage, store: Store, flooder: Person
) -> None:
    """However the flood is spread: over chats, and before and between what others say."""
    for number in range(OTHERS):
        await present(stage, store, 900 + number)
    groups = [await stage.form_group(f"群{number}", [flooder], [BOT]) for number in range(3)]
    flood = [said(number, FLOODER, chat=(None, *groups)[number % 4]) for number in range(1, FLOOD + 1)]
    others = [said(1_000 + number, 900 + number) for number in range(OTHERS)]
    await received(front, [*flood[:200], *others[:5], *flood[200:], *others[5:]])
    assert await committed(store, range(1, FLOOD + 1)) == ALLOWED + 1
    assert await committed(store, range(1_000, 1_000 + OTHERS)) == OTHERS
    answers = await asyncio.gather(*(texts_to(stage, 900 + number) for number in range(OTHERS)))
    assert [len(texts) for texts in answers] == [1] * OTHERS


async def test_flood_of_presses_is_told_in_a_dialog_to_close(
    little: None, playing: Playing, flooder: Person
) -> None:
    card = as_int((await flooder.reads(BOT))["message_id"])
    answers = [await flooder.press(BOT, data="x", message_id=card, wait=1) for _ in range(LITTLE)]
    first = next(number for number, answer in enumerate(answers) if answer["text"] == SLOW_DOWN)
    assert answers[first]["show_alert"]
    assert [answer["answered"] for answer in answers] == [number <= first for number in range(LITTLE)]
    assert first == LITTLE - MESSAGE


async def test_flood_of_letters_in_inline_mode_is_left(front: MemberFront, stage: Stage) -> None:
    """Only the newest query of each person is answered anyhow; beyond their points none is even looked at."""
    queries = [inline(number, FLOODER) for number in range(1, FLOOD + 1)]
    await received(front, queries)
    assert len(front._inline) <= int(INLINE.points)
