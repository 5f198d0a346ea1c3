"""A second courier is started by mistake."""

from tests.soak.club import club_on_stage
from tests.soak.measuring import Measured, Scale
from tests.soak.processes import running

SENTENCE = (
    "Error: another process is running the courier over this SQLite store;"
    " stop it, or use PostgreSQL to run several"
)


async def second(scale: Scale) -> Measured:
    """On SQLite only one may run."""
    async with club_on_stage(scale) as club, running(club.env, "courier") as first:
        await first.running_at()
        async with running(club.env, "courier") as other:
            code = await other.process.wait()
        last = other.lines()[-1]
    return Measured(
        "a second courier on the same SQLite",
        "refuses with a clear message, exit code 1",
        f"“{last}”, exit code {code}",
        code == 1 and last == SENTENCE,
    )
