"""`liaison-bot demo` as somebody meets it who has just cloned the project."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.page.conftest import send

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEED = "猪场里不用送检就能测出蓝耳病的试剂"
START_SECONDS, STOP_SECONDS = 60, 30
SAY = 15_000
"""Milliseconds that an answer may take on a busy machine."""


async def test_demo_answers_and_leaves_nothing_behind(browser: Browser, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    async with _demo(temporary, tmp_path / "stderr") as process:
        address = await _address(process)
        assert [path.name.startswith("liaison-demo-") for path in temporary.iterdir()] == [True]
        page = await _open(browser, address)
        await _ask_and_look(page)
        await _see_the_desk(page)
        await page.context.close()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            assert await process.wait() == 0
    assert list(temporary.iterdir()) == []
    assert (tmp_path / "stderr").read_text(encoding="utf-8").strip() == ""


async def _ask_and_look(page: Page) -> None:
    """The need in the member's column, the answer, and the first card opened in its place."""
    rows = page.locator(".column").nth(0).locator(".row.in")
    await expect(rows.first).to_be_visible(timeout=SAY)
    before = await rows.count()
    await send(page, NEED)
    answer = rows.nth(before)
    await expect(answer.locator(".text")).to_contain_text(re.compile(r"CG-\d{4}-\d{4}"), timeout=SAY)
    await expect(answer.locator(".text")).to_contain_text("蓝耳病")
    await expect(answer.locator(".text")).not_to_contain_text("检出限")
    await answer.get_by_role("button", name="1", exact=True).click()
    await expect(answer.locator(".text")).to_contain_text("解决的问题", timeout=SAY)
    await expect(answer.locator(".text")).to_contain_text("检出限")
    await expect(rows).to_have_count(before + 1)


async def _see_the_desk(page: Page) -> None:
    beside = page.locator(".column").nth(1)
    await expect(beside.locator("h2")).to_have_text("联络人工作台")
    await expect(beside.locator(".viewer")).to_have_text("许许言", timeout=SAY)  # avatar, name
    await expect(beside.locator(".row.in .text").first).to_contain_text("您好，许言！您的身份：", timeout=SAY)


async def _open(browser: Browser, address: str) -> Page:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN", reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(SAY)
    await page.goto(address, timeout=SAY * 4)
    return page


@asynccontextmanager
async def _demo(temporary: Path, stderr: Path) -> AsyncIterator[Process]:
    """The demo, with a temporary folder of its own; whatever happens, it does not outlive the test."""
    words = ("-m", "bot", "demo", "--no-browser", "--port", "0")
    with stderr.open("wb") as log:
        env = {**os.environ, "TMPDIR": str(temporary)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, stdout=PIPE, stderr=log, env=env
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _address(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(START_SECONDS):
        async for line in process.stdout:
            if found := re.search(r"chat page:\s+(http://\S+)", line.decode()):
                return found[1]
    raise AssertionError("the demo ended before it named its chat page")
