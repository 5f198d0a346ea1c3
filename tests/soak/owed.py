"""Two processes of the member bot on one PostgreSQL, with webhooks; the one that received dies."""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Final

from sqlalchemy import func, select

from bot.sandbox.people import Stage
from bot.speaking import AT_ONCE, TAKE_OVER
from storage.conversation import Inbox
from tests.bot.test_kill import BOTS, settings
from tests.soak.club import Club, club_on_stage, until
from tests.soak.measuring import Measured, Scale
from tests.soak.processes import Running, running

SLOW: Final = 2.0
"""Seconds an answer takes at first, so that some stay owed longer than the other process waits to look."""


async def owed(scale: Scale) -> Measured:
    """The living one says what the dead one owed, and nothing of it while that one lived."""
    people = scale.of(60, 24)
    async with club_on_stage(scale) as club, AsyncExitStack() as stack:
        chats = await club.enrol(people)
        club.disturb({"kind": "slow", "seconds": scale.of(SLOW, SLOW / 2), "times": None})
        await _hooked(club, scale, stack)
        receiving = await _hooked(club, scale, stack)  # the later one: updates go there
        await _all_ask(club, chats)
        await asyncio.sleep(scale.of(TAKE_OVER + 1.0, 0.5))
        said_twice, left = club.duplicates(), people - len(club.copies())
        await receiving.kill()
        killed_at = time.time()
        club.disturb()
        await until(lambda: _all_said(club, people), 60)
        await asyncio.sleep(0.5)
        seconds, again = club.sent()[-1].at - killed_at, club.duplicates()
        lost = people - len(club.copies())
    return Measured(
        "two processes of the member bot, webhooks; the one that owes answers is killed",
        "each answered within 10 s, none repeated by the living one; ≤ 8 under way said twice",
        f"{left} owed, {lost} lost, all said {seconds:.1f} s after; {said_twice} repeated while both lived,"
        f" {again} under way said twice",
        bool(left) and not lost and not said_twice and again <= AT_ONCE and scale.timed(seconds <= 10),
    )


async def _hooked(club: Club, scale: Scale, stack: AsyncExitStack) -> Running:
    """A process of its own whose address updates are posted to from now on."""
    env = settings(club.url, scale.database, scale.folder, "webhook")
    before = len(club.calls("setwebhook"))
    one = await stack.enter_async_context(running(env, "member"))

    async def hooked() -> bool:
        return len(club.calls("setwebhook")) > before

    await until(hooked, 30)
    return one


async def _all_ask(club: Club, chats: range) -> None:
    """Everybody asks once; returns when all the answers are owed or said."""
    async with Stage(club.url) as stage:
        for chat in chats:
            person = await stage.person(chat)
            await person.say(BOTS["member"], f"需求 {chat}")

    async def received() -> bool:
        async with club.store.reading() as session:
            return await session.scalar(select(func.count(Inbox.update_id))) == len(chats)

    await until(received, 30)


async def _all_said(club: Club, people: int) -> bool:
    return len(club.copies()) == people
