"""The outbox step by step, as a courier takes it: without calls, and with the time in the test's hand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, true

from storage.base import now
from storage.outbox.pacing import held_pacer
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.settling import Call
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.outbox.taking import due, mark_sending
from storage.people import Member
from storage.store import Store
from tests.hours import ANY_HOUR

OWNER = 7
"""The life of the courier that takes."""
FIRST = 5000
"""The chat of the first member."""


class StoppedTime:
    """Stands where the store looks at the clock; moves only when told."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def time(self) -> float:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += seconds


@dataclass(frozen=True)
class Taken:
    call: Call
    chat_id: int
    message_id: int


def notice(number: int = 1, **values: Any) -> Push:
    """`values` are fields of Push that are not as usual."""
    usual = {"kind": "notice", "subject": f"notice:{number}", "occurrence": "", "lane": Lane.NOTICE}
    return Push(**{**usual, "payload": {"text": f"第 {number} 号"}, **values})


async def add_members(store: Store, count: int, first: int = FIRST) -> None:
    async with store.writing() as session:
        session.add_all(Member(telegram_id=first + n, consent_version=1, **ANY_HOUR) for n in range(count))


async def planned(store: Store, push: Push) -> int:
    """The message's id; it goes to all members."""
    async with store.writing() as session:
        message = await plan(session, push)
        assert message is not None
        await fan_out(session, message, true())
        return message.id


async def take(store: Store, most: int = 1000, owner: int = OWNER, bot: str = "member") -> list[Taken]:
    """Up to so many that are due, marked as being sent."""
    taken: list[Taken] = []
    async with store.writing() as session:
        await held_pacer(session, bot)
        async for row in due(session, bot, now(), min(most, 6)):
            mark_sending(row, owner)
            await session.flush()
            taken.append(Taken(Call(row.id, owner), row.chat_id, row.message_id))
            if len(taken) == most:
                break
    return taken


async def take_one(store: Store, owner: int = OWNER) -> Call:
    (taken,) = await take(store, 1, owner)
    return taken.call


async def rows(store: Store) -> Sequence[Delivery]:
    async with store.reading() as session:
        return (await session.scalars(select(Delivery).order_by(Delivery.id))).all()


async def states(store: Store) -> dict[State, int]:
    return dict(Counter(row.state for row in await rows(store)))


async def only_row(store: Store) -> tuple[State, int, str | None]:
    """State, copies and error."""
    (row,) = await rows(store)
    return row.state, row.copies, row.error


async def message_of(store: Store, message_id: int) -> Message:
    async with store.reading() as session:
        return await session.get_one(Message, message_id)


def seconds_from(moment: datetime | None, start: float) -> float:
    assert moment is not None
    return round(moment.timestamp() - start, 3)
