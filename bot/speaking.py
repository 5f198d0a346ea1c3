"""Saying what is owed: in order for each chat, many chats at once, again after a crash.

An answer is committed with the effect it speaks of, before it is said, and struck off once it is said.
So a crash loses none; it can only repeat the ones that were being said at that moment (at most `AT_ONCE`).
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.owed import Owed, from_json, to_json
from bot.persisting import persist
from bot.trouble import Kind, Trouble
from storage.inbox import owed_answers, put_owed
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 8
MOST_COPIES = 2
"""An answer that was perhaps said is said once more, never a third time."""
MOST_EDITS = 5
"""An edit can be repeated without harm."""
AS_GOOD_AS_SAID = (Kind.UNCHANGED, Kind.LATE)

Say = Callable[[Owed], Awaitable[Trouble | None]]
"""One call to the Bot API; None if done, otherwise the framework's exception as judged."""


class Speaker:
    def __init__(self, store: Store, bot: str, say: Say) -> None:
        self._store = store
        self._bot = bot
        self._say = say
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._last_in_chat: dict[int | None, asyncio.Task[None]] = {}
        self._pending: set[int] = set()

    async def say_left_over(self) -> None:
        """Take up what an earlier process committed but did not get to say."""
        async with self._store.reading() as session:
            for update_id, answers in await owed_answers(session, self._bot):
                self.owe(update_id, from_json(answers))

    def owe(self, update_id: int, owed: Sequence[Owed]) -> None:
        """Say these after whatever else is owed to that chat. Does nothing if they are being said."""
        if not owed or update_id in self._pending:
            return
        self._pending.add(update_id)
        chat = owed[0].address.chat_id
        before = self._last_in_chat.get(chat)
        task = asyncio.create_task(self._say_all(update_id, owed, before))
        self._last_in_chat[chat] = task
        task.add_done_callback(lambda done: self._ended(chat, update_id, done))

    async def finish(self, seconds: float) -> None:
        """Let what is being said end, at most for `seconds`; what is left stays owed in the store."""
        tasks = set(self._last_in_chat.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, chat: int | None, update_id: int, task: asyncio.Task[None]) -> None:
        self._pending.discard(update_id)
        if self._last_in_chat.get(chat) is task:
            del self._last_in_chat[chat]
        if not task.cancelled() and task.exception():
            log.error("an answer stays owed until the next start", exc_info=task.exception())

    async def _say_all(self, update_id: int, owed: Sequence[Owed], before: asyncio.Task[None] | None) -> None:
        if before:
            await asyncio.wait({before})
        for position, item in enumerate(owed):
            await self._say_one(update_id, item, owed[position + 1 :])

    async def _say_one(self, update_id: int, item: Owed, left: Sequence[Owed]) -> None:
        tries = 0
        while trouble := await self._try(update_id, item, left):
            tries += 1
            if trouble.kind is Kind.GONE and item.reply.edits:
                item = replace(item, reply=replace(item.reply, edits=False))
            elif trouble.kind is Kind.MIGRATED and item.address.chat_id != trouble.chat_id:
                item = replace(item, address=replace(item.address, chat_id=trouble.chat_id))
            elif not _again(trouble, tries, item):
                log.warning("an answer was given up: %s", trouble.reason)
                await self._strike_off(update_id, left)
                return
            else:
                await asyncio.sleep(trouble.seconds or _backed_off(tries))

    async def _try(self, update_id: int, item: Owed, left: Sequence[Owed]) -> Trouble | None:
        """Say it and strike it off in one slot: no more than `AT_ONCE` are ever said and not struck off."""
        async with self._slots:
            trouble = await self._say(item)
            if trouble and trouble.kind not in AS_GOOD_AS_SAID:
                return trouble
            await self._strike_off(update_id, left)
            return None

    async def _strike_off(self, update_id: int, left: Sequence[Owed]) -> None:
        async def strike() -> None:
            async with self._store.writing() as session:
                await put_owed(session, self._bot, update_id, to_json(left) if left else None)

        await persist(strike)


def _again(trouble: Trouble, tries: int, item: Owed) -> bool:
    if trouble.kind is Kind.UNSURE:
        return tries < (MOST_EDITS if item.reply.edits else MOST_COPIES)
    return trouble.kind in (Kind.WAIT, Kind.NOT_DONE, Kind.UNAUTHORIZED)


def _backed_off(tries: int) -> float:
    """Seconds to wait after the n-th failure: doubling from half a second to five minutes, with jitter."""
    return min(300.0, 0.25 * 2.0**tries) * random.uniform(0.8, 1.2)
