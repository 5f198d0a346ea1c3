"""The server answers badly: lost answers, silence, refusals, people who are gone, floods."""

import asyncio
import random
from typing import Final

from bot.sandbox.faults import Fault
from storage.outbox.tables import State
from tests.soak.club import Club, club_on_stage, until
from tests.soak.measuring import SEED, Measured, Scale
from tests.soak.processes import running

TEXT: Final = "周三开放日，请带名片"


async def mix(scale: Scale) -> Measured:
    """Of what was answered badly nothing is lost, and only what was perhaps sent is sent again."""
    people = scale.of(1_000, 60)
    async with club_on_stage(scale) as club:
        chats = await club.enrol(people)
        blocked = random.Random(SEED).sample(chats, people // 50)
        for chat in blocked:
            club.chat(chat).blocked = True
        struck = _mixed(club, people, silent=scale.whole)
        message = await club.push(TEXT)
        async with running(club.env, "courier"):
            await club.until_settled(message)
        states, lost, again = await club.states(message), await club.lost(message), club.duplicates()
    counted = {kind: times - (fault.times or 0) for kind, (times, fault) in struck.items()}
    answers_lost = sum(count for kind, count in counted.items() if kind.endswith("after"))
    faults = ", ".join(f"{kind} × {count}" for kind, count in counted.items())
    return Measured(
        "mix: 5xx 3 %, time-outs before/after 1 %/1 %, resets 1 %, blocked 2 %",
        "0 lost; duplicates ≤ answers lost",
        f"{lost} lost, {again} duplicates of {answers_lost} answers lost ({faults});"
        f" {states[State.UNREACHABLE]} of {len(blocked)} blocked noted, {states[State.UNKNOWN]} stay 存疑",
        not lost and again <= answers_lost and states[State.UNREACHABLE] == len(blocked),
    )


def _mixed(club: Club, people: int, *, silent: bool) -> dict[str, tuple[int, Fault]]:
    """The faults with their times. Silence lasts as long as the courier waits (35 s), so it comes first.

    Each strikes a definite number of times, so that it is known how many answers were lost.
    """
    shares = {"500": (0.03, 0.1), "reset_before": (0.005, 0.1), "reset_after": (0.005, 0.1)}
    if silent:
        shares = {"timeout_before": (0.01, 0.2), "timeout_after": (0.01, 0.2), **shares}
    times = {kind: max(1, round(part * people)) for kind, (part, _) in shares.items()}
    faults = club.disturb(
        *({"kind": kind, "times": times[kind], "share": share} for kind, (_, share) in shares.items())
    )
    return {fault.kind: (times[fault.kind], fault) for fault in faults}


async def storm(scale: Scale) -> Measured:
    """Who is told to wait waits."""
    times, lots, waits, within = scale.of(4, 1), random.Random(SEED), list[int](), 0
    async with club_on_stage(scale) as club:
        await club.enrol(scale.of(300, 60))
        message = await club.push(TEXT)
        async with running(club.env, "courier"):
            for number in range(times):
                await club.until_sent(len(club.sent()) + 20)
                waits.append(lots.randint(5, 10) if scale.whole else 4)
                club.disturb({"kind": "429", "times": 1 + number % 3, "retry_after": waits[-1]})
                within += await _calls_while_blocked(club, waits[-1], grace=scale.of(0.5, 2.0))
            await club.until_settled(message)
        lost, again = await club.lost(message), club.duplicates()
    return Measured(
        f"429 storm: to wait {', '.join(map(str, waits))} s",
        "0 calls while blocked, besides those under way",
        f"{within} calls while blocked; {lost} lost, {again} duplicates",
        not within and not lost and not again,
    )


async def _calls_while_blocked(club: Club, seconds: int, grace: float) -> int:
    """The next calls are answered with 429; how many came later than `grace` and before the time was over."""
    before, floods = len(club.calls()), club.floods()
    await until(lambda: _flooded(club, floods), 30)
    await asyncio.sleep(seconds)
    calls = club.calls()[before:]
    refused = [call.at for call in calls if call.status == 429]
    return sum(any(at + grace < call.at < at + seconds for at in refused) for call in calls)


async def _flooded(club: Club, before: int) -> bool:
    return club.floods() > before


async def slower_server(scale: Scale) -> Measured:
    """The true rate of a server is found by its complaints."""
    true_rate, settling, seconds = scale.of(20.0, 15.0), scale.of(12.0, 0.0), scale.of(30.0, 1.0)
    async with club_on_stage(scale, per_second=true_rate) as club:
        await club.enrol(scale.of(2_000, 60))
        message = await club.push(TEXT)
        async with running(club.env, "courier"):
            await club.until_sent(1)
            await asyncio.sleep(settling + seconds)
            if not scale.whole:
                await club.until_settled(message)
        times, floods, again = [call.at for call in club.sent()], club.floods(), club.duplicates()
        lost = 0 if scale.whole else await club.lost(message)
    begin = times[0] + settling
    share = sum(begin < at <= begin + seconds for at in times) / seconds / true_rate
    return Measured(
        f"a server that allows {true_rate:.0f}/s",
        "≥ 90 % of the true rate within 3 min",
        f"{share:.1%} from {settling:.0f} s after the first message on, {floods} times 429;"
        f" {lost} lost, {again} duplicates",
        not lost and not again and scale.timed(floods > 0 and share >= 0.9),
    )
