"""A notice is taken back while it is being sent."""

from typing import Final

from storage.notices.recalling import recall_notice
from storage.outbox.tables import State
from tests.soak.club import Club, club_on_stage, until
from tests.soak.measuring import Measured, Scale
from tests.soak.processes import running
from tests.soak.steered import steer

TEXT: Final = "周三开放日改期，详见通知"


async def recalled(scale: Scale) -> Measured:
    """From the commit on only what is under way still arrives, and all that arrived is deleted."""
    before = scale.of(100, 20)
    async with club_on_stage(scale) as club:
        await club.enrol(scale.of(1_000, 200))
        notice, message = await club.announce(TEXT)
        async with running(club.env, "courier"):
            await club.until_sent(before)
            under_way, at_commit = await steer(
                club, notice, lambda session, held: recall_notice(session, held, 1)
            )

            async def deleted() -> bool:
                return (await club.states(message)).keys() == {State.RECALLED}

            await until(deleted, 120)
        after = len(club.sent()) - at_commit
        seen = _seen(club)
    return Measured(
        "recall of a running notice",
        "copies after the commit ≤ the calls in flight; every copy is deleted",
        f"{after} copies after the commit, {under_way} calls in flight;"
        f" {at_commit + after} sent, {seen} still seen",
        after <= under_way and not seen,
    )


def _seen(club: Club) -> int:
    """Copies that somebody can still see."""
    return sum(bool(club.chat(call.chat).posts) for call in club.sent())
