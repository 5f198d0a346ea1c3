"""Whoever floods gets what time the others leave; nothing is received twice, out of order or never."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from bot.polling import LIMIT, poll
from bot.rounds import A_ROUND, LONGEST, Rounds

FLOODER = 1


@dataclass(frozen=True)
class Update:
    update_id: int
    chat: int


class Server:
    """Telegram: keeps updates until they are confirmed, and gives out the first hundred."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.confirmed = 0

    def put(self, chat: int) -> int:
        self.updates.append(Update(len(self.updates) + 1, chat))
        return len(self.updates)

    async def fetch(self, offset: int | None, seconds: int) -> Sequence[Update]:
        self.confirmed = max(self.confirmed, (offset or 1) - 1)
        waiting = self.updates[self.confirmed :][:LIMIT]
        await asyncio.sleep(0.002 if waiting or not seconds else 0.01)
        return self.updates[self.confirmed :][:LIMIT]


@pytest.mark.parametrize("seed", range(5))
async def test_each_is_received_once_in_the_order_of_its_chat_and_confirmed_after(seed: int) -> None:
    lots, server, received = random.Random(seed), Server(), list[Update]()
    numbers = set[int]()

    async def receive(update: Update) -> None:
        await asyncio.sleep(lots.choice((0, 0.001, 0.02)))
        received.append(update)
        numbers.add(update.update_id)
        assert set(range(1, server.confirmed + 1)) <= numbers

    task = asyncio.create_task(poll(server.fetch, receive, lambda update: update.chat, "member bot"))
    for _ in range(40):
        for chat in (*[FLOODER] * lots.randrange(8), *range(2, 2 + lots.randrange(4))):
            server.put(chat)
        await asyncio.sleep(0.01)
    async with asyncio.timeout(20):
        while server.confirmed < len(server.updates):
            await asyncio.sleep(0.01)
    task.cancel()
    assert sorted(each.update_id for each in received) == list(range(1, len(server.updates) + 1))
    for chat in {each.chat for each in received}:
        of_one = [each.update_id for each in received if each.chat == chat]
        assert of_one == sorted(of_one)


async def test_others_do_not_wait_for_a_flood_that_still_has_its_turns() -> None:
    """Counted, not timed: how many of the flood are received between somebody's word and its turn."""
    server, received = Server(), list[int]()

    async def receive(update: Update) -> None:
        await asyncio.sleep(A_ROUND / 2)
        received.append(update.chat)

    task = asyncio.create_task(poll(server.fetch, receive, lambda update: update.chat, "member bot"))
    for _ in range(60):
        server.put(FLOODER)
    between = []
    for other in range(2, 12):
        before = len(received)
        server.put(other)
        async with asyncio.timeout(10):
            while other not in received:
                await asyncio.sleep(0.005)
        between.append(received[before:].count(FLOODER))
    task.cancel()
    assert max(between) <= 4, between
    assert FLOODER in received


async def test_flooder_has_a_turn_each_second_however_many_others_write() -> None:
    moments = list[float]()
    loop = asyncio.get_running_loop()

    async def receive(update: Update) -> None:
        await asyncio.sleep(A_ROUND)
        if update.chat == FLOODER:
            moments.append(loop.time())

    rounds = Rounds(receive, lambda update: update.chat)
    updates = [Update(number, FLOODER) for number in range(1, 5)]
    began = loop.time()
    while rounds.left or not moments:
        updates.append(Update(updates[-1].update_id + 1, 2 + len(updates)))
        left = set(rounds.left)
        updates = [each for each in updates if not moments or each.update_id in left or each is updates[-1]]
        await rounds.receive(updates, there_may_be_more=False)
    assert len(moments) == 4
    assert moments[-1] - began >= 3 * LONGEST, "others came in every round, and went first"
