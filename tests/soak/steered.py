"""A notice is paused, stopped or corrected while it is being sent: each from its commit on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.notices.correcting import correct_notice
from storage.notices.running import Running, held_running
from storage.notices.steering import pause_notice, resume_notice, stop_notice
from storage.outbox.tables import Delivery, State
from tests.soak.club import Club, club_on_stage, until
from tests.soak.measuring import Measured, Scale
from tests.soak.processes import running

TEXT: Final = "周三开放日，请带名片"
CORRECTED: Final = "周四开放日，请带名片"
STILL: Final = 1.0
"""Seconds after the last call in flight in which nothing more may arrive."""


async def paused(scale: Scale) -> Measured:
    """It rests, and goes on to its end when it is resumed."""
    async with club_on_stage(scale) as club:
        await club.enrol(scale.of(1_000, 200))
        notice, message = await club.announce(TEXT)
        async with running(club.env, "courier"):
            await club.until_sent(scale.of(100, 20))
            under_way, at_commit = await steer(
                club, notice, lambda session, held: pause_notice(session, held, 1)
            )
            await asyncio.sleep(STILL)
            after = len(club.sent()) - at_commit
            await steer(club, notice, lambda session, held: resume_notice(session, held, 1))
            await club.until_settled(message)
        lost, again = await club.lost(message), club.duplicates()
    return Measured(
        "pause of a running notice, and its resumption",
        "copies after the commit ≤ the calls in flight; 0 lost, 0 duplicates in the end",
        f"{after} copies after the commit, {under_way} calls in flight; {lost} lost, {again} duplicates",
        after <= under_way and not lost and not again,
    )


async def stopped(scale: Scale) -> Measured:
    """What was sent stays, and the rest is counted."""
    people = scale.of(1_000, 200)
    async with club_on_stage(scale) as club:
        await club.enrol(people)
        notice, message = await club.announce(TEXT)
        async with running(club.env, "courier"):
            await club.until_sent(scale.of(100, 20))
            under_way, at_commit = await steer(
                club, notice, lambda session, held: stop_notice(session, held, 1)
            )
            await asyncio.sleep(STILL)
        sent, states = len(club.sent()), await club.states(message)
    counted = states[State.SENT] == sent and states[State.STOPPED] == people - sent
    return Measured(
        "stop of a running notice",
        "copies after the commit ≤ the calls in flight; each member counted as sent or stopped",
        f"{sent - at_commit} copies after the commit, {under_way} calls in flight;"
        f" {states[State.SENT]} sent, {states[State.STOPPED]} stopped",
        sent - at_commit <= under_way and counted,
    )


async def corrected(scale: Scale) -> Measured:
    """What is begun after the commit says the new words, and every copy says them in the end."""
    async with club_on_stage(scale) as club:
        chats = await club.enrol(scale.of(600, 150))
        notice, message = await club.announce(TEXT)
        async with running(club.env, "courier"):
            await club.until_sent(scale.of(100, 20))
            under_way, at_commit = await steer(
                club, notice, lambda session, held: correct_notice(session, held, CORRECTED, 1)
            )
            await club.until_settled(message)

            async def all_edited() -> bool:
                return all(_reads(club, chat).startswith(CORRECTED) for chat in chats)

            await until(all_edited, 120)
        after = len(club.sent(TEXT)) - at_commit
        lost, again = await club.lost(message), club.duplicates()
    return Measured(
        "correction of a running notice",
        "old words after the commit ≤ the calls in flight; every copy corrected; 0 lost, 0 duplicates",
        f"{after} with the old words after the commit, {under_way} calls in flight; all of {len(chats)} read"
        f" the new; {lost} lost, {again} duplicates",
        after <= under_way and not lost and not again,
    )


async def steer(
    club: Club, notice_id: int, do: Callable[[AsyncSession, Running], Awaitable[object]]
) -> tuple[int, int]:
    """How many calls were under way at the commit, and how many messages had been accepted by then."""
    async with club.store.writing() as session:
        held = await held_running(session, notice_id)
        assert held is not None
        await do(session, held)
        sending = (Delivery.message_id == held.message.id) & (Delivery.state == State.SENDING)
        under_way = await session.scalar(select(func.count()).where(sending)) or 0
    return under_way, len(club.sent())


def _reads(club: Club, chat: int) -> str:
    """What the one message in that chat says."""
    (post,) = club.chat(chat).posts.values()
    return post.content.text.text
