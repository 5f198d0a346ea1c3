"""Running the club: both bots and the clock in one process and one event loop, until told to stop."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from bot.clock import ticking
from bot.config import Settings
from bot.front import Front
from bot.polling import poll
from bot.webhook import serving_webhooks
from storage.migrating import migrate
from storage.search.finder import Finder
from storage.store import Store, open_store

log = logging.getLogger(__name__)

STOP_SECONDS = 10
"""How long what is in hand may take to end after SIGTERM."""


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[tuple[Store, Finder]]:
    """The store, migrated, and the index beside it, caught up."""
    store = open_store(settings.database)
    try:
        await migrate(store)
        finder = await Finder.open(store, settings.folder / "index")
        try:
            await finder.catch_up()
            yield store, finder
        finally:
            await finder.close()
    finally:
        await store.close()


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises what cannot be mended, with a sentence a person can act on."""
    async with opened_store(settings) as (store, finder):
        await run_bots(settings, store, finder, stop_on_signals())


def stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def run_bots(settings: Settings, store: Store, finder: Finder, stop: asyncio.Event) -> None:
    """Run both bots over an open store until `stop`; then let what is in hand end."""
    # aiogram and python-telegram-bot take seconds to import: only who runs them pays for it
    from bot.desk.front import DeskFront  # noqa: PLC0415
    from bot.member.front import MemberFront  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        fronts: list[Front[Any]] = []  # Any: each speaks its own framework's updates
        for make in (MemberFront, DeskFront):
            front: Front[Any] = make(settings, store, finder)
            stack.push_async_callback(front.close)
            fronts.append(front)
        if await _unless_stopped(_introduce(fronts), stop):
            await stack.enter_async_context(ticking(store))
            await _serve(settings, fronts, stop)


async def _introduce(fronts: Sequence[Front[Any]]) -> None:
    for front in fronts:
        await front.introduce()


async def _unless_stopped(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> bool:
    """Whether `work`, which may wait for the network for ever, ended before `stop`."""
    task = asyncio.create_task(work)
    try:
        await _until_stopped([task], stop)
    finally:
        task.cancel()
    return not stop.is_set()


async def _serve(settings: Settings, fronts: Sequence[Front[Any]], stop: asyncio.Event) -> None:
    """Webhooks are bound before Telegram is sent there, and closed before the last answers are said."""
    try:
        async with AsyncExitStack() as stack:
            if settings.webhook:
                receivers = {front.name: front.receive_raw for front in fronts}
                await stack.enter_async_context(serving_webhooks(settings.webhook, receivers, STOP_SECONDS))
            if await _unless_stopped(_announce(settings, fronts), stop):
                await _work(settings, fronts, stop)
    finally:
        await asyncio.gather(*(front.speaker.finish(STOP_SECONDS / 2) for front in fronts))


async def _announce(settings: Settings, fronts: Sequence[Front[Any]]) -> None:
    for front in fronts:
        if hook := settings.webhook:
            await front.set_webhook(f"{hook.url}/{front.name}", hook.secret)
        else:
            await front.set_webhook(None, None)
        await front.speaker.say_left_over()


async def _work(settings: Settings, fronts: Sequence[Front[Any]], stop: asyncio.Event) -> None:
    tasks = [asyncio.create_task(front.work()) for front in fronts]
    if not settings.webhook:
        tasks += [
            asyncio.create_task(poll(front.fetch, front.receive, front.chat_of, front.name))
            for front in fronts
        ]
    log.info("running")
    try:
        await _until_stopped(tasks, stop)
    finally:
        await _end(tasks)


async def _until_stopped(tasks: Sequence[asyncio.Task[None]], stop: asyncio.Event) -> None:
    """Wait for `stop`; if a task ends before, its exception is ours."""
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        stopping.cancel()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Let updates in hand be committed; what is not stays with Telegram."""
    log.info("stopping")
    for task in tasks:
        task.cancel()
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            await asyncio.gather(*tasks, return_exceptions=True)
