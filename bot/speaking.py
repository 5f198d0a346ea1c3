"""Saying what is owed: in order for each chat, many chats at once, again after a crash.

An answer is committed with the effect it speaks of, before it is said, and struck off once it is said.
So a crash loses none; it can only repeat the ones that were being said at that moment (at most `AT_ONCE`).
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.owed import Owed, from_json, to_json
from bot.persisting import persist
from bot.striking import Said, Striker
from bot.trouble import Kind, Trouble
from bot.vitals import Purpose, note_call
from storage.base import now
from storage.inbox import are_left_over, put_owed, take_over
from storage.life import alive_now
from storage.members import mark_unreachable
from storage.outbox.pacing import block, blocked_for
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 8
MOST_COPIES = 2
"""An answer that was perhaps said is said once more, never a third time."""
MOST_EDITS = 5
"""An edit can be repeated without harm."""
TAKE_OVER = 5.0
"""Seconds between two looks for what other processes left."""
STRIKE_SECONDS = 1.0
"""What the last transaction may take at the end, beyond the time that is given for saying."""
LOOK_AGAIN = 0.5
"""Seconds for which what the store said of a flood wait is believed."""
AS_GOOD_AS_SAID = (Kind.UNCHANGED, Kind.LATE)

Say = Callable[[Owed], Awaitable[Trouble | None]]
"""One call to the Bot API; None if done, otherwise the framework's exception as judged."""


class Speaker:
    def __init__(self, store: Store, bot: str, say: Say) -> None:
        self._store = store
        self._bot = bot
        self._say = say
        self._striker = Striker(store, bot)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._last_in_chat: dict[int | None, asyncio.Task[None]] = {}
        self._pending: set[int] = set()
        self._looked_at = float("-inf")

    async def say_left_over(self) -> None:
        """Take up what a process that lives no more committed but did not get to say."""
        async with self._store.reading() as session:
            alive = await alive_now(self._store, session)
            if not await are_left_over(session, self._bot, alive):
                return
        async with self._store.writing() as session:
            alive = await alive_now(self._store, session)  # another may have begun to live since
            taken = await take_over(session, self._bot, self._store.owner, alive)
        for update_id, answers in taken:
            self.owe(update_id, from_json(answers))

    async def keep_taking_over(self) -> None:
        """The same again and again, until cancelled: another process may end at any time."""
        while True:
            await asyncio.sleep(TAKE_OVER)
            await persist(self.say_left_over)

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

    async def until_said(self, chat_id: int | None) -> None:
        """Let what is owed to that chat by now be said first."""
        if task := self._last_in_chat.get(chat_id):
            await asyncio.wait({task})

    async def finish(self, seconds: float) -> None:
        """Let what is being said end, at most for `seconds`; what is left stays owed in the store."""
        tasks = set(self._last_in_chat.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._striker.finish(STRIKE_SECONDS)

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
        tries = unsure = 0
        while trouble := await self._try(update_id, item, left):
            tries += 1
            unsure += trouble.kind is Kind.UNSURE
            if trouble.kind is Kind.GONE and item.reply.edits:
                item = replace(item, reply=replace(item.reply, edits=False))
            elif trouble.kind is Kind.MIGRATED and item.address.chat_id != trouble.chat_id:
                item = replace(item, address=replace(item.address, chat_id=trouble.chat_id))
            elif not _again(trouble, unsure, item):
                log.warning("an answer was given up: %s", trouble.reason)
                await self._give_up(update_id, item, left, trouble)
                return
            else:
                await asyncio.sleep(trouble.seconds or _backed_off(tries))

    async def _try(self, update_id: int, item: Owed, left: Sequence[Owed]) -> Trouble | None:
        """Say it and strike it off in one slot: no more than `AT_ONCE` are ever said and not struck off."""
        async with self._slots:
            await self._wait_out()
            begun_at = now()
            trouble = await self._say(item)
            note_call(self._bot, Purpose.ANSWER, trouble)
            if trouble and trouble.kind not in AS_GOOD_AS_SAID:
                if trouble.kind is Kind.WAIT:
                    await self._obey(item, trouble, begun_at)
                return trouble
            await self._striker.strike_off(Said(update_id, item, left))
            return None

    async def _wait_out(self) -> None:
        """While Telegram forbids every call, not one is made, whichever process was told so."""
        loop = asyncio.get_running_loop()
        while loop.time() - self._looked_at >= LOOK_AGAIN:
            seconds = await persist(self._blocked_for)
            if seconds <= 0:
                self._looked_at = loop.time()
                return
            await asyncio.sleep(min(seconds, 5.0))

    async def _blocked_for(self) -> float:
        async with self._store.reading() as session:
            return await blocked_for(session, self._bot)

    async def _obey(self, item: Owed, trouble: Trouble, begun_at: datetime) -> None:
        """Pushes and other processes wait as well."""

        async def keep() -> None:
            async with self._store.writing() as session:
                await block(session, self._bot, item.address.chat_id, trouble.seconds, begun_at)

        await persist(keep)
        self._looked_at = float("-inf")

    async def _give_up(self, update_id: int, item: Owed, left: Sequence[Owed], trouble: Trouble) -> None:
        """Nothing more is said of it; who cannot be reached by the member bot is marked."""

        async def strike() -> None:
            async with self._store.writing() as session:
                await put_owed(session, self._bot, update_id, _left(left), self._store.owner)
                if trouble.kind is Kind.UNREACHABLE and self._bot == "member":
                    await mark_unreachable(session, item.address.chat_id or 0)

        await persist(strike)


def _left(owed: Sequence[Owed]) -> str | None:
    return to_json(owed) if owed else None


def _again(trouble: Trouble, unsure: int, item: Owed) -> bool:
    """`unsure`: how often it was perhaps said."""
    if trouble.kind is Kind.UNSURE:
        return unsure < (MOST_EDITS if item.reply.edits else MOST_COPIES)
    return trouble.kind in (Kind.WAIT, Kind.NOT_DONE, Kind.UNAUTHORIZED)


def _backed_off(tries: int) -> float:
    """Seconds to wait after the n-th failure: doubling from half a second to five minutes, with jitter."""
    return min(300.0, 0.25 * 2.0**tries) * random.uniform(0.8, 1.2)
