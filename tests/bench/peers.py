"""What we are held against, each in a process of its own: the frameworks alone, without a store.

`python -m tests.bench.peers echo URL TOKEN` answers until killed;
`python -m tests.bench.peers LOOP URL TOKEN FIRST COUNT` sends one message to each of so many chats.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
from aiogram import Dispatcher
from aiogram.types import Message
from telegram import Bot
from telegram.request import BaseRequest

from bot.member.client import make_bot
from bot.ptb.request import AiohttpRequest

IN_FLIGHT: Final = 30
"""As the courier has."""
TEXT: Final = "<b>样例通知</b>：周三开放日"

Send = Callable[[int], Awaitable[object]]


async def echo(url: str, token: str) -> None:
    """A bare aiogram bot with its own polling."""
    dispatcher, bot = Dispatcher(), make_bot(token, url)

    async def answer(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher.message.register(answer)
    await dispatcher.start_polling(bot)


@asynccontextmanager
async def over_http(url: str, token: str) -> AsyncIterator[Send]:
    """No framework at all: what the sandbox itself can take."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def send(chat_id: int) -> None:
            data = {"chat_id": chat_id, "text": TEXT, "parse_mode": "HTML"}
            async with session.post(f"{url}/bot{token}/sendMessage", json=data) as response:
                await response.read()

        yield send


@asynccontextmanager
async def over_ptb(url: str, token: str, request: BaseRequest | None = None) -> AsyncIterator[Send]:
    """Without `request` over httpx, as it comes."""
    async with Bot(token, base_url=f"{url}/bot", request=request) as bot:
        yield lambda chat_id: bot.send_message(chat_id, TEXT, parse_mode="HTML")


@asynccontextmanager
async def over_ptb_aiohttp(url: str, token: str) -> AsyncIterator[Send]:
    async with over_ptb(url, token, AiohttpRequest(IN_FLIGHT)) as send:
        yield send


@asynccontextmanager
async def over_aiogram(url: str, token: str) -> AsyncIterator[Send]:
    async with make_bot(token, url) as bot:
        yield lambda chat_id: bot.send_message(chat_id, TEXT)


LOOPS: Final = {
    "http": over_http,
    "ptb": over_ptb,
    "ptb-aiohttp": over_ptb_aiohttp,
    "aiogram": over_aiogram,
}


async def broadcast(name: str, url: str, token: str, first: int, count: int) -> None:
    free = asyncio.Semaphore(IN_FLIGHT)
    async with LOOPS[name](url, token) as send:

        async def once(chat_id: int) -> None:
            async with free:
                await send(chat_id)

        await asyncio.gather(*(once(chat_id) for chat_id in range(first, first + count)))


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    if kind == "echo":
        asyncio.run(echo(*arguments))
    else:
        url, token, first, count = arguments
        asyncio.run(broadcast(kind, url, token, int(first), int(count)))
