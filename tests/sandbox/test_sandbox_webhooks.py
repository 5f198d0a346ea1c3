"""Webhooks: order, repetition, secrets, and replies that are calls."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web

from bot.sandbox.people import Person, Stage
from bot.sandbox.shapes import Obj, as_obj
from tests.sandbox.conftest import BOT, RawBot, StoppedClock


class Receiver:
    """A bot's own web server: answers as told, remembers what came."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[tuple[Obj, str | None]] = []
        self.judge: Callable[[Obj], web.Response] = lambda _: web.Response()
        self.arrived = asyncio.Condition()

    async def receive(self, request: web.Request) -> web.Response:
        update = as_obj(await request.json())
        async with self.arrived:
            self.requests.append((update, request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
            self.arrived.notify_all()
        return self.judge(update)

    async def wait_for(self, number: int) -> list[Obj]:
        """The updates so far, at least this many."""
        async with asyncio.timeout(5), self.arrived:
            await self.arrived.wait_for(lambda: len(self.requests) >= number)
        return [update for update, _ in self.requests]


@pytest.fixture
async def receiver(running: object) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


def text_of(update: Obj) -> object:
    return as_obj(update["message"])["text"]


async def test_webhook_gets_what_a_poll_would_get(raw: RawBot, receiver: Receiver, person: Person) -> None:
    polled = await raw.updates()
    await raw.call("setWebhook", url=receiver.url, secret_token="s-3_cret")
    assert await receiver.wait_for(1) == polled
    assert receiver.requests[0][1] == "s-3_cret"
    await person.say(BOT, "甲")
    assert text_of((await receiver.wait_for(2))[1]) == "甲"


async def test_refused_update_repeats_and_holds_its_chat_back(
    stage: Stage, raw: RawBot, receiver: Receiver, person: Person
) -> None:
    other = await stage.add_person("韩梅梅")
    await raw.updates(offset=2_000_000_000)
    refusals = iter([503, 500, 404])
    receiver.judge = lambda update: web.Response(
        status=next(refusals, 200) if text_of(update) == "甲" else 200
    )
    await raw.call("setWebhook", url=receiver.url)
    await person.say(BOT, "甲")
    await person.say(BOT, "乙")
    await other.say(BOT, "丙")
    texts = [text_of(update) for update in await receiver.wait_for(6)]
    assert [text for text in texts if text != "丙"] == ["甲", "甲", "甲", "甲", "乙"]
    assert texts.index("丙") < 3, "other chats do not wait"
    info = as_obj(await raw.call("getWebhookInfo"))
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"


async def test_retry_after_is_honoured(raw: RawBot, receiver: Receiver) -> None:
    answers = iter([web.Response(status=429, headers={"Retry-After": "0.3"})])
    receiver.judge = lambda _: next(answers, web.Response())
    await raw.call("setWebhook", url=receiver.url)
    await receiver.wait_for(1)
    refused_at = asyncio.get_running_loop().time()
    await receiver.wait_for(2)
    assert asyncio.get_running_loop().time() - refused_at >= 0.25


async def test_reply_may_be_a_call(raw: RawBot, receiver: Receiver, person: Person) -> None:
    receiver.judge = lambda _: web.json_response(
        {"method": "sendMessage", "chat_id": person.id, "text": "<b>好</b>", "parse_mode": "HTML"}
    )
    await raw.call("setWebhook", url=receiver.url)
    assert (await person.reads(BOT))["text"] == "好"


async def test_removed_webhook_leaves_updates_to_polls(
    raw: RawBot, receiver: Receiver, person: Person, clock: StoppedClock
) -> None:
    receiver.judge = lambda _: web.Response(status=500)
    await raw.call("setWebhook", url=receiver.url)
    await receiver.wait_for(2)
    assert as_obj(await raw.call("getWebhookInfo"))["pending_update_count"] == 1
    assert await raw.refusal("setWebhook", url=receiver.url) == (429, "Too Many Requests: retry after 1")
    clock.pass_by(1)
    await raw.call("setWebhook", url="")
    assert [text_of(update) for update in await raw.updates()] == ["/start hello"]


async def test_gone_receiver_is_given_up_after_23_hours(
    raw: RawBot, receiver: Receiver, clock: StoppedClock
) -> None:
    receiver.judge = lambda _: web.Response(status=410)
    await raw.call("setWebhook", url=receiver.url)
    await receiver.wait_for(2)
    clock.pass_by(23 * 3600)
    await asyncio.sleep(0.2)
    assert as_obj(await raw.call("getWebhookInfo"))["url"] == ""
    assert len(receiver.requests) <= 4


async def test_waiting_updates_dropped_on_request(raw: RawBot, receiver: Receiver, person: Person) -> None:
    await raw.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    await person.say(BOT, "甲")
    assert [text_of(update) for update in await receiver.wait_for(1)] == ["甲"]
