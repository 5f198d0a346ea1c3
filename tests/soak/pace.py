"""How fast a notice to very many goes, and how soon a reminder goes that comes due meanwhile."""

import random
from asyncio import sleep
from datetime import timedelta
from typing import Final

from storage.base import now
from storage.outbox.planning import fan_out
from storage.outbox.tables import Lane
from storage.people import Member
from tests.soak.club import Club, club_on_stage, planned, until
from tests.soak.measuring import CAP, SEED, Measured, Scale
from tests.soak.processes import running

NOTICE: Final = "周三开放日，请带名片"
REMINDER: Final = "活动一小时后开始"
WARM_UP: Final = 2.0
"""Seconds after the first message, in which a server's allowance for bursts still helps."""
PEOPLE: Final = 100_000


async def broadcast(scale: Scale) -> Measured:
    """Evenly just below what the server allows, and never above."""
    seconds, people = scale.of(42.0, 3.0), scale.of(PEOPLE, 1_000)
    async with club_on_stage(scale) as club:
        await club.enrol(people, seated=round((seconds + 10) * CAP))
        await club.announce(NOTICE)
        async with running(club.env, "courier"):
            await club.until_sent(1)
            await sleep(seconds)
            share, floods, again = _share_of_cap(club, seconds - WARM_UP), club.floods(), club.duplicates()
    return Measured(
        f"a notice to {people:,} against a server that allows {CAP:.0f}/s",
        "≥ 97 % of the cap, no 429",
        f"{share:.1%} over {seconds - WARM_UP:.0f} s, {floods} times 429, {again} duplicates",
        not floods and not again and scale.timed(share >= 0.97),
    )


def _share_of_cap(club: Club, seconds: float) -> float:
    times = [call.at for call in club.sent()]
    begin = times[0] + WARM_UP
    return sum(begin < at <= begin + seconds for at in times) / seconds / CAP


async def reminders(scale: Scale) -> Measured:
    """Whatever waits, what is due goes with the next slot."""
    people, count, seconds = scale.of(PEOPLE, 300), scale.of(100, 20), scale.of(25.0, 2.0)
    async with club_on_stage(scale) as club:
        chats = await club.enrol(people, seated=round((seconds + 5) * CAP))
        reminded = chats[-count:]
        club.seat(reminded)
        await club.announce(NOTICE)
        async with running(club.env, "courier"):
            await club.until_sent(30)
            due = await _plan_reminders(club, reminded, seconds)
            await until(lambda: _all_came(club, count), seconds + 30)
            came = {call.chat: call.at for call in club.sent(REMINDER)}
    late = sorted(came[chat] - due[chat] for chat in came)
    p99, early = late[int(len(late) * 0.99) - 1], sum(lateness < 0 for lateness in late)
    again = len(club.sent(REMINDER)) - count
    return Measured(
        f"{count} reminders that come due during a notice to {people:,}",
        "p99 ≤ 0.5 s late, at most 1 s, none early",
        f"p99 {p99:.2f} s, at most {late[-1]:.2f} s late, {early} early, {again} duplicates",
        not early and not again and scale.timed(p99 <= 0.5 and late[-1] <= 1.0),
    )


async def _all_came(club: Club, count: int) -> bool:
    return len(club.copies(REMINDER)) == count


async def _plan_reminders(club: Club, chats: range, seconds: float) -> dict[int, float]:
    """One for each chat at a moment of its own within `seconds`; the moments."""
    lots, begin = random.Random(SEED), now() + timedelta(seconds=1)
    moments = {chat: begin + timedelta(seconds=lots.uniform(0, seconds)) for chat in chats}
    async with club.store.writing() as session:
        message = await planned(session, REMINDER, Lane.REMINDER)
        for chat, moment in moments.items():
            await fan_out(session, message, Member.telegram_id == chat, not_before=moment)
    return {chat: moment.timestamp() for chat, moment in moments.items()}
