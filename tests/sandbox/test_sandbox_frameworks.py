"""The same acts through python-telegram-bot and through aiogram, neither of them changed."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.people import Person, Stage
from bot.sandbox.shapes import Obj, as_list, as_obj
from tests.sandbox.conftest import BOT
from tests.sandbox.frameworks import PNG, Framework, opened


@pytest.fixture(params=["ptb", "aiogram"])
async def framework(request: pytest.FixtureRequest, stage: Stage) -> AsyncIterator[Framework]:
    async with opened(request.param, stage.url) as framework:
        yield framework


async def test_framework_talks_with_a_person(framework: Framework, person: Person) -> None:
    assert await framework.me() == (1_000_001, BOT)
    await person.open_link(f"https://t.me/{BOT}?start=hello")
    assert await framework.updates() == ["message: /start hello"]
    sent = await framework.send(person.id, "<b>你好</b> &lt;3", "yes")
    heard = await person.reads(BOT)
    assert (heard["text"], heard["entities"]) == ("你好 <3", [{"offset": 0, "length": 2, "type": "bold"}])
    await person.press(BOT, "好", wait=0)
    assert await framework.updates() == ["callback_query: yes"]
    assert await framework.edit(person.id, sent, "<i>再见</i>") == "<i>再见</i>"
    edited = await person.reads(BOT)
    assert (edited["text"], "edit_date" in edited, "reply_markup" in edited) == ("再见", True, False)


async def test_framework_answers_a_press(framework: Framework, stage: Stage, person: Person) -> None:
    await person.say(BOT, "/start")
    sent = await framework.send(person.id, "a", "yes")
    pressed = as_obj(await stage.post("press", person=person.id, chat=BOT, message_id=sent, data="forged"))
    assert (await framework.updates())[-1] == "callback_query: forged"
    await framework.answer_last_press("收到")
    answer = await stage.get("pressed", id=pressed["callback_query_id"])
    assert answer == {"answered": True, "text": "收到", "show_alert": True, "url": ""}


async def test_framework_carries_files(framework: Framework, person: Person) -> None:
    await person.say(BOT, "/start")
    file_id = await framework.send_document(person.id, "清单.txt", b"abc", "一份清单")
    document = as_obj((await person.reads(BOT))["document"])
    assert (document["file_name"], document["mime_type"]) == ("清单.txt", "text/plain")
    assert await person.file(document["file_unique_id"]) == b"abc"
    assert await framework.download(file_id) == b"abc"
    assert await framework.send_album(person.id, PNG) == [800, 800]


async def test_framework_answers_inline(framework: Framework, stage: Stage, person: Person) -> None:
    fields: Obj = {"person": person.id, "bot": BOT, "query": "找", "wait": 0}
    asked = as_obj(await stage.post("inline", **fields))
    assert await framework.updates() == ["inline_query: 找"]
    await framework.answer_last_query("成果", "成果一")
    sent = await person.choose(asked["inline_query_id"], "1", BOT)
    assert (sent["text"], as_obj(sent["via_bot"])["username"]) == ("成果一", BOT)
    assert await framework.updates() == ["message: 成果一", "chosen_inline_result: 1"]


async def test_framework_manages_its_chat(framework: Framework, person: Person) -> None:
    await person.say(BOT, "/start")
    sent = await framework.send(person.id, "a")
    assert await framework.set_commands("help", "帮助") == ["help"]
    assert await framework.manage(person.id, sent) == ["李雷", True, "commands", True]
    (command,) = await person.commands(BOT)
    assert command == {"command": "help", "description": "帮助", "bot": BOT}


async def test_framework_learns_that_it_is_blocked(framework: Framework, person: Person) -> None:
    await person.say(BOT, "/start")
    await person.block(BOT)
    assert (await framework.updates())[-1] in ("my_chat_member: kicked", "my_chat_member: banned")
    assert (await framework.refusal(person.id)).endswith("bot was blocked by the user")


async def test_group_updates_parse(framework: Framework, stage: Stage, person: Person) -> None:
    group = await stage.form_group("组", [person], [BOT])
    await person.say(group, "/help@club_bot")
    await stage.post("groups/upgrade", id=group)
    told = await framework.updates()
    assert (told[0], told[2]) == ("my_chat_member: member", "message: /help@club_bot")
    assert len(as_list(told)) == 5
