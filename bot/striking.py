"""Striking off what was said, many answers in one transaction: on SQLite each waits for the disk.

While one transaction is on its way, what is said meanwhile gathers for the next.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.owed import Owed, to_json
from bot.persisting import persist
from storage.inbox import all_said, put_owed
from storage.outbox.pacing import note_answers
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Said:
    """One answer to an update, and those that are still to be said after it."""

    update_id: int
    item: Owed
    left: Sequence[Owed]


class Striker:
    def __init__(self, store: Store, bot: str) -> None:
        self._store = store
        self._bot = bot
        self._gathered: list[tuple[Said, asyncio.Future[None]]] = []
        self._work: asyncio.Task[None] | None = None

    async def strike_off(self, said: Said) -> None:
        """Returns when it is committed; it will be even if the caller is cancelled meanwhile."""
        struck = asyncio.get_running_loop().create_future()
        self._gathered.append((said, struck))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._strike_all())
        await struck

    async def finish(self, seconds: float) -> None:
        """Let what is on its way be committed, if the store lets it in that time."""
        if self._work:
            await asyncio.wait({self._work}, timeout=seconds)
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _strike_all(self) -> None:
        while self._gathered:
            batch, self._gathered = self._gathered, []
            try:
                await persist(lambda: self._strike([said for said, _ in batch]))  # noqa: B023 - awaited here
            except Exception as error:
                for _, struck in batch:
                    if not struck.done():
                        struck.set_exception(error)
            else:
                for _, struck in batch:
                    if not struck.done():
                        struck.set_result(None)

    async def _strike(self, batch: Sequence[Said]) -> None:
        async with self._store.writing() as session:
            await all_said(session, self._bot, [said.update_id for said in batch if not said.left])
            for said in batch:
                if said.left:
                    left = to_json(said.left)
                    await put_owed(session, self._bot, said.update_id, left, self._store.owner)
            spoken = [said.item for said in batch if not said.item.reply.says_nothing]
            if spoken:
                await note_answers(session, self._bot, [item.address.chat_id for item in spoken])
