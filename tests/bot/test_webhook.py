import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.webhook import BODY_LIMIT, SECRET_HEADER, webhook_app

SECRET = "a-secret-of-the-test"
RIGHT = {SECRET_HEADER: SECRET}


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


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "7"}', b"\xff\xfe"])
async def test_body_that_is_no_update_is_refused(client: TestClient[Any, Any], bot: Bot, body: bytes) -> None:
    bot.committed.set()
    assert (await client.post("/member", data=body, headers=RIGHT)).status == 400
    assert bot.received == []


async def test_body_over_the_limit_is_refused(client: TestClient[Any, Any], bot: Bot) -> None:
    bot.committed.set()
    assert (await client.post("/member", data=io.BytesIO(bytes(BODY_LIMIT + 1)), headers=RIGHT)).status == 413


async def test_other_paths_and_methods_do_not_exist(client: TestClient[Any, Any]) -> None:
    assert (await client.post("/desk", json={"update_id": 7}, headers=RIGHT)).status == 404
    assert (await client.get("/member", headers=RIGHT)).status == 405
