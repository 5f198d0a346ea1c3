"""The buttons of what authors are told, pressed through aiogram: one tap, one move, and only one's own."""

import asyncio

import pytest

from storage.posting.tables import Move
from storage.records import Demand
from storage.vocabularies import Status
from tests.bot.member.conftest import BOT, Playing
from tests.posted_sample import add_record, moves
from tests.sample import add_member


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (Move.RENEW, "已续期，有效期至"),
        (Move.HOLD, "已暂停展示"),
        (Move.ARCHIVE, "已归档"),
    ],
)
async def test_author_presses_and_a_stranger_too(playing: Playing, move: Move, said: str) -> None:
    author = await playing.stage.add_person("李工", language_code="zh-hans")
    stranger = await playing.stage.add_person("周敏", language_code="zh-hans")
    async with playing.store.writing() as session:
        member = await add_member(session, author.id, "李工")
        await add_member(session, stranger.id)
        status = Status.ON_HOLD if move is Move.RENEW else Status.PUBLISHED
        record = await add_record(session, member, status, Demand)
    for person in (stranger, author):
        await person.say(BOT, "/help")
        await person.reads(BOT)
    data = f"{move}:{record.reference}"
    refused = await stranger.press(BOT, data=data)
    answered = await author.press(BOT, data=data)
    assert (refused["text"], answered["answered"]) == ("这不是您发布的记录。", True)
    async with asyncio.timeout(5):
        while said not in str((await author.view(BOT))[-1]["text"]):
            await asyncio.sleep(0.02)
    assert [(one, who) for one, _, _, who in await moves(playing.store, record.reference)] == [
        (move, member.id)
    ]
