"""People: what they see, do and are told."""

import asyncio

import pytest

from bot.sandbox.errors import ControlError
from bot.sandbox.people import Person, Stage, buttons
from bot.sandbox.shapes import Obj, as_int, as_list, as_obj
from tests.sandbox.conftest import BOT, TOKEN, MakeBot, RawBot

KEYBOARD: Obj = {
    "inline_keyboard": [[{"text": "好", "callback_data": "yes"}, {"text": "不", "callback_data": "no"}]]
}


async def test_registry_lists_without_tokens(stage: Stage, person: Person) -> None:
    assert await stage.get("bots") == [
        {"id": 1_000_001, "is_bot": True, "first_name": "俱乐部助手", "username": BOT, "about": ""}
    ]
    assert await stage.get("people") == [
        {
            "id": person.id,
            "first_name": "李雷",
            "username": "lilei",
            "language_code": "zh-hans",
            "about": "",
        }
    ]
    assert (await stage.person(person.id)).item == person.item
    with pytest.raises(ControlError, match="taken"):
        await stage.add_bot(TOKEN, "second_bot", "乙")
    with pytest.raises(ControlError, match="taken"):
        await stage.add_person("x", id=person.id)


async def test_chats_list_last_active_first(raw: RawBot, person: Person, make_bot: MakeBot) -> None:
    await make_bot("other_bot")
    await raw.call("sendMessage", chat_id=person.id, text="在吗")
    started, unstarted = await person.chats()
    last = as_obj(started.pop("last"))
    assert last["text"] == "在吗"
    assert started == {
        "chat": BOT,
        "title": "俱乐部助手",
        "kind": "bot",
        "about": "",
        "unread": 1,
        "blocked": False,
    }
    assert (unstarted["chat"], unstarted["last"], unstarted["unread"]) == ("other_bot", None, 0)


async def test_reading_clears_unread(stage: Stage, raw: RawBot, person: Person) -> None:
    await raw.call("sendMessage", chat_id=person.id, text="在吗")
    await stage.post("read", person=person.id, chat=BOT)
    assert (await person.chats())[0]["unread"] == 0


async def test_view_pages_backwards(stage: Stage, raw: RawBot, person: Person) -> None:
    for text in "甲乙丙":
        await raw.call("sendMessage", chat_id=person.id, text=text)
    assert [message["text"] for message in await person.view(BOT, limit=2)] == ["乙", "丙"]
    older = as_list(await stage.get("view", person=person.id, chat=BOT, before=3))
    assert [as_obj(message)["text"] for message in older] == ["/start hello", "甲"]


async def test_person_reads_each_thing_once_in_order(raw: RawBot, person: Person) -> None:
    waiting = asyncio.create_task(person.reads(BOT))
    await asyncio.sleep(0.03)
    sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="甲"))
    assert (await waiting)["text"] == "甲"
    await person.say(BOT, "mine")
    await raw.call("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="乙")
    await raw.call("sendMessage", chat_id=person.id, text="丙")
    assert [(await person.reads(BOT))["text"] for _ in range(2)] == ["乙", "丙"]
    with pytest.raises(TimeoutError):
        await person.reads(BOT, wait=0.05)
    later = as_int(sent["message_id"]) + 2
    await raw.call("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="丁")
    await raw.call("sendMessage", chat_id=person.id, text="戊")
    assert (await person.reads(BOT, after=later))["text"] == "戊"


async def test_clients_keep_reply_keyboards(raw: RawBot, person: Person) -> None:
    keyboard = {"keyboard": [[{"text": "跳过"}]], "resize_keyboard": True}
    sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="a", reply_markup=keyboard))
    assert "reply_markup" not in sent
    assert (await person.reads(BOT))["reply_markup"] == keyboard


async def test_press_by_text_or_forged_data(raw: RawBot, person: Person) -> None:
    await raw.call("sendMessage", chat_id=person.id, text="来吗", reply_markup=KEYBOARD)
    assert [button["text"] for button in buttons(await person.reads(BOT))] == ["好", "不"]
    pressing = asyncio.create_task(person.press(BOT, "不"))
    query = await raw.next("callback_query")
    assert (query["data"], as_obj(query["message"])["reply_markup"]) == ("no", KEYBOARD)
    assert isinstance(query["chat_instance"], str)
    await raw.call("answerCallbackQuery", callback_query_id=query["id"], text="可惜")
    assert await pressing == {"answered": True, "text": "可惜", "show_alert": False, "url": ""}
    assert (await person.press(BOT, data="drop table", wait=0))["answered"] is False
    with pytest.raises(ControlError, match="there are: 好, 不"):
        await person.press(BOT, "或许")


