"""The self-editing card of an import: one message, changed at most every two seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from bot.desk.fetching import Delayed
from bot.ptb.saying import edit_card, send_card
from bot.ptb.trouble import trouble_of
from bot.trouble import Kind, Trouble
from handlers.desk.import_cards import import_card
from handlers.reply import Reply
from handlers.wording import Wording
from storage.batches import held_batch, noted
from storage.imports import ImportBatch
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language

log = logging.getLogger(__name__)

EDIT_EVERY = 2.0
FOR_NOW = (Kind.WAIT, Kind.NOT_DONE, Kind.UNSURE, Kind.UNAUTHORIZED, Kind.CONFLICT)


@dataclass(frozen=True, slots=True)
class Job:
    """A batch as it was read, and whose it is (None: the member is gone)."""

    batch: ImportBatch
    member: Member | None

    @property
    def wording(self) -> Wording:
        return Wording(self.member.language if self.member else Language.ZH_HANS)


@dataclass(slots=True)
class Progress:
    percent: int | None = None

    def part(self, first: int, last: int) -> Callable[[int, int], None]:
        """A callback (done, total) for the stretch between two percentages; total 0 is not known."""

        def note(done: int, total: int) -> None:
            if total:
                self.percent = first + (last - first) * done // total

        return note


class Cards:
    def __init__(self, store: Store, bot: Bot) -> None:
        self._store = store
        self._bot = bot

    @asynccontextmanager
    async def following(self, job: Job) -> AsyncIterator[Progress]:
        """Show the step in hand and how far it has come, until left. Raises Delayed before it begins."""
        progress, over = Progress(), asyncio.Event()
        card_id = await self._show(job, import_card(job.wording, job.batch, progress.percent))
        edits = asyncio.create_task(self._edit_along(job, card_id, progress, over))
        try:
            yield progress
        finally:
            over.set()
            await edits  # an edit in hand must not land after the next one

    async def settle(self, job: Job) -> None:
        """Show the state the batch has reached, and note that it is shown. Raises Delayed."""
        await self._show(job, import_card(job.wording, job.batch))
        async with self._store.writing() as session:
            batch = await held_batch(session, job.batch.id)
            if batch and batch.state == job.batch.state:
                noted(batch, shown=batch.state)

    async def _edit_along(
        self, job: Job, card_id: int | None, progress: Progress, over: asyncio.Event
    ) -> None:
        shown = progress.percent
        while card_id is not None and not over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(EDIT_EVERY):
                    await over.wait()
            if over.is_set() or progress.percent == shown:
                continue
            shown = progress.percent
            trouble = await self._edited(job, card_id, import_card(job.wording, job.batch, shown))
            if trouble and trouble.seconds:
                with suppress(TimeoutError):
                    async with asyncio.timeout(trouble.seconds):
                        await over.wait()

    async def _show(self, job: Job, reply: Reply) -> int | None:
        """Put `reply` on the batch's card, sending the card where there is none; its id, None if in vain."""
        card_id = job.batch.card_id
        trouble = Trouble(Kind.GONE, "no card yet")
        if card_id is not None:
            edited = await self._edited(job, card_id, reply)
            if edited is None or edited.kind is Kind.UNCHANGED:
                return card_id
            trouble = edited
        if trouble.kind is Kind.GONE:
            return await self._sent(job, reply)
        _in_vain(trouble)
        return None

    async def _sent(self, job: Job, reply: Reply) -> int | None:
        try:
            card_id = await send_card(self._bot, reply, job.batch.chat_id or 0)
        except TelegramError as error:
            _in_vain(trouble_of(error))
            return None
        async with self._store.writing() as session:
            if batch := await held_batch(session, job.batch.id):
                batch.card_id = card_id
        return card_id

    async def _edited(self, job: Job, card_id: int, reply: Reply) -> Trouble | None:
        try:
            await edit_card(self._bot, reply, job.batch.chat_id or 0, card_id)
        except TelegramError as error:
            return trouble_of(error)
        return None


def _in_vain(trouble: Trouble) -> None:
    if trouble.kind in FOR_NOW:
        raise Delayed(trouble.reason, trouble.seconds)
    log.warning("an import's card could not be shown: %s", trouble.reason)
