"""A sandbox with two people and a small bot on its Bot API, and Chromium to look at the page."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox.server import running_sandbox

TOKEN = "7001:page-test"
BOT = "club_bot"
CHEN, LI = 701, 702
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE = 30_000.0
"""Milliseconds until a page is taken for stuck: a machine with more to do than this may need its time."""

expect.set_options(timeout=PATIENCE)

Update: TypeAlias = dict[str, object]
Call: TypeAlias = Callable[..., Awaitable[object]]
OpenPage: TypeAlias = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for found in map(shutil.which, names) if found), None)
    if path is None:
        pytest.skip("no Chromium found: install Debian's chromium to run the page's tests")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


MAY_ANSWER = asyncio.Event()
"""Cleared by who wants to see what is shown while a press has no answer yet."""


@pytest_asyncio.fixture(loop_scope="session")
async def url(http: aiohttp.ClientSession) -> AsyncIterator[str]:
    """The address of a sandbox where the bot below answers."""
    MAY_ANSWER.set()
    async with running_sandbox() as running:
        control = f"{running.url}/control"
        about = "发一句话说出需求，我来找成果。"
        await _post(
            http, f"{control}/bots", {"token": TOKEN, "username": BOT, "name": "俱乐部助手", "about": about}
        )
        await _post(http, f"{control}/people", {"id": CHEN, "first_name": "陈晓岚", "about": "华东师范大学"})
        await _post(http, f"{control}/people", {"id": LI, "first_name": "李明远", "about": "至纯洁净"})
        polling = asyncio.create_task(_poll(http, f"{running.url}/bot{TOKEN}"))
        yield running.url
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling


@pytest_asyncio.fixture(loop_scope="session")
async def control(http: aiohttp.ClientSession, url: str) -> Call:
    """`await control("say", person=701, chat="club_bot", text="…")`."""

    async def call(path: str, **fields: object) -> object:
        return await _post(http, f"{url}/control/{path}", fields)

    return call


@pytest_asyncio.fixture(loop_scope="session")
async def api(http: aiohttp.ClientSession, url: str) -> Call:
    """`await api("sendMessage", chat_id=701, text="…")`, as the bot."""

    async def call(method: str, **fields: object) -> object:
        return await _post(http, f"{url}/bot{TOKEN}/{method}", fields)

    return call


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, url: str) -> AsyncIterator[OpenPage]:
    """Opens the page at a hash, in Chinese; a script error on it fails the test."""
    errors: list[str] = []
    contexts = []

    async def open_(hash_: str = f"#{CHEN}:{BOT}", width: int = 1280, *, dark: bool = False) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            locale="zh-CN",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{url}/{hash_}")
        await page.locator(".connection", has_text="实时连接").wait_for(state="attached")
        return page

    yield open_
    for context in contexts:
        await context.close()
    assert errors == []


async def send(page: Page, text: str, column: int = 0) -> None:
    field = page.locator(".column").nth(column).locator("textarea")
    await field.fill(text)
    await field.press("Enter")


async def start(page: Page) -> None:
    await page.get_by_role("button", name="开始").click()
    await expect(page.locator(".row.in .text")).to_contain_text("收到：/start")


async def texts(page: Page, column: int = 0) -> list[str]:
    """The messages of a column, without time stamps."""
    rows = page.locator(".column").nth(column).locator(".row .text")
    found: list[str] = await rows.evaluate_all(
        """nodes => nodes.map((node) => [...node.childNodes]
            .filter((part) => part.className !== "stamp").map((part) => part.textContent).join(""))"""
    )
    return found


async def _post(http: aiohttp.ClientSession, address: str, fields: object) -> object:
    async with http.post(address, json=fields) as response:
        answer = await response.json()
    assert answer["ok"], answer
    return answer["result"]


async def _poll(http: aiohttp.ClientSession, base: str) -> None:
    offset = 0
    while True:
        updates = await _post(http, f"{base}/getUpdates", {"offset": offset, "timeout": 20})
        assert isinstance(updates, list)
        for update in updates:
            offset = update["update_id"] + 1
            for method, fields in _answers(update):
                if method == "answerCallbackQuery":
                    await MAY_ANSWER.wait()
                await _post(http, f"{base}/{method}", fields)


def _answers(update: Update) -> list[tuple[str, Update]]:
    """What the bot calls for one update."""
    if isinstance(query := update.get("inline_query"), dict):
        return [("answerInlineQuery", {"inline_query_id": query["id"], "results": _results(query["query"])})]
    if isinstance(press := update.get("callback_query"), dict):
        return _press_answers(press)
    message = update.get("message")
    if not isinstance(message, dict):
        return []
    if message["chat"]["type"] != "private" or "via_bot" in message:
        return []
    text = message.get("text", "")
    answer = f"收到：{text}" if text else f"收到文件 {message.get('document', {}).get('file_name', '图片')}"
    fields: Update = {"chat_id": message["chat"]["id"], "text": answer}
    if text == "找成果":
        keys = [[{"text": "关注", "callback_data": "watch"}, {"text": "说明", "callback_data": "explain"}]]
        fields |= {"text": "CG-2026-0001 含氟废水深度处理", "reply_markup": {"inline_keyboard": keys}}
    return [("sendMessage", fields)]


def _press_answers(press: Update) -> list[tuple[str, Update]]:
    message = press["message"]
    assert isinstance(message, dict)
    if press["data"] == "explain":
        answer: Update = {"text": "技术就绪度 7", "show_alert": True}
        return [("answerCallbackQuery", {"callback_query_id": press["id"], **answer})]
    edit: Update = {
        "chat_id": message["chat"]["id"],
        "message_id": message["message_id"],
        "text": "已关注 CG-2026-0001",
    }
    return [
        ("answerCallbackQuery", {"callback_query_id": press["id"], "text": "有新成果会告诉你"}),
        ("editMessageText", edit),
    ]


def _results(query: object) -> list[Update]:
    return [
        {
            "type": "article",
            "id": str(number),
            "title": f"{query}成果 {number}",
            "description": "资源与环境",
            "input_message_content": {"message_text": f"CG-2026-000{number} {query}"},
        }
        for number in (1, 2)
    ]
