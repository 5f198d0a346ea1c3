"""The wall clock is set while a notice is being sent: an hour on, back again, and an hour back from there."""

import time
from datetime import timedelta
from typing import Final

import time_machine

from storage.base import now
from storage.outbox.tables import Lane
from storage.people import Member
from tests.soak.club import Club, club_on_stage, until
from tests.soak.inside import running_inside
from tests.soak.measuring import Measured, Scale

NOTICE: Final = "周三开放日，请带名片"
REMINDER: Final = "活动一小时后开始"
AN_HOUR: Final = 3600.0
OVERDUE: Final = 20
"""Fewer than can go within a second."""


async def jumps(scale: Scale) -> Measured:
    """Overdue reminders go at once after a jump on; after one back nothing repeats and nothing waits."""
    with time_machine.travel(time.time(), tick=True) as traveller:
        async with club_on_stage(scale, clock=time.monotonic) as club:
            chats = await club.enrol(scale.of(300, 100))
            await club.push(NOTICE)
            reminded = Member.telegram_id >= chats[-OVERDUE]
            half_an_hour = now() + timedelta(minutes=30)
            await club.push(REMINDER, reminded, lane=Lane.REMINDER, not_before=half_an_hour)
            async with running_inside(club, "courier", "clock"):
                await club.until_sent(20)
                early = len(club.sent(REMINDER))
                traveller.shift(AN_HOUR)
                late = await _seconds_until(club, REMINDER, OVERDUE)
                traveller.shift(-AN_HOUR)
                still = await _seconds_until_next(club)
                traveller.shift(-AN_HOUR)
                further = await _seconds_until_next(club)
                await _seconds_until(club, NOTICE, len(chats))
            again = len(club.sent()) - len(chats) - OVERDUE
    return Measured(
        "clock set by +1 h, −1 h and −1 h again",
        "overdue ones within 1.5 s; 0 duplicates; sending goes on",
        f"{OVERDUE} overdue ones within {late:.2f} s, {early} early; {again} duplicates;"
        f" five more messages {still:.2f} and {further:.2f} s after −1 h",
        not early and not again and scale.timed(late <= 1.5 and max(still, further) <= 1.5),
    )


async def _seconds_until(club: Club, text: str, count: int) -> float:
    """Until that many messages of these words are sent."""
    began = time.monotonic()

    async def enough() -> bool:
        return len(club.sent(text)) >= count

    await until(enough, 60)
    return club.sent(text)[count - 1].at - began


async def _seconds_until_next(club: Club) -> float:
    return await _seconds_until(club, NOTICE, len(club.sent(NOTICE)) + 5)
