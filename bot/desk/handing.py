"""The desk's background work for previews: hands the files of notices over to the members' bot.

It goes by the rows alone: a notice waits until its preview is planned or refused, so whatever a stop or a
crash leaves undone, the next process does.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from telegram import Bot

from bot.desk.fetching import Delayed, fetch_file
from handlers.forms.said import Said
from handlers.importing.sentences import Refused
from handlers.wording import marked
from storage.notices.content import MOST_FILE
from storage.notices.looking import notice_of
from storage.notices.previewing import files_ready, files_to_fetch, keep_file, no_file, previews_waiting
from storage.store import STORE_AWAY, Store

log = logging.getLogger(__name__)

LOOK_AGAIN: Final = 30.0
"""Seconds after which it is looked unasked: another process may have noted one."""
OUR_FAULT: Final = Said(marked("出了意外的问题，请再按一次“预览”；若再发生，请告诉管理员。"))


class HandingDesk:
    def __init__(self, store: Store, bot: Bot) -> None:
        self._store = store
        self._bot = bot
        self._woken = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        self._woken.set()

    async def work(self) -> None:
        """Until cancelled, one notice after the other."""
        while True:
            self._woken.clear()
            pause = await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def _look(self) -> float:
        """Seconds until the next look."""
        try:
            async with self._store.reading() as session:
                waiting = await previews_waiting(session)
            for notice_id in waiting:
                await self._hand_over(notice_id)
        except (Delayed, *STORE_AWAY) as error:
            self._failures += 1
            log.warning("files of a notice wait: %s", getattr(error, "orig", error))
            asked = error.seconds if isinstance(error, Delayed) else 0
            return asked or min(LOOK_AGAIN, 0.25 * 2.0 ** min(self._failures, 10))
        self._failures = 0
        return LOOK_AGAIN

    async def _hand_over(self, notice_id: int) -> None:
        """Raises Delayed or one of STORE_AWAY where it must wait."""
        try:
            await self._fetch_all(notice_id)
        except Refused as refused:
            await self._give_up(notice_id, refused.said)
        except (Delayed, *STORE_AWAY):
            raise
        except Exception:
            log.exception("the files of notice %s cannot be handed over", notice_id)
            await self._give_up(notice_id, OUR_FAULT)

    async def _fetch_all(self, notice_id: int) -> None:
        async with self._store.reading() as session:
            notice = await notice_of(session, notice_id)
            items = await files_to_fetch(session, notice) if notice else []
        for item in items:
            content = await fetch_file(self._bot, item.desk_file, MOST_FILE)
            async with self._store.writing() as session:
                await keep_file(session, notice_id, item.desk_file, content)
        async with self._store.writing() as session:
            await files_ready(session, notice_id)

    async def _give_up(self, notice_id: int, why: Said) -> None:
        async with self._store.writing() as session:
            await no_file(session, notice_id, why.as_json())
