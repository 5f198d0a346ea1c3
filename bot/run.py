"""Running the club: any of its parts in one process and one event loop, until told to stop."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Collection, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.config import PARTS, Settings, missing_of
from bot.health import Part, serving_health
from bot.keys import sealed_store
from bot.persisting import persist
from bot.polling import poll
from bot.progress import said_now_and_then
from bot.vitals import beat, clock_trouble, fetch_trouble, watch_loop
from bot.webhook import serving_webhooks
from storage.life import Life, living, only_one
from storage.store import Store

if TYPE_CHECKING:
    from bot.courier.courier import Courier
    from bot.front import Front
    from storage.search.finder import Finder

log = logging.getLogger(__name__)

BOTS = ("member", "desk")
STOP_SECONDS = 10
"""How long what is in hand may take to end after SIGTERM."""
BEAT_SECONDS = 5.0

Work = Coroutine[Any, Any, None]


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store with its keys, migrated."""
    async with sealed_store(settings.database, settings.keys) as store:
        yield store


@asynccontextmanager
async def opened_finder(settings: Settings, store: Store) -> "AsyncIterator[Finder]":
    """The index beside the store, caught up."""
    from bot.meaning import model_if  # noqa: PLC0415 - as below
    from storage.search.finder import Finder  # noqa: PLC0415 - as below

    model = await model_if(settings.sentence_model)
    finder = await Finder.open(store, settings.folder / "index", model)
    try:
        await finder.catch_up(said_now_and_then("records indexed"))
        finder.warm_up()
        yield finder
    finally:
        await finder.close()


async def run(settings: Settings, parts: Collection[str] = PARTS) -> None:
    """Run until SIGTERM or SIGINT. Raises what cannot be mended, with a sentence a person can act on."""
    stop = stop_on_signals()
    if missing := missing_of(settings.operator):
        log.warning("/privacy tells members that the operator has not said: %s", ", ".join(missing))
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        finder = None
        if set(parts) & set(BOTS):
            finder = await stack.enter_async_context(opened_finder(settings, store))
        await run_parts(settings, store, finder, parts, stop)


def stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def run_parts(
    settings: Settings, store: Store, finder: "Finder | None", parts: Collection[str], stop: asyncio.Event
) -> None:
    """Run those parts over an open store until `stop`; then let what is in hand end. Bots need the finder."""
    async with AsyncExitStack() as stack:
        if "courier" in parts:
            await stack.enter_async_context(only_one(store, "courier"))
        life = await stack.enter_async_context(living(store, " ".join(parts)))
        works = [watch_loop(), _beat_on(life)]
        wells: dict[str, Part] = {bot: partial(fetch_trouble, bot) for bot in BOTS if bot in parts}
        if finder and (fronts := await _fronts(settings, store, finder, parts, stack)):
            works.append(_serve(settings, fronts))
            works.append(_matching(store, finder))
        if "courier" in parts:
            for courier in _couriers(settings, store, life, stack):
                works.append(courier.work())
                wells[f"courier of the {courier.name} bot"] = courier.trouble
        if "clock" in parts:
            works.append(_clock(settings, store))
            wells["clock"] = clock_trouble
        if settings.health:
            await stack.enter_async_context(serving_health(settings.health, store, wells))
        gc.freeze()  # what was imported stays; looking it through for garbage held all up for half a second
        log.info("running: %s", " ".join(parts))
        await _until_stopped(_together(works), stop)


async def _fronts(
    settings: Settings, store: Store, finder: "Finder", parts: Collection[str], stack: AsyncExitStack
) -> "list[Front[Any]]":  # Any: each speaks its own framework's updates
    # what a part imports takes up to seconds: only who runs it pays for it
    fronts: list[Front[Any]] = []
    if "member" in parts:
        from bot.member.front import MemberFront  # noqa: PLC0415

        fronts.append(MemberFront(settings, store, finder))
    if "desk" in parts:
        from bot.desk.front import DeskFront  # noqa: PLC0415

        fronts.append(DeskFront(settings, store, finder))
    for front in fronts:
        stack.push_async_callback(front.close)
    return fronts


def _couriers(settings: Settings, store: Store, life: Life, stack: AsyncExitStack) -> "list[Courier]":
    """One for each bot's token."""
    from bot.courier.courier import Courier  # noqa: PLC0415 - as above

    couriers = [Courier(settings, store, life, bot) for bot in BOTS]
    for courier in couriers:
        stack.push_async_callback(courier.close)
    return couriers


def _matching(store: Store, finder: "Finder") -> Work:
    from bot.matchmaking import keep_matching  # noqa: PLC0415 - as above

    return keep_matching(store, finder)


def _clock(settings: Settings, store: Store) -> Work:
    from bot.clock import Clock  # noqa: PLC0415 - as above

    return Clock(store, settings.operator.silent_months).work()


async def _serve(settings: Settings, fronts: "Sequence[Front[Any]]") -> None:
    """Webhooks are bound before Telegram is sent there, and closed before the last answers are said."""
    try:
        for front in fronts:
            await front.introduce()
        async with AsyncExitStack() as stack:
            if settings.webhook:
                receivers = {front.name: front.receive_raw for front in fronts}
                await stack.enter_async_context(serving_webhooks(settings.webhook, receivers, STOP_SECONDS))
            await _announce(settings, fronts)
            works: list[Work] = []
            for front in fronts:
                works += [front.work(), front.speaker.keep_taking_over()]
                if not settings.webhook:
                    works.append(poll(front.fetch, front.receive, front.chat_of, front.name))
            await _together(works)
    finally:
        await asyncio.gather(*(front.speaker.finish(STOP_SECONDS / 2) for front in fronts))


async def _announce(settings: Settings, fronts: "Sequence[Front[Any]]") -> None:
    for front in fronts:
        if hook := settings.webhook:
            await front.set_webhook(f"{hook.url}/{front.name}", hook.secret)
        else:
            await front.set_webhook(None, None)
        await front.speaker.say_left_over()


async def _beat_on(life: Life) -> None:
    while True:
        figures = beat()
        await persist(lambda figures=figures: life.beat(**figures))  # type: ignore[misc]
        await asyncio.sleep(BEAT_SECONDS)


async def _together(works: Iterable[Work]) -> None:
    """Run all until one fails, whose exception is raised, or until cancelled; then let the others end."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _until_stopped(work: Work, stop: asyncio.Event) -> None:
    """Until `stop` or its own end; what it does not end within STOP_SECONDS is left to the next start."""
    task, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if task.done():
            task.result()
        else:
            log.info("stopping")
            task.cancel()
            await asyncio.wait({task}, timeout=STOP_SECONDS)
