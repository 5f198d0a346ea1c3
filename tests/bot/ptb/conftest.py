"""A bot of python-telegram-bot over `AiohttpRequest`, a sandbox, and servers that answer one thing only."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest
from telegram import Bot
from telegram.error import TelegramError

from bot.ptb.request import AiohttpRequest
from bot.ptb.trouble import trouble_of
from bot.sandbox.people import Stage
from bot.sandbox.server import running_sandbox
from bot.trouble import Trouble
from tests.canary import MEMBER_TOKEN

BOT = "club_bot"
TOKEN = MEMBER_TOKEN
MEMBER = 701

Answering: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running_sandbox() as sandbox, Stage(sandbox.url) as opened:
        await opened.add_bot(TOKEN, BOT, "俱乐部助手")
        person = await opened.add_person("周明", id=MEMBER)
        await person.say(BOT, "/start")
        yield opened


@asynccontextmanager
async def opened_bot(url: str, most: int = 4, token: str = TOKEN) -> AsyncIterator[Bot]:
    async with AiohttpRequest(most) as calls, AiohttpRequest(1) as polls:
        yield Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=calls,
            get_updates_request=polls,
        )


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    async with opened_bot(stage.url) as made:
        yield made


@asynccontextmanager
async def answering(answer: Answering) -> AsyncIterator[str]:
    """The address of a server that does `answer` with each connection, then closes it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


async def read_call(reader: asyncio.StreamReader) -> bytes:
    """One request: its head."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
    return head


async def trouble(call: Awaitable[object]) -> Trouble | None:
    """What the call's failure means; no text of it, causes and contexts included, holds the token."""
    try:
        await call
    except TelegramError as error:
        texts = "".join(traceback.format_exception(error)) + "".join(_texts(error))
        assert TOKEN not in texts
        return trouble_of(error)
    return None


def _texts(error: BaseException) -> Iterator[str]:
    """Of the exception and all beneath it; they may lie in a circle."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            waiting += [one.__cause__, one.__context__]
            yield from (str(one), repr(one))
