"""The desk's background work: carries the files that officers sent through to their end.

It goes by the rows alone (`storage.batches`): a batch is due until its card shows its state, so whatever
state a stop or a crash leaves it in, the next process goes on from there.
"""

import asyncio
import logging
from contextlib import suppress

from telegram import Bot

from bot.desk.cards import Cards, Job
from bot.desk.fetching import Delayed
from bot.desk.import_steps import Steps
from bot.speaking import Speaker
from handlers.forms.said import Said
from handlers.importing.sentences import Refused
from handlers.wording import marked
from storage.batches import due_batches, held_batch, is_due, noted
from storage.imports import ImportBatch
from storage.people import Member
from storage.store import STORE_AWAY, Store

log = logging.getLogger(__name__)

LOOK_AGAIN = 30.0
"""Seconds after which due batches are looked for unasked: another process may have noted one."""
FILES_AT_ONCE = 2
STOP_SECONDS = 5.0
"""What the step in hand may take to end when the desk stops; after that it is rolled back and stays due."""
OUR_FAULT = Said(marked("出了意外的问题，请稍后重新发送；若再发生，请告诉管理员。"))


class ImportDesk:
    def __init__(self, store: Store, bot: Bot, speaker: Speaker) -> None:
        self._store = store
        self._speaker = speaker
        self._cards = Cards(store, bot)
        self._steps = Steps(store, bot, self._cards)
        self._woken = asyncio.Event()
        self._slots = asyncio.Semaphore(FILES_AT_ONCE)
        self._carried: dict[int, asyncio.Task[None]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Look for due batches now."""
        self._woken.set()

    async def work(self) -> None:
        """Carry every due batch on until cancelled; the step in hand then may end, the rest stays due."""
        self._stopping.clear()
        try:
            while True:
                self._woken.clear()
                self._looking = asyncio.create_task(self._take_up())
                await asyncio.shield(self._looking)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_AGAIN):
                        await self._woken.wait()
        finally:
            self._stopping.set()
            await self._end()

    async def _end(self) -> None:
        if self._looking:
            await asyncio.wait({self._looking})
        if tasks := set(self._carried.values()):
            _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _take_up(self) -> None:
        try:
            async with self._store.reading() as session:
                due = await due_batches(session)
        except STORE_AWAY as error:
            log.warning("the store did not answer: %s", getattr(error, "orig", error))
            return
        for batch_id in due:
            if batch_id not in self._carried:
                self._carried[batch_id] = asyncio.create_task(self._carry(batch_id))

    async def _carry(self, batch_id: int) -> None:
        """Step after step until nothing is due; what fails for now is tried again, at growing intervals."""
        failures = 0
        try:
            due = True
            while due and not self._stopping.is_set():
                try:
                    due = await self._go_on(batch_id)
                    failures = 0
                except Exception as error:  # even giving up may fail for now
                    failures += 1
                    log.warning("an import waits: %s", getattr(error, "orig", error))
                    await self._rest(_pause(error, failures))
        finally:
            del self._carried[batch_id]
            self.wake()

    async def _go_on(self, batch_id: int) -> bool:
        """One step; False if none was due. Raises Delayed or one of STORE_AWAY where it must wait."""
        try:
            if job := await self._due(batch_id):
                await self._step(job)
        except (Delayed, *STORE_AWAY):
            raise
        except Exception:
            log.exception("import %s cannot go on", batch_id)
            await self._give_up(batch_id)
            return True
        return job is not None

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _due(self, batch_id: int) -> Job | None:
        async with self._store.reading() as session:
            batch = await session.get(ImportBatch, batch_id)
            if batch is None or not is_due(batch):
                return None
            member = await session.get(Member, batch.member_id) if batch.member_id else None
            return Job(batch, member)

    async def _step(self, job: Job) -> None:
        state, batch_id = job.batch.state, job.batch.id
        try:
            if "wanted" in job.batch.preview:
                await self._steps.send_errors(job)
            elif state == "received":
                async with self._slots:
                    await self._steps.read(job)
            elif state == "confirmed":
                async with self._slots:
                    await self._steps.bring_in(job)
            else:
                await self._speaker.until_said(job.batch.chat_id)  # the answer to what settled it comes first
                await self._cards.settle(job)
        except Refused as refused:
            await self._steps.refuse(batch_id, refused.said)

    async def _give_up(self, batch_id: int) -> None:
        """A fault of ours: end the batch, and say so; if even that was shown in vain, leave it be."""
        async with self._store.writing() as session:
            batch = await held_batch(session, batch_id)
            if batch is None:
                return
            if batch.state in ("received", "confirmed"):
                batch.state = "refused"
                noted(batch, refused=OUR_FAULT.as_json(), wanted=None)
            else:
                noted(batch, shown=batch.state, wanted=None)


def _pause(error: Exception, failures: int) -> float:
    """Seconds: what Telegram asked for, else doubling from half a second to five minutes."""
    asked = error.seconds if isinstance(error, Delayed) else 0
    return asked or min(300.0, 0.25 * 2.0**failures)
