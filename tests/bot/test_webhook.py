import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.webhook import BODY_LIMIT, SECRET_HEADER, webhook_app

SECRET = "a-secret-of-the-test"
RIGHT = {SECRET_HEADER: SECRET}
AS_JSON = {**RIGHT, "Content-Type": "application/json"}
TELEGRAMS_OWN = "149.154.167.197"


class Bot:
    def __init__(self) -> None:
        self.received: list[int] = []
        self.committed = asyncio.Event()

    async def receive(self, update: dict[str, Any]) -> None:
        await self.committed.wait()
        if update.get("fails"):
            raise ZeroDivisionError
        self.received.append(update["update_id"])


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def client(bot: Bot) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(webhook_app(SECRET, {"member": bot.receive}))) as opened:
        yield opened


async def test_update_is_answered_only_after_it_is_committed(client: TestClient[Any, Any], bot: Bot) -> None:
    posting = asyncio.create_task(client.post("/member", json={"update_id": 7}, headers=RIGHT))
    await asyncio.sleep(0.1)
    assert not posting.done()
    bot.committed.set()
    assert (await posting).status == 200
    assert bot.received == [7]


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "密"}]
)
async def test_post_without_the_secret_reaches_nobody(
    client: TestClient[Any, Any], bot: Bot, headers: dict[str, str]
) -> None:
    bot.committed.set()
    answer = await client.post("/member", json={"update_id": 7}, headers=headers)
    assert (answer.status, bot.received) == (401, [])


async def test_secret_that_is_no_text_at_all_reaches_nobody(client: TestClient[Any, Any], bot: Bot) -> None:
    """Bytes that no client of ours would write: aiohttp reads them as lone surrogates."""
    bot.committed.set()
    host, port = client.server.host, client.server.port
    reader, writer = await asyncio.open_connection(host, port)
    head = f"POST /member HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n{SECRET_HEADER}: "
    writer.write(head.encode() + b"\xff\xfe\r\n\r\n")
    assert b" 401 " in await reader.readline()
    writer.close()
    assert bot.received == []


async def test_where_a_post_says_it_came_from_counts_for_nothing(
    client: TestClient[Any, Any], bot: Bot
) -> None:
    """aiogram's own filter of addresses believes X-Forwarded-For; here only the secret is asked."""
    bot.committed.set()
    body, said = {"update_id": 7}, {"X-Forwarded-For": TELEGRAMS_OWN, "X-Real-IP": TELEGRAMS_OWN}
    assert (await client.post("/member", json=body, headers=said)).status == 401
    assert bot.received == []
    said = {**RIGHT, "X-Forwarded-For": "203.0.113.9"}
    assert (await client.post("/member", json=body, headers=said)).status == 200
    assert bot.received == [7]


NO_UPDATES = {
    "nothing": b"",
    "half": b"{",
    "a list": b"[]",
    "an id that is a text": b'{"update_id": "7"}',
    "an id that is true": b'{"update_id": true}',
    "an id below zero": b'{"update_id": -1}',
    "an id that no store keeps": b'{"update_id": 9223372036854775808}',
    "no text": b"\xff\xfe",
    "lists nested without end": b"[" * 100_000,
}


@pytest.mark.parametrize("body", NO_UPDATES.values(), ids=NO_UPDATES)
async def test_body_that_is_no_update_is_refused(client: TestClient[Any, Any], bot: Bot, body: bytes) -> None:
    bot.committed.set()
    assert (await client.post("/member", data=body, headers=AS_JSON)).status == 400
    assert bot.received == []


async def test_body_over_the_limit_is_refused(client: TestClient[Any, Any], bot: Bot) -> None:
    bot.committed.set()
    body = io.BytesIO(bytes(BODY_LIMIT + 1))
    assert (await client.post("/member", data=body, headers=AS_JSON)).status == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_body_of_another_type_is_not_read(client: TestClient[Any, Any], bot: Bot, kind: str) -> None:
    bot.committed.set()
    headers = {**RIGHT, "Content-Type": kind}
    assert (await client.post("/member", data=b'{"update_id": 7}', headers=headers)).status == 415
    assert bot.received == []


async def test_other_paths_and_methods_do_not_exist(client: TestClient[Any, Any]) -> None:
    for path in ("/desk", "/", "/member/", "/member/../desk", "/metrics"):
        assert (await client.post(path, json={"update_id": 7}, headers=RIGHT)).status == 404
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
        assert (await client.request(method, "/member", headers=RIGHT)).status == 405


def test_application_without_a_secret_is_not_made() -> None:
    with pytest.raises(ValueError, match="need a secret"):
        webhook_app("", {})
