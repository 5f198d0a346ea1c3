"""The test's side of the sandbox: faults, limits, journal."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.errors import ControlError
from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from bot.sandbox.shapes import Obj
from tests.sandbox.conftest import BOT, TOKEN, RawBot, StoppedClock


async def sent_texts(person: Person) -> list[object]:
    return [message["text"] for message in await person.view(BOT)][1:]


async def raw_answer(stage: Stage, person: Person, seconds: float = 5.0) -> tuple[int, str, str]:
    """Status, type and body of a sendMessage."""
    params = {"chat_id": person.id, "text": "a"}
    timeout = aiohttp.ClientTimeout(total=seconds)
    url = f"{stage.url}/bot{TOKEN}/sendMessage"
    async with stage.session.post(url, json=params, timeout=timeout) as response:
        return response.status, response.content_type, await response.text()


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ({"kind": "429", "retry_after": 35}, (429, "Too Many Requests: retry after 35")),
        ({"kind": "403"}, (403, "Forbidden: bot was blocked by the user")),
        ({"kind": "403", "description": "user is deactivated"}, (403, "Forbidden: user is deactivated")),
        ({"kind": "400", "description": "chat not found"}, (400, "Bad Request: chat not found")),
        ({"kind": "500"}, (500, "Internal Server Error")),
    ],
)
async def test_fault_refuses_once(
    stage: Stage, raw: RawBot, person: Person, fault: Obj, answer: tuple[int, str]
) -> None:
    await stage.post("faults", method="sendMessage", **fault)
    assert await raw.refusal("sendMessage", chat_id=person.id, text="a") == answer
    await raw.call("sendMessage", chat_id=person.id, text="b")
    assert await sent_texts(person) == ["b"]


async def test_flood_fault_says_how_long(stage: Stage, raw: RawBot, person: Person) -> None:
    await stage.fault("429", retry_after=3, bot=BOT)
    _, body = await raw.answer("sendMessage", chat_id=person.id, text="a")
    assert body["parameters"] == {"retry_after": 3}


async def test_spoilt_answers(stage: Stage, raw: RawBot, person: Person) -> None:
    await stage.fault("502_html", method="sendMessage")
    status, kind, body = await raw_answer(stage, person)
    assert (status, kind, body.startswith("<html>")) == (502, "text/html", True)
    await stage.fault("broken_body", method="sendMessage")
    status, kind, body = await raw_answer(stage, person)
    assert (status, kind) == (200, "application/json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)
    assert await sent_texts(person) == ["a"]


@pytest.mark.parametrize(
    ("kind", "error", "texts"),
    [
        ("timeout_before", TimeoutError, []),
        ("timeout_after", TimeoutError, ["a"]),
        ("reset_before", aiohttp.ClientError, []),
        ("reset_after", aiohttp.ClientError, ["a"]),
    ],
)
async def test_lost_answers(
    stage: Stage, raw: RawBot, person: Person, kind: str, error: type[Exception], texts: list[object]
) -> None:
    await stage.fault(kind, chat=person.id)
    with pytest.raises(error):
        await raw_answer(stage, person, 0.15)
    assert await sent_texts(person) == texts
    entry = (await stage.journal(chat=person.id))[-1]
    assert (entry["method"], entry["status"]) == ("sendmessage", 200 if texts else 0)


async def test_slow_call_is_done_even_if_nobody_waits(stage: Stage, raw: RawBot, person: Person) -> None:
    await stage.fault("slow", seconds=0.15, method="sendMessage")
    with pytest.raises(TimeoutError):
        await raw_answer(stage, person, 0.05)
    assert await sent_texts(person) == []
    assert (await person.reads(BOT))["text"] == "a"


async def test_share_of_calls_is_the_same_for_the_same_seed(
    stage: Stage, raw: RawBot, person: Person
) -> None:
    patterns: list[list[int]] = []
    for _ in range(2):
        await stage.fault("500", share=0.5, seed=7, times=None, method="sendMessage")
        answers = [await raw.answer("sendMessage", chat_id=person.id, text="a") for _ in range(12)]
        patterns.append([status for status, _ in answers])
        await stage.lift_faults()
    assert patterns[0] == patterns[1]
    assert set(patterns[0]) == {200, 500}


async def test_fault_without_end_strikes_until_it_is_removed(
    stage: Stage, raw: RawBot, person: Person
) -> None:
    await stage.fault("500", times=None, method="sendMessage")
    answers = [await raw.answer("sendMessage", chat_id=person.id, text="a") for _ in range(3)]
    assert [status for status, _ in answers] == [500, 500, 500]
    await stage.lift_faults()
    assert (await raw.answer("sendMessage", chat_id=person.id, text="a"))[0] == 200


async def test_faults_listed_and_lifted(stage: Stage, raw: RawBot) -> None:
    number = await stage.fault("429", times=2)
    listed = await stage.get("faults")
    assert listed == [
        {"id": number, "kind": "429", "share": 1.0, "seed": 0, "retry_after": 1, "seconds": 1.0, "times": 2}
    ]
    async with stage.session.delete(f"{stage.url}/control/faults/{number}") as response:
        assert (await response.json())["ok"] is True
    assert await stage.get("faults") == []
    with pytest.raises(ControlError, match="unknown kind of fault"):
        await stage.fault("flood")


async def test_limits_judge_each_chat_and_the_whole(
    stage: Stage, raw: RawBot, person: Person, clock: StoppedClock
) -> None:
    other = await stage.add_person("韩梅梅")
    await other.say(BOT, "/start")

    async def statuses(who: Person, number: int) -> list[int]:
        answers = [await raw.answer("sendMessage", chat_id=who.id, text="a") for _ in range(number)]
        return [status for status, _ in answers]

    await stage.limit(chat_per_second=1)
    assert await statuses(person, 4) == [200, 200, 200, 429]
    assert await statuses(other, 1) == [200]
    clock.pass_by(1)
    assert await statuses(person, 2) == [200, 429]
    await stage.limit(overall_per_second=5)
    assert await statuses(person, 3) + await statuses(other, 3) == [200] * 5 + [429]
    await stage.limit()
    assert await statuses(person, 8) == [200] * 8


async def test_limit_of_groups(stage: Stage, raw: RawBot, person: Person, clock: StoppedClock) -> None:
    group = await stage.form_group("组", [person], [BOT])
    await stage.limit(group_per_minute=2)
    await raw.call("sendMessage", chat_id=group, text="a")
    await raw.call("sendMessage", chat_id=group, text="a")
    status, body = await raw.answer("sendMessage", chat_id=group, text="a")
    assert (status, body["parameters"]) == (429, {"retry_after": 30})
    clock.pass_by(30)
    await raw.call("sendMessage", chat_id=group, text="a")


async def test_journal_records_both_sides(stage: Stage, raw: RawBot, person: Person) -> None:
    await raw.call("sendMessage", chat_id=person.id, text="好")
    await raw.call("sendMessage", chat_id=person.id, text="好")
    await raw.refusal("sendMessage", chat_id=person.id, text="")
    await raw.updates()
    entries = await stage.journal(bot=BOT)
    fields = ("n", "method", "chat", "message_id", "text", "status", "copy")
    assert [tuple(entry[name] for name in fields) for entry in entries] == [
        (1, "person.say", person.id, 1, "/start hello", 200, None),
        (2, "sendmessage", person.id, 2, "好", 200, 1),
        (3, "sendmessage", person.id, 3, "好", 200, 2),
        (4, "sendmessage", person.id, None, "", 400, None),
    ]
    assert entries[1]["params"] == {"chat_id": str(person.id), "text": "好"}
    assert [entry["n"] for entry in await stage.journal(after=3)] == [4]
    assert await stage.journal(chat=99) == []


async def test_journal_file_is_written_before_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    async with running_sandbox(journal_path=path) as sandbox, Stage(sandbox.url) as stage:
        await stage.add_bot(TOKEN, BOT, "助手")
        person = await stage.add_person("李雷")
        await person.say(BOT, "/start")
        await RawBot(stage, TOKEN).call("sendMessage", chat_id=person.id, text="好")
        written = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert written == await stage.journal()
        assert [entry["text"] for entry in written] == ["/start", "好"]
        assert TOKEN not in path.read_text(encoding="utf-8")


async def test_sandbox_closes_while_calls_wait() -> None:
    async with AsyncExitStack() as outer:
        inner = await outer.enter_async_context(AsyncExitStack())
        sandbox = await inner.enter_async_context(running_sandbox())
        stage = await outer.enter_async_context(Stage(sandbox.url))
        await stage.add_bot(TOKEN, BOT, "助手")
        await stage.fault("timeout_before", method="getMe")
        poll = asyncio.create_task(RawBot(stage, TOKEN).answer("getUpdates", timeout=50))
        silence = asyncio.create_task(RawBot(stage, TOKEN).answer("getMe"))
        live = await stage.session.ws_connect(f"{stage.url}/control/live")
        await asyncio.sleep(0.05)
        closing_at = asyncio.get_running_loop().time()
        await inner.aclose()
        assert asyncio.get_running_loop().time() - closing_at < 1
        assert (await live.receive()).type == aiohttp.WSMsgType.CLOSE
        assert (await poll)[1]["description"] == "Internal Server Error: restart"
        with pytest.raises(aiohttp.ClientError):
            await silence
