"""Several couriers share one PostgreSQL, and die in turn."""

import asyncio
import random
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

from tests.soak.club import Club, club_on_stage, until
from tests.soak.measuring import CAP, SEED, Measured, Scale
from tests.soak.processes import Running, running

TEXT: Final = "周三开放日，请带名片"


async def many(scale: Scale) -> Measured:
    """Together they keep the pace of one, and take up what the dead had in hand."""
    couriers, kills, lots = scale.of(4, 2), scale.of(20, 2), random.Random(SEED)
    async with club_on_stage(scale) as club:
        await club.enrol(scale.of(6_000, 600))
        message = await club.push(TEXT)
        async with AsyncExitStack() as stack:

            async def begin() -> Running:
                one = await stack.enter_async_context(running(club.env, "courier"))
                await one.running_at()
                return one

            alive = [await begin() for _ in range(couriers)]
            await until(partial(_has_sent, club), 60)
            sent, at = len(club.sent()), club.sent()[-1].at
            for _ in range(kills):
                await asyncio.sleep(lots.uniform(0.3, 0.9))
                number = lots.randrange(couriers)
                await alive[number].kill()
                alive[number] = await begin()
            rate = (len(club.sent()) - sent) / (club.sent()[-1].at - at)
            await club.cut_short(message)
            await club.until_settled(message)
        lost, again, unknown = await club.lost(message), club.duplicates(), await club.begun_twice(message)
        floods, most = club.floods(), max(club.copies().values())
    return Measured(
        f"{couriers} couriers, kill -9 × {kills}",
        "≥ 97 % of the cap; 0 lost; duplicates ≤ unknown outcomes",
        f"{rate / CAP:.1%} of the cap, {floods} times 429; {lost} lost;"
        f" {again} duplicates of {unknown} unknown outcomes",
        not lost and again <= unknown and most <= 2 and not floods and scale.timed(rate >= 0.97 * CAP),
    )


async def _has_sent(club: Club) -> bool:
    return bool(club.sent())
