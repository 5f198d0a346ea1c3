"""The request at its work: many calls at once, files both ways, and opening again."""

import asyncio

import pytest
from markupsafe import Markup
from telegram import Bot
from telegram.error import NetworkError

from bot.ptb.request import AiohttpRequest
from bot.ptb.saying import edit_card, send
from bot.sandbox.people import Person, Stage, buttons
from bot.sandbox.shapes import as_obj
from handlers.reply import Attachment, Button, Reply
from tests.bot.ptb.conftest import BOT, MEMBER, TOKEN


@pytest.fixture
async def person(stage: Stage) -> Person:
    return await stage.person(MEMBER)


async def test_more_calls_at_once_than_connections_all_arrive(bot: Bot, person: Person) -> None:
    texts = {f"通知 {number}" for number in range(30)}
    await asyncio.gather(*(bot.send_message(MEMBER, text) for text in texts))
    assert {message["text"] for message in await person.view(BOT)} == texts | {"/start"}


@pytest.mark.parametrize("size", [3, 2_000_000])
async def test_file_goes_out_and_comes_back_whole(bot: Bot, person: Person, size: int) -> None:
    content = b"\xff\r\n" * (size // 3)
    file = Attachment('成果 "一".csv', content)
    reply = Reply(Markup("<b>模板</b> 一"), ((Button("好", data="yes"),),), attachment=file)
    number = (await send(bot, reply, MEMBER)).message_id
    message = await person.reads(BOT)
    assert (message["message_id"], message["caption"]) == (number, "模板 一")
    assert [button["text"] for button in buttons(message)] == ["好"]
    document = as_obj(message["document"])
    assert document["file_name"] == '成果 "一".csv'
    assert await person.file(document["file_unique_id"]) == content
    sent = await person.send_file(BOT, "清单.csv", content)
    (update,) = (await bot.get_updates(allowed_updates=["message"]))[1:]
    assert update.message is not None
    assert update.message.document is not None
    assert update.message.message_id == sent["message_id"]
    fetched = await bot.get_file(update.message.document.file_id)
    assert bytes(await fetched.download_as_bytearray()) == content


async def test_card_is_sent_and_edited(bot: Bot, person: Person) -> None:
    number = (await send(bot, Reply(Markup("一 &lt;3"), ((Button("好", data="yes"),),)), MEMBER)).message_id
    assert (await person.reads(BOT))["text"] == "一 <3"
    await edit_card(bot, Reply(Markup("二")), MEMBER, number)
    edited = await person.reads(BOT)
    assert (edited["message_id"], edited["text"], buttons(edited)) == (number, "二", [])


async def test_long_poll_gets_what_comes_meanwhile(bot: Bot, person: Person) -> None:
    (first,) = await bot.get_updates()
    polling = asyncio.create_task(bot.get_updates(offset=first.update_id + 1, timeout=5))
    await asyncio.sleep(0.1)
    await person.say(BOT, "在吗")
    (second,) = await polling
    assert second.message is not None
    assert second.message.text == "在吗"


async def test_request_opens_again_and_closes_twice(stage: Stage) -> None:
    calls = AiohttpRequest(1)
    url = f"{stage.url}/bot{TOKEN}/getMe"
    await calls.shutdown()
    for _ in range(2):
        await calls.initialize()
        await calls.initialize()
        assert as_obj(await calls.post(url))["username"] == BOT
        await calls.shutdown()
        await calls.shutdown()
    with pytest.raises(NetworkError, match="shut down"):
        await calls.post(url)
