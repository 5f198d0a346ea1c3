"""Showing each person the command menu of what they may do: whatever is due, one after the other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from bot.trouble import Kind, Trouble
from bot.turn import Turn
from handlers.menus import Menu
from storage.members import member_of
from storage.membership.menus import any_menu_due, renew_menus, strike_menus, take_due_menus
from storage.people import Member
from storage.store import STORE_AWAY, Store

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
LOOK_EVERY: Final = 5.0
"""Seconds: another process may have made somebody an officer."""
LATER: Final = (Kind.WAIT, Kind.NOT_DONE, Kind.UNSURE, Kind.UNAUTHORIZED, Kind.CONFLICT)
MenuOf = Callable[[Member | None], Menu | None]
"""None: what the bot shows everybody."""
Show = Callable[[int, Menu | None], Awaitable[Trouble | None]]


class Menus:
    """Of one bot. No menu is worth more than a warning: who has an old one is answered all the same."""

    def __init__(self, store: Store, bot: str, menu_of: MenuOf, show: Show) -> None:
        self._store = store
        self._bot = bot
        self._menu_of = menu_of
        self._show = show
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look for due ones now."""
        self._woken.set()

    async def note_change(self, turn: Turn, before: Menu | None) -> None:
        """What somebody did themselves, such as choosing a language: theirs is due where it was another."""
        member = turn.member or await member_of(turn.session, turn.person.telegram_id)
        if member and self._menu_of(member) != before:
            await renew_menus(turn.session, member)

    async def work(self) -> None:
        """Until cancelled. What could not be shown for now stays due."""
        while True:
            self._woken.clear()
            try:
                while await self._show_some():
                    pass
            except STORE_AWAY as error:
                log.warning("the store did not say whose menu is due: %s", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()

    async def _show_some(self) -> bool:
        """False where nothing was due. Where Telegram wants to be left alone it is, before this returns."""
        async with self._store.reading() as session:
            if not await any_menu_due(session, self._bot):
                return False
        async with self._store.writing() as session:
            ids, until = await take_due_menus(session, self._bot, AT_ONCE)
            menus = [(account, self._menu_of(await member_of(session, account))) for account in ids]
        done, pause = await self._show_each(menus)
        async with self._store.writing() as session:
            await strike_menus(session, self._bot, done, until)
        await asyncio.sleep(pause)
        return True

    async def _show_each(self, menus: Sequence[tuple[int, Menu | None]]) -> tuple[list[int], float]:
        """Whose are settled, and how many seconds to wait before any other."""
        done: list[int] = []
        for account, menu in menus:
            trouble = await self._show(account, menu)
            if trouble and trouble.kind in LATER:
                log.warning("a command menu could not be set: %s", trouble.reason)
                return done, trouble.seconds or LOOK_EVERY
            done.append(account)
        return done, 0