async def test_press_shows_the_message_as_it_is_now(raw: RawBot, person: Person) -> None:
    sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="甲", reply_markup=KEYBOARD))
    await raw.call("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="乙")
    await person.press(BOT, data="yes", message_id=as_int(sent["message_id"]), wait=0)
    query = as_obj((await raw.updates(offset=-1))[0]["callback_query"])
    message = as_obj(query["message"])
    assert (message["text"], "reply_markup" in message) == ("乙", False)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://t.me/club_bot?start=ev-12_x", "/start ev-12_x"),
        ("t.me/Club_Bot?start=" + "x" * 64, "/start " + "x" * 64),
        ("https://t.me/club_bot?start=" + "x" * 65, "/start"),
        ("https://t.me/club_bot?start=a.b", "/start"),
        ("tg://resolve?domain=club_bot&start=7", "/start 7"),
    ],
)
async def test_deep_links(stage: Stage, person: Person, url: str, text: str) -> None:
    opened = await person.open_link(url)
    message = as_obj(opened["message"])
    assert (opened["chat"], message["text"]) == (BOT, text)
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]


async def test_bare_link_sends_nothing(stage: Stage, person: Person) -> None:
    assert await person.open_link("https://t.me/club_bot") == {"chat": BOT, "message": None}
    with pytest.raises(ControlError, match="not a link to a bot"):
        await person.open_link("https://example.com/club_bot")


async def test_group_link_adds_the_bot(stage: Stage, person: Person) -> None:
    group = await stage.form_group("组", [person], [])
    opened = await person.open_link("https://t.me/club_bot?startgroup=g1", chat=group)
    assert (opened["chat"], as_obj(opened["message"])["text"]) == (group, "/start@club_bot g1")
    updates = await RawBot(stage, TOKEN).updates()
    assert [set(update) - {"update_id"} for update in updates] == [{"my_chat_member"}, {"message"}]


async def test_inline_message_is_edited_by_its_own_id(raw: RawBot, person: Person) -> None:
    asking = asyncio.create_task(person.inline(BOT, "找"))
    query = await raw.next("inline_query")
    result = {
        "type": "article",
        "id": "r1",
        "title": "成果",
        "input_message_content": {"message_text": "<b>成果</b>", "parse_mode": "HTML"},
        "reply_markup": KEYBOARD,
    }
    await raw.call("answerInlineQuery", inline_query_id=query["id"], results=[result], next_offset="1")
    asked = await asking
    assert (as_list(asked["results"]), asked["next_offset"]) == ([result], "1")
    await person.choose(asked["inline_query_id"], "r1", BOT)
    await person.press(BOT, "好", wait=0)
    pressed = as_obj((await raw.updates(offset=-1))[0]["callback_query"])
    assert "message" not in pressed
    inline_id = pressed["inline_message_id"]
    assert await raw.call("editMessageText", inline_message_id=inline_id, text="改") is True
    assert [message["text"] for message in await person.view(BOT)] == ["/start hello", "改"]


async def test_files_photos_and_places(raw: RawBot, person: Person) -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (800).to_bytes(4) + (600).to_bytes(4)
    sent = await person.send_file(BOT, "图.png", png, "看 #图", as_photo=True)
    sizes = [as_obj(size) for size in as_list(sent["photo"])]
    assert [(size["width"], size["height"]) for size in sizes] == [(320, 240), (800, 600)]
    assert sent["caption_entities"] == [{"offset": 2, "length": 2, "type": "hashtag"}]
    document = as_obj((await person.send_file(BOT, "表.csv", b"a,b"))["document"])
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("表.csv", "text/csv", 3)
    place = await person.send_location(BOT, 31.2, 121.5)
    assert place["location"] == {"latitude": 31.2, "longitude": 121.5}
    kinds = [
        set(as_obj(update["message"])) & {"photo", "document", "location"} for update in await raw.updates()
    ]
    assert kinds == [set(), {"photo"}, {"document"}, {"location"}]


async def test_forward_names_its_origin(raw: RawBot, person: Person) -> None:
    sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="甲"))
    passed_on = await person.forward(BOT, as_int(sent["message_id"]), BOT)
    origin = as_obj(passed_on["forward_origin"])
    assert (origin["type"], as_obj(origin["sender_user"])["username"]) == ("user", BOT)


