"""Updates: offsets, filters, lives, and pollers that meet."""

import asyncio

from bot.sandbox.people import Person, Stage
from bot.sandbox.shapes import Obj, as_int, as_obj
from tests.sandbox.conftest import BOT, MakeBot, RawBot, StoppedClock

OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


def texts(updates: list[Obj]) -> list[object]:
    return [as_obj(update["message"])["text"] for update in updates]


async def test_updates_repeat_until_confirmed(raw: RawBot, person: Person) -> None:
    for text in "甲乙丙":
        await person.say(BOT, text)
    first = await raw.updates()
    assert texts(first) == ["/start hello", "甲", "乙", "丙"]
    numbers = [as_int(update["update_id"]) for update in first]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert await raw.updates(offset=numbers[0], limit=100) == first
    assert texts(await raw.updates(offset=numbers[2])) == ["乙", "丙"]
    assert texts(await raw.updates(offset=1)) == ["乙", "丙"]


async def test_limit_gives_the_oldest(raw: RawBot, person: Person) -> None:
    await person.say(BOT, "甲")
    assert texts(await raw.updates(limit=1)) == ["/start hello"]
    assert texts(await raw.updates(offset=1, limit=0)) == ["/start hello"]


async def test_negative_offset_keeps_the_last_and_forgets_the_rest(raw: RawBot, person: Person) -> None:
    for text in "甲乙丙":
        await person.say(BOT, text)
    assert texts(await raw.updates(offset=-2)) == ["乙", "丙"]
    assert texts(await raw.updates()) == ["乙", "丙"]


async def test_offset_of_the_future_empties_the_queue(raw: RawBot) -> None:
    (update,) = await raw.updates()
    assert await raw.updates(offset=as_int(update["update_id"]) + 5) == []
    assert await raw.call("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


async def test_long_poll_answers_when_something_is_said(raw: RawBot, person: Person) -> None:
    await raw.updates(offset=-1)
    (start,) = await raw.updates()
    poll = asyncio.create_task(raw.updates(offset=as_int(start["update_id"]) + 1, timeout=20))
    await asyncio.sleep(0.05)
    said_at = asyncio.get_running_loop().time()
    await person.say(BOT, "喂")
    assert texts(await poll) == ["喂"]
    assert asyncio.get_running_loop().time() - said_at < 0.5


async def test_empty_poll_without_timeout_answers_at_once(raw: RawBot) -> None:
    assert await raw.updates(offset=2_000_000_000) == []


async def test_busy_poller_is_slowed(raw: RawBot, person: Person, clock: StoppedClock) -> None:
    await person.say(BOT, "甲")
    assert len(await raw.updates()) == 2
    assert len(await raw.updates()) == 1
    clock.pass_by(1)
    assert len(await raw.updates()) == 2
    await raw.updates(offset=2_000_000_000)
    slowed = asyncio.create_task(raw.updates(offset=2_000_000_000))
    await asyncio.sleep(0.05)
    assert not slowed.done()
    assert await slowed == []


async def test_second_poller_ends_the_first(raw: RawBot, clock: StoppedClock) -> None:
    older = asyncio.create_task(raw.answer("getUpdates", offset=2_000_000_000, timeout=20))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(raw.answer("getUpdates", offset=2_000_000_001, timeout=20))
    status, body = await older
    assert (status, body["description"]) == (409, OTHER_POLLER)
    newest = asyncio.create_task(raw.answer("getUpdates", offset=2_000_000_000, timeout=20))
    await asyncio.sleep(0.1)
    assert not newer.done(), "a repeated conflict is answered late"
    assert (await newer)[1]["description"] == OTHER_POLLER
    newest.cancel()


async def test_poll_ended_by_webhook_and_refused_beside_it(raw: RawBot, clock: StoppedClock) -> None:
    poll = asyncio.create_task(raw.answer("getUpdates", offset=2_000_000_000, timeout=20))
    await asyncio.sleep(0.05)
    await raw.call("setWebhook", url="http://127.0.0.1:9/nobody")
    assert (await poll)[1]["description"] == "Conflict: terminated by setWebhook request"
    clock.pass_by(5)
    assert await raw.refusal("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )
    await raw.call("deleteWebhook")
    assert texts(await raw.updates()) == []


async def test_kinds_are_filtered_when_updates_are_made(raw: RawBot, person: Person) -> None:
    await raw.updates(offset=-1, allowed_updates=["my_chat_member"])
    await person.say(BOT, "unheard")
    await person.block(BOT)
    kinds = [set(update) - {"update_id"} for update in await raw.updates()]
    assert kinds == [{"message"}, {"my_chat_member"}]
    await raw.updates(offset=2_000_000_000, allowed_updates=[])
    await person.unblock(BOT)
    await person.say(BOT, "heard")
    assert len(await raw.updates()) == 2


async def test_block_tells_the_bot(raw: RawBot, person: Person) -> None:
    await person.block(BOT)
    update = as_obj((await raw.updates(offset=-1))[0]["my_chat_member"])
    assert as_obj(update["chat"])["id"] == person.id
    statuses = [as_obj(update[name])["status"] for name in ("old_chat_member", "new_chat_member")]
    assert statuses == ["member", "kicked"]


async def test_updates_live_for_a_day(raw: RawBot, person: Person, clock: StoppedClock) -> None:
    clock.pass_by(23 * 3600)
    await person.say(BOT, "later")
    clock.pass_by(3600)
    assert texts(await raw.updates()) == ["later"]


async def test_presses_live_for_150_seconds(raw: RawBot, person: Person, clock: StoppedClock) -> None:
    markup = {"inline_keyboard": [[{"text": "好", "callback_data": "x"}]]}
    await raw.call("sendMessage", chat_id=person.id, text="a", reply_markup=markup)
    await person.press(BOT, "好", wait=0)
    clock.pass_by(151)
    assert texts(await raw.updates()) == ["/start hello"]


async def test_ids_jump_after_a_week_of_silence(raw: RawBot, person: Person, clock: StoppedClock) -> None:
    (before,) = await raw.updates()
    clock.pass_by(8 * 24 * 3600)
    await person.say(BOT, "long time")
    (after,) = await raw.updates()
    assert abs(as_int(after["update_id"]) - as_int(before["update_id"])) > 1


async def test_bots_hear_neither_themselves_nor_each_other(
    stage: Stage, raw: RawBot, person: Person, make_bot: MakeBot
) -> None:
    other = await make_bot("other_bot")
    group = await stage.form_group("组", [person], [BOT, "other_bot"])
    await raw.updates(offset=2_000_000_000)
    await other.updates(offset=2_000_000_000)
    await raw.call("sendMessage", chat_id=group, text="@other_bot")
    assert await raw.updates() == []
    assert await other.updates() == []


async def test_privacy_mode_hides_the_talk_of_groups(
    stage: Stage, raw: RawBot, person: Person, make_bot: MakeBot
) -> None:
    other = await make_bot("other_bot")
    group = await stage.form_group("组", [person], [BOT, "other_bot"])
    sent = as_obj(await raw.call("sendMessage", chat_id=group, text="在"))
    await raw.updates(offset=2_000_000_000)
    await other.updates(offset=2_000_000_000)
    await person.say(group, "大家好")
    await person.say(group, "你好 @club_bot")
    await person.say(group, "/go")
    await person.say(group, "/go@other_bot")
    await person.say(group, "回你", reply_to=as_int(sent["message_id"]))
    assert texts(await raw.updates()) == ["你好 @club_bot", "/go", "回你"]
    assert texts(await other.updates()) == ["/go@other_bot"]
