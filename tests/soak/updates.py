"""Updates wait while the process that receives them is ended. The short form is `tests/bot/test_kill.py`."""

import asyncio
from collections import Counter
from functools import partial

from sqlalchemy import func, select

from bot.config import read_settings
from bot.run import opened_store
from bot.sandbox.people import Stage
from bot.sandbox.server import running_sandbox
from bot.speaking import AT_ONCE
from storage.conversation import Inbox, Search
from tests.bot.test_kill import (
    EACH,
    PEOPLE,
    add_members,
    all_ask,
    answers,
    on_stage,
    settings,
    until_answered,
)
from tests.soak.measuring import Measured, Scale
from tests.soak.processes import running

ENDED_AFTER = 15
"""Answers."""


async def _ended(scale: Scale, bot: str, *, kill: bool) -> Measured:
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        env = settings(sandbox.url, scale.database, scale.folder, "polling")
        async with opened_store(read_settings(env)) as store:
            await add_members(store)
        people = await on_stage(stage)
        await all_ask(people, bot)
        async with running(env) as one, asyncio.timeout(60):
            await until_answered(stage, bot, ENDED_AFTER)
            code = await (one.kill() if kill else one.terminate())
        before = len(await answers(stage, bot))
        async with running(env), asyncio.timeout(60):
            await until_answered(stage, bot, PEOPLE * EACH)
            await asyncio.sleep(0.5)
        said, effects = Counter(await answers(stage, bot)), await _effects(env, bot)
    lost, again, most = PEOPLE * EACH - len(said), said.total() - len(said), AT_ONCE if kill else 0
    how = "kill -9" if kill else "SIGTERM"
    return Measured(
        f"{how} of the {bot} bot with {PEOPLE * EACH} updates waiting",
        f"0 lost, each effect once; ≤ {most} answers said twice" + ("" if kill else "; exit code 0"),
        f"ended after {before} answers: {lost} lost, {effects} effects, {again} answers twice",
        not lost
        and effects == PEOPLE * EACH
        and again <= most
        and max(said.values()) <= 2
        and (kill or code == 0),
    )


async def _effects(env: dict[str, str], bot: str) -> int:
    """Searches noted for the member bot; the desk's questions have no effect but to be received."""
    row = Search.id if bot == "member" else Inbox.update_id
    async with opened_store(read_settings(env)) as store, store.reading() as session:
        return await session.scalar(select(func.count(row))) or 0


member_killed = partial(_ended, bot="member", kill=True)
member_stopped = partial(_ended, bot="member", kill=False)
desk_killed = partial(_ended, bot="desk", kill=True)
desk_stopped = partial(_ended, bot="desk", kill=False)