async def test_deleted_messages_are_gone(raw: RawBot, person: Person) -> None:
    sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="甲"))
    await raw.call("deleteMessage", chat_id=person.id, message_id=sent["message_id"])
    assert [message["text"] for message in await person.view(BOT)] == ["/start hello"]


async def test_message_ids_run_through_all_private_chats_of_a_bot(
    stage: Stage, raw: RawBot, person: Person
) -> None:
    other = await stage.add_person("韩梅梅")
    group = await stage.form_group("组", [person, other], [BOT])
    ids = [(await other.say(BOT, "/start"))["message_id"], (await person.say(BOT, "甲"))["message_id"]]
    assert ids == [2, 3]
    assert (await person.say(group, "早"))["message_id"] == 2


async def test_command_menu_by_scope_and_language(raw: RawBot, stage: Stage, person: Person) -> None:
    async def set_commands(command: str, **more: object) -> None:
        commands = [{"command": command, "description": "x"}]
        await raw.call("setMyCommands", commands=commands, **more)

    async def shown() -> list[object]:
        return [command["command"] for command in await person.commands(BOT)]

    await set_commands("default")
    assert await shown() == ["default"]
    await set_commands("chinese", language_code="zh")
    assert await shown() == ["chinese"]
    await set_commands("private", scope={"type": "all_private_chats"})
    assert await shown() == ["private"]
    await set_commands("mine", scope={"type": "chat", "chat_id": person.id})
    assert await shown() == ["mine"]
    await raw.call("deleteMyCommands", scope={"type": "chat", "chat_id": person.id})
    assert await shown() == ["private"]


async def test_live_tells_what_happens(stage: Stage, raw: RawBot, person: Person) -> None:
    other = await stage.add_person("韩梅梅")
    async with stage.session.ws_connect(f"{stage.url}/control/live?person={person.id}") as live:
        await other.say(BOT, "unheard")
        await raw.call("sendChatAction", chat_id=person.id, action="typing")
        sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="甲", reply_markup=KEYBOARD))
        await person.press(BOT, "好", wait=0)
        query = as_obj((await raw.updates(offset=-1))[0]["callback_query"])
        await raw.call("answerCallbackQuery", callback_query_id=query["id"], text="收到")
        await raw.call("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="乙")
        await raw.call("deleteMessage", chat_id=person.id, message_id=sent["message_id"])
        await person.block(BOT)
        newcomer = await stage.add_person("王芳")
        events = [as_obj(await live.receive_json(timeout=2)) for _ in range(7)]
    kinds = [event["type"] for event in events]
    assert kinds == ["typing", "message", "pressed", "edit", "delete", "blocked", "person"]
    assert {event["person"] for event in events[:-1]} == {person.id}
    assert (events[0]["action"], events[0]["seconds"]) == ("typing", 5)
    assert events[2]["text"] == "收到"
    assert as_obj(events[3]["message"])["text"] == "乙"
    assert events[4]["message_ids"] == [sent["message_id"]]
    assert as_obj(events[6]["item"])["id"] == newcomer.id


async def test_people_held_back_by_their_clients(stage: Stage, raw: RawBot, person: Person) -> None:
    with pytest.raises(ControlError, match="message is too long"):
        await person.say(BOT, "x" * 4097)
    await person.block(BOT)
    with pytest.raises(ControlError, match="has blocked the bot"):
        await person.say(BOT, "a")
    with pytest.raises(ControlError, match="no such bot"):
        await person.say("nobody_bot", "a")
    with pytest.raises(ControlError, match="no such message"):
        await person.forward(BOT, 99, BOT)
    with pytest.raises(ControlError, match="no such group"):
        await person.view(-7)


async def test_bot_may_write_to_whoever_is_said_to_have_started_it(stage: Stage, raw: RawBot) -> None:
    there = await stage.add_person("韩梅梅", started=[BOT])
    await raw.call("sendMessage", chat_id=there.id, text="好久不见")
    assert [message["text"] for message in await there.view(BOT)] == ["好久不见"]
    with pytest.raises(ControlError, match="no such bot"):
        await stage.add_person("韩梅梅", id=77, started=["nobody_bot"])
    assert [item["id"] for item in map(as_obj, as_list(await stage.get("people")))][-1] == there.id
