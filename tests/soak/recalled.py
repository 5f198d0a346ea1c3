"""A notice is taken back while it is being sent."""

from typing import Final

from sqlalchemy import func, select

from storage.outbox.recalling import recall
from storage.outbox.tables import Delivery, Message, State
from tests.soak.club import Club, club_on_stage, until
from tests.soak.measuring import Measured, Scale
from tests.soak.processes import running

TEXT: Final = "周三开放日改期，详见通知"


async def recalled(scale: Scale) -> Measured:
    """From the commit on only what is under way still arrives, and all that arrived is deleted."""
    before = scale.of(100, 20)
    async with club_on_stage(scale) as club:
        await club.enrol(scale.of(1_000, 200))
        message = await club.push(TEXT)
        async with running(club.env, "courier"):
            await club.until_sent(before)
            under_way = await _recall(club, message)
            at_commit = len(club.sent())

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


async def _recall(club: Club, message_id: int) -> int:
    """How many calls were under way at the commit."""
    async with club.store.writing() as session:
        message = await session.get_one(Message, message_id)
        await recall(session, message)
        sending = (Delivery.message_id == message_id) & (Delivery.state == State.SENDING)
        return await session.scalar(select(func.count()).where(sending)) or 0


def _seen(club: Club) -> int:
    """Copies that somebody can still see."""
    return sum(bool(club.chat(call.chat).posts) for call in club.sent())
