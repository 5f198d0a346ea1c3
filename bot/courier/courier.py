"""Emptying one bot's outbox at the pace that Telegram allows, whatever happens on the way.

One loop does all the writing, so that a slot, the most urgent row at that moment and its mark are one
transaction; calls run beside it and bring back their outcomes.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.error import TelegramError

from bot.config import Settings
from bot.courier.delivering import Outcome, Parcel, deliver
from bot.courier.heeding import heed_previews
from bot.courier.picking import Picked, left_behind, pick, reclaim, settle_all
from bot.courier.window import MOST, Window
from bot.insisting import insist
from bot.persisting import persist
from bot.ptb.request import AiohttpRequest
from bot.ptb.trouble import trouble_of
from bot.trouble import CannotSend, Kind
from bot.vitals import FAILURES, Purpose, note_call
from handlers.pushes.composing import import_all
from storage.base import now
from storage.life import Life
from storage.outbox.set_back import clock_was_set_back
from storage.outbox.settling import take_back
from storage.outbox.taking import first_due
from storage.store import Store

log = logging.getLogger(__name__)

IDLE = 0.2
"""Seconds between two looks for what another process has planned."""
RECLAIM = 2.0
"""Seconds between two looks for what dead couriers left."""
FINISH = 8.0
"""Seconds that calls under way may take to end after the stop."""
SETTLE = 1.5
"""Seconds that their settlement may wait for the store then; it is taken for perhaps sent after that."""
IMPORT_AFTER = 2.0
"""Seconds of sending before the rest of the program is imported, beside it."""
UNSURE_IN_A_ROW = 5
"""So many calls without a clear answer: it is Telegram that is ill, and more would be wasted copies."""


class Courier:
    """For one bot's token; `work` until cancelled, then `close`."""

    def __init__(self, settings: Settings, store: Store, life: Life, bot: str) -> None:
        self.name = bot
        token = settings.member_token if bot == "member" else settings.desk_token
        self._bot = Bot(
            token,
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=AiohttpRequest(MOST),
            get_updates_request=AiohttpRequest(1),
        )
        self._link_base = settings.link_base
        self._store = store
        self._life = life
        self._calls: dict[asyncio.Task[None], int] = {}
        """The delivery of each call under way. One thought dead may have two for the same delivery."""
        self._begun_at: dict[int, float] = {}
        """When the call for a delivery began, by the loop's clock, until what became of it is committed."""
        self._window = Window()
        self._outcomes: list[Outcome] = []
        self._woken = asyncio.Event()
        self._reclaimed_at = float("-inf")
        self._failures = 0
        self._unsure = 0
        self._retry_at = 0.0
        self._slot_at = 0.0

    def trouble(self) -> str | None:
        """Why it is not well; None if it is."""
        return "Telegram cannot be reached" if self._failures >= FAILURES else None

    async def close(self) -> None:
        await self._bot.shutdown()

    async def work(self) -> None:
        """Until cancelled; then let the calls under way end and settle them.

        Raises CannotPoll or CannotSend where Telegram does not know the token (any more).
        """
        await insist(self._bot.initialize, TelegramError, trouble_of, self.name)
        importing = asyncio.create_task(self._import_later())
        try:
            while True:
                picked = await self._step()
                for parcel in picked.parcels:
                    self._begin(parcel)
                if not picked.parcels:
                    await self._rest(picked.wait)
        finally:
            importing.cancel()
            await self._finish()

    async def _import_later(self) -> None:
        """Whatever composes messages, once what waited is on its way."""
        await asyncio.sleep(IMPORT_AFTER)
        await asyncio.to_thread(import_all)

    async def _step(self) -> Picked:
        """Nothing is written where there is nothing to write: idle couriers do not hold others up."""
        loop = asyncio.get_running_loop()
        reclaiming = loop.time() - self._reclaimed_at >= RECLAIM
        if reclaiming:
            self._reclaimed_at = loop.time()
            reclaiming = await persist(self._anything_to_reclaim)
        if not self._outcomes and not reclaiming:
            if not self._room(()):
                return Picked((), IDLE)
            wait = max(self._retry_at, self._slot_at) - loop.time()
            if wait <= 0:
                wait = await persist(self._until_due)
            if wait > 0:
                return Picked((), wait)
        outcomes = self._outcomes[:]
        picked = await persist(lambda: self._written(outcomes, reclaiming))
        del self._outcomes[: len(outcomes)]
        self._slot_at = loop.time() + min(picked.wait, RECLAIM)
        self._learn(outcomes)
        return picked

    async def _until_due(self) -> float:
        """Seconds; none where the clock was set back, for what was due is due again once that is noted."""
        async with self._store.reading() as session:
            if await clock_was_set_back(session, self.name):
                return 0.0
            due = await first_due(session, self.name)
        return (due - now()).total_seconds() if due else IDLE

    async def _anything_to_reclaim(self) -> bool:
        async with self._store.reading() as session:
            return await left_behind(self._store, session, self.name, self._life.number, self._in_hand())

    def _in_hand(self) -> set[int]:
        return {*self._calls.values(), *(outcome.parcel.call.delivery_id for outcome in self._outcomes)}

    async def _written(self, outcomes: list[Outcome], reclaiming: bool) -> Picked:
        """Most of the time all can be composed, and one transaction without savepoints is enough."""
        try:
            return await self._write(outcomes, reclaiming, one_by_one=False)
        except Exception:  # where it was not the composing that failed, the next line raises it again
            return await self._write(outcomes, reclaiming, one_by_one=True)

    async def _write(self, outcomes: list[Outcome], reclaiming: bool, *, one_by_one: bool) -> Picked:
        """One transaction. Its commit may be lost: then rows are marked that nobody sends, see `reclaim`."""
        loop = asyncio.get_running_loop()
        async with self._store.writing() as session:
            await self._settle(session, outcomes)
            if reclaiming:
                await reclaim(self._store, session, self.name, self._life.number, self._in_hand())
            refused = any(_is_unauthorized(outcome) for outcome in outcomes)
            if refused or loop.time() < self._retry_at:
                return Picked((), max(0.0, self._retry_at - loop.time()))
            most = self._room(outcomes)
            return await pick(session, self.name, self._life.number, most, one_by_one=one_by_one)

    def _room(self, settling: Sequence[Outcome]) -> int:
        """How many calls may be begun beside those under way, once these outcomes are settled."""
        moment = asyncio.get_running_loop().time()
        settled = {outcome.parcel.call.delivery_id for outcome in settling}
        ages = [moment - at for row, at in self._begun_at.items() if row not in settled]
        return self._window.room(ages)

    async def _settle(self, session: AsyncSession, outcomes: list[Outcome]) -> None:
        await settle_all(session, self.name, outcomes, self._pause())
        await heed_previews(session, outcomes, f"{self._link_base}/{self._bot.username}")

    def _learn(self, outcomes: list[Outcome]) -> None:
        """No connection, or no answer again and again, is nobody's fault: all wait, at growing intervals."""
        for outcome in outcomes:
            self._note_time(outcome)
            if _is_unauthorized(outcome):
                raise CannotSend(
                    f"Telegram does not know the token of the {self.name} bot any more;"
                    " what is to be sent is kept: set the right one and start again"
                )
            trouble = outcome.trouble
            self._unsure = self._unsure + 1 if trouble and trouble.kind is Kind.UNSURE else 0
            if trouble and (trouble.kind is Kind.NOT_DONE or self._unsure >= UNSURE_IN_A_ROW):
                self._hold(trouble.reason)
            elif not self._unsure:
                self._failures, self._retry_at = 0, 0.0

    def _note_time(self, outcome: Outcome) -> None:
        begun_at = self._begun_at.pop(outcome.parcel.call.delivery_id, None)
        if begun_at is not None:
            self._window.note(asyncio.get_running_loop().time() - begun_at)

    def _hold(self, why: str) -> None:
        """Once for all the calls that were on their way together."""
        moment = asyncio.get_running_loop().time()
        if moment >= self._retry_at:
            self._failures += 1
            self._retry_at = moment + self._pause()
            log.warning("Telegram cannot be reached: %s", why)

    def _pause(self) -> float:
        """Seconds: doubling from half a second to half a minute."""
        return min(30.0, 0.5 * 2.0 ** min(self._failures, 10))

    def _begin(self, parcel: Parcel) -> None:
        task = asyncio.create_task(self._carry(parcel))
        self._calls[task] = parcel.call.delivery_id
        self._begun_at[parcel.call.delivery_id] = asyncio.get_running_loop().time()
        task.add_done_callback(self._calls.pop)

    async def _carry(self, parcel: Parcel) -> None:
        outcome = await deliver(self._bot, parcel)
        note_call(self.name, Purpose.PUSH, outcome.trouble)
        self._outcomes.append(outcome)
        self._woken.set()

    async def _rest(self, seconds: float) -> None:
        """Until the time is over or an answer is there to be settled."""
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, IDLE) if not self._outcomes else 0):
                await self._woken.wait()
        self._woken.clear()

    async def _finish(self) -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=FINISH)
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls)
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE):
                await persist(self._settle_the_last)

    async def _settle_the_last(self) -> None:
        """What is marked as being sent beside these was never begun: its commit was cut short by the stop."""
        async with self._store.writing() as session:
            await self._settle(session, self._outcomes)
            await take_back(session, self.name, self._life.number, ())


def _is_unauthorized(outcome: Outcome) -> bool:
    return outcome.trouble is not None and outcome.trouble.kind is Kind.UNAUTHORIZED
