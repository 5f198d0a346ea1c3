"""An update counts as received once its effect is committed, and not before.

`update_id` is stored in the effect's own transaction, so a repeated update does nothing again, and the
answers are stored with it, so they are said even if the process dies right after the commit.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from bot.owed import Owed, from_json, to_json
from bot.persisting import persist
from bot.speaking import Speaker
from bot.vitals import Received, note_update
from storage.inbox import note_received, owed_for, put_owed
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Updates worked on at a time. Each may hold two connections of the store (its own and a search's): were
there more of them than connections, all could wait for their second one for ever."""

Act = Callable[[AsyncSession], Awaitable[Sequence[Owed]]]
"""Routes one update to its handler within the session, and returns the answers."""


class Receiver:
    def __init__(self, store: Store, bot: str, speaker: Speaker) -> None:
        self._store = store
        self._bot = bot
        self._speaker = speaker
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def receive(self, update_id: int, act: Act, apology: Sequence[Owed]) -> None:
        """Commit the update's effect and owe its answers; returns when Telegram may forget the update.

        While the store is locked or away the update is tried again and stays unconfirmed. Any other
        failure is ours: the effect is rolled back, the fault logged, and the person told (`apology`),
        so that one bad update cannot block those behind it.
        """
        async with self._slots:
            tries, outcome = count(), Received.DONE
            try:
                owed = await persist(lambda: self._commit(update_id, act, next(tries)))
            except Exception:
                log.exception("update %s failed", update_id)
                outcome = Received.APOLOGISED
                owed = await persist(lambda: self._commit(update_id, _only(apology), next(tries)))
        note_update(self._bot, outcome if owed is not None else Received.REPEATED)
        self._speaker.owe(update_id, owed or ())

    async def _commit(self, update_id: int, act: Act, tries: int) -> Sequence[Owed] | None:
        """The answers to owe now; None if it was received before.

        An earlier try may have been committed without our hearing of it.
        """
        async with self._store.writing() as session:
            if not await note_received(session, self._bot, update_id):
                if not tries:
                    return None
                unheard = await owed_for(session, self._bot, update_id)
                return from_json(unheard) if unheard else ()
            owed = await act(session)
            if owed:
                await put_owed(session, self._bot, update_id, to_json(owed), self._store.owner)
            return owed


def _only(owed: Sequence[Owed]) -> Act:
    async def act(_session: AsyncSession) -> Sequence[Owed]:
        return owed

    return act
