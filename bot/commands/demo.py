"""`liaison-bot demo`: the real bots against a local Bot API, with a sample club and a chat page."""

import asyncio
import logging
import os
import sys
import tempfile
import webbrowser
from contextlib import AsyncExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from bot.commands.ending import one_sentence
from bot.logs import set_up_logging


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8765, show_default=True, help="Of the chat page; 0 takes any free one.")
@click.option("--browser/--no-browser", default=True, help="Open the chat page where that is possible.")
@click.option("--debug", is_flag=True, help="Log everything.")
def command(host: str, port: int, browser: bool, debug: bool) -> None:
    """Show the whole club on this machine; Ctrl-C ends it and leaves nothing behind."""
    set_up_logging(logging.DEBUG if debug else logging.WARNING)
    with one_sentence():
        asyncio.run(_demo(host, port, browser))


async def _demo(host: str, port: int, browser: bool) -> None:
    click.echo("俱乐部正在启动 · starting the club …")
    # slow imports: say something first
    from bot.config import PARTS  # noqa: PLC0415
    from bot.demo import CAST, begin, demo_settings, fill_store, page_address, people_on_stage  # noqa: PLC0415
    from bot.demo_events import hold_events  # noqa: PLC0415
    from bot.demo_members import enrol_members, furnish, seat_members  # noqa: PLC0415
    from bot.run import opened_finder, opened_store, run_parts, stop_on_signals  # noqa: PLC0415
    from bot.sandbox.server import running_sandbox  # noqa: PLC0415

    stop = stop_on_signals()
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(running_sandbox(host, port))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-demo-")))
        settings = demo_settings(sandbox.url, folder)
        store = await stack.enter_async_context(opened_store(settings))
        finder = await stack.enter_async_context(opened_finder(settings, store))
        with Progress(console=Console(stderr=True), transient=True) as progress:
            filling = progress.add_task("示例俱乐部 · sample club")
            await fill_store(store, lambda done, total: progress.update(filling, completed=done, total=total))
            indexing = progress.add_task("检索索引 · search index")
            await finder.catch_up(lambda done, total: progress.update(indexing, completed=done, total=total))
        await enrol_members(store)
        stage, people = await stack.enter_async_context(people_on_stage(sandbox.url, settings))
        await seat_members(stage)
        await begin(people)
        await furnish(store, CAST[3].telegram_id)
        await hold_events(store, CAST[3].telegram_id)
        _announce(page_address(sandbox.url), browser)
        await run_parts(settings, store, finder, PARTS, stop)


def _announce(address: str, browser: bool) -> None:
    click.echo(f"\n  聊天页面 · chat page:  {address}\n")
    click.echo("  试试这样问 · try typing:  猪场里不用送检就能测出蓝耳病的试剂")
    click.echo("  Ctrl-C 结束 · ends the demo\n")
    if browser and _has_screen():
        webbrowser.open(address)


def _has_screen() -> bool:
    """Without a screen, `webbrowser` would take the terminal for a text browser."""
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
