"""Every rule by the words in which it refuses."""

import pytest

from bot.sandbox.people import Person, Stage
from bot.sandbox.shapes import Obj, as_int, as_obj
from tests.sandbox.conftest import BOT, RawBot, StoppedClock
from tests.sandbox.rules import KEYBOARDS, ME, OLD, OTHERS, TEXTS, keyboard

BAD = "Bad Request: "
NOT_MODIFIED = (
    BAD + "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def filled(params: Obj, person: Person) -> Obj:
    """The parameters with the person in the person's place."""
    return {
        "chat_id": person.id,
        **{name: person.id if value == ME else value for name, value in params.items()},
    }


@pytest.mark.parametrize(("method", "params", "words"), TEXTS + OTHERS)
async def test_call_refused(raw: RawBot, person: Person, method: str, params: Obj, words: str) -> None:
    assert await raw.refusal(method, **filled(params, person)) == (400, BAD + words)


@pytest.mark.parametrize(("markup", "words"), KEYBOARDS)
async def test_keyboard_refused(raw: RawBot, person: Person, markup: object, words: str) -> None:
    refusal = await raw.refusal("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    assert refusal == (400, BAD + words)


async def test_emoji_count_as_one_character_each(raw: RawBot, person: Person) -> None:
    message = as_obj(await raw.call("sendMessage", chat_id=person.id, text="😀" * 4096))
    assert message["text"] == "😀" * 4096


async def test_markup_does_not_count_as_text(raw: RawBot, person: Person) -> None:
    text = f"<b>{'x' * 4096}</b>"
    message = as_obj(await raw.call("sendMessage", chat_id=person.id, text=text, parse_mode="HTML"))
    assert message["entities"] == [{"offset": 0, "length": 4096, "type": "bold"}]


async def test_unmodified_edit_refused(raw: RawBot, person: Person) -> None:
    markup = keyboard(callback_data="x")
    sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="甲", reply_markup=markup))
    same: Obj = {"chat_id": person.id, "message_id": sent["message_id"]}
    assert await raw.refusal("editMessageText", text=" 甲 ", reply_markup=markup, **same) == (
        400,
        NOT_MODIFIED,
    )
    assert await raw.refusal("editMessageReplyMarkup", reply_markup=markup, **same) == (400, NOT_MODIFIED)
    edited = as_obj(await raw.call("editMessageText", text="甲", **same))
    assert "reply_markup" not in edited


async def test_reply_to_missing_message_allowed(raw: RawBot, person: Person) -> None:
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    message = as_obj(await raw.call("sendMessage", chat_id=person.id, text="a", reply_parameters=reply))
    assert "reply_to_message" not in message


async def test_tokens_refused(stage: Stage, raw: RawBot) -> None:
    assert await RawBot(stage, "1000001:wrong").refusal("getMe") == (401, "Unauthorized")
    invalid = (401, "Unauthorized: invalid token specified")
    assert await RawBot(stage, "nocolon").refusal("getMe") == invalid
    assert await RawBot(stage, "1:" + "x" * 79).refusal("getMe") == invalid
    assert await raw.refusal("getStarted") == (404, "Not Found: method not found")


async def test_unreachable_people_refused(stage: Stage, raw: RawBot, person: Person) -> None:
    stranger = await stage.add_person("韩梅梅")
    ask: Obj = {"text": "a"}
    assert await raw.refusal("sendMessage", chat_id=stranger.id, **ask) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    assert await raw.refusal("sendMessage", chat_id=1_000_001, **ask) == (
        403,
        "Forbidden: bot can't send messages to bots",
    )
    await person.block(BOT)
    assert await raw.refusal("sendMessage", chat_id=person.id, **ask) == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    assert as_obj(await raw.call("getChat", chat_id=person.id))["first_name"] == "李雷"
    assert await raw.refusal("getChat", chat_id=stranger.id) == (400, BAD + "chat not found")
    await person.unblock(BOT)
    await raw.call("sendMessage", chat_id=person.id, **ask)
    await person.deactivate()
    assert await raw.refusal("sendMessage", chat_id=person.id, **ask) == (
        403,
        "Forbidden: user is deactivated",
    )


async def test_lost_groups_refused(stage: Stage, raw: RawBot, person: Person) -> None:
    left = await stage.form_group("一组", [person], [BOT])
    await raw.call("leaveChat", chat_id=left)
    assert await raw.refusal("sendMessage", chat_id=left, text="a") == (
        403,
        "Forbidden: bot is not a member of the group chat",
    )
    kicked = await stage.form_group("二组", [person], [BOT])
    await stage.post("groups/remove", id=kicked, bot=BOT)
    assert await raw.refusal("sendMessage", chat_id=kicked, text="a") == (
        403,
        "Forbidden: bot was kicked from the group chat",
    )


async def test_upgraded_group_refused_with_its_successor(stage: Stage, raw: RawBot, person: Person) -> None:
    group = await stage.form_group("组", [person], [BOT])
    successor = as_int(as_obj(await stage.post("groups/upgrade", id=group))["id"])
    status, body = await raw.answer("sendMessage", chat_id=group, text="a")
    assert (status, body["description"], body["parameters"]) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": successor},
    )
    await raw.call("sendMessage", chat_id=successor, text="a")
    await stage.post("groups/remove", id=successor, bot=BOT)
    assert await raw.refusal("sendMessage", chat_id=successor, text="a") == (
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    )


async def test_old_message_not_deleted(raw: RawBot, person: Person, clock: StoppedClock) -> None:
    sent = as_obj(await raw.call("sendMessage", chat_id=person.id, text="a"))
    clock.pass_by(48 * 3600)
    same: Obj = {"chat_id": person.id, "message_id": sent["message_id"]}
    assert await raw.refusal("deleteMessage", **same) == (400, BAD + "message can't be deleted")
    assert await raw.call("deleteMessages", chat_id=person.id, message_ids=[sent["message_id"], 99]) is True
    assert len(await person.view(BOT)) == 2


async def test_others_message_in_group_not_deleted(stage: Stage, raw: RawBot, person: Person) -> None:
    group = await stage.form_group("组", [person], [BOT])
    said = await person.say(group, "早")
    refusal = await raw.refusal("deleteMessage", chat_id=group, message_id=said["message_id"])
    assert refusal == (400, BAD + "message can't be deleted")
    refusal = await raw.refusal("pinChatMessage", chat_id=group, message_id=said["message_id"])
    assert refusal == (400, BAD + "not enough rights to manage pinned messages in the chat")


async def test_service_message_not_copied(stage: Stage, raw: RawBot, person: Person) -> None:
    group = await stage.form_group("组", [person], [BOT])
    where: Obj = {"chat_id": person.id, "from_chat_id": group, "message_id": 1}
    assert await raw.refusal("copyMessage", **where) == (400, BAD + "message can't be copied")


async def test_press_answered_late_or_twice_refused(raw: RawBot, person: Person, clock: StoppedClock) -> None:
    markup = keyboard(callback_data="x")
    await raw.call("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    await person.press(BOT, "好", wait=0)
    (update,) = await raw.updates(offset=-1)
    query_id = as_obj(update["callback_query"])["id"]
    assert await raw.call("answerCallbackQuery", callback_query_id=query_id) is True
    assert await raw.refusal("answerCallbackQuery", callback_query_id=query_id) == (400, BAD + OLD)
    await person.press(BOT, data="forged", wait=0)
    clock.pass_by(16)
    (update,) = await raw.updates(offset=-1)
    query_id = as_obj(update["callback_query"])["id"]
    assert await raw.refusal("answerCallbackQuery", callback_query_id=query_id) == (400, BAD + OLD)
