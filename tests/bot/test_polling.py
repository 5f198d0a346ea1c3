import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from bot.polling import poll
from bot.trouble import CannotPoll, Kind, Trouble


@dataclass(frozen=True)
class Update:
    update_id: int
    chat: int


class Server:
    """Gives out waiting updates from an offset on, as getUpdates does."""

    def __init__(self, updates: Sequence[Update]) -> None:
        self.updates = list(updates)
        self.offsets: list[int | None] = []

    async def fetch(self, offset: int | None, seconds: int) -> Sequence[Update] | Trouble:
        self.offsets.append(offset)
        waiting = [update for update in self.updates if update.update_id >= (offset or 0)]
        if not waiting:
            await asyncio.sleep(seconds)
        return waiting[:100]


async def test_offset_moves_only_after_the_batch_is_committed() -> None:
    server = Server([Update(number, number % 3) for number in range(1, 10)])
    committed: list[int] = []
    gate = asyncio.Event()

    async def receive(update: Update) -> None:
        if update.update_id == 4:
            await gate.wait()
        committed.append(update.update_id)

    task = asyncio.create_task(poll(server.fetch, receive, lambda update: update.chat, "member bot"))
    await asyncio.sleep(0.05)
    assert (server.offsets, sorted(committed)) == ([None], [1, 2, 3, 5, 6, 8, 9])
    gate.set()
    await asyncio.sleep(0.05)
    task.cancel()
    assert server.offsets == [None, 7, 10], "what one chat took too long for is asked for again"
    assert [number for number in committed if number % 3 == 1] == [1, 4, 7]


async def test_cancelled_poller_ends_the_batch_in_hand() -> None:
    server = Server([Update(1, 1), Update(2, 1)])
    committed: list[int] = []
    started = asyncio.Event()

    async def receive(update: Update) -> None:
        started.set()
        await asyncio.sleep(0.05)
        committed.append(update.update_id)

    task = asyncio.create_task(poll(server.fetch, receive, lambda update: update.chat, "member bot"))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert committed == [1], "the other one is given again at the next start"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.UNAUTHORIZED, "Telegram does not know the member bot's token; check it with @BotFather"),
        (
            Kind.CONFLICT,
            "another process is polling with the member bot's token; stop it, or this one",
        ),
    ],
)
async def test_poller_ends_with_a_sentence_where_waiting_cannot_help(kind: Kind, sentence: str) -> None:
    async def fetch(offset: int | None, seconds: int) -> Sequence[Update] | Trouble:
        return Trouble(kind, "said by the server")

    async def receive(update: Update) -> None:
        raise AssertionError

    with pytest.raises(CannotPoll) as raised:
        await poll(fetch, receive, lambda update: update.chat, "member bot")
    assert str(raised.value) == sentence


async def test_poller_goes_on_after_a_flood_wait() -> None:
    server = Server([Update(1, 1)])
    answers: list[Trouble] = [Trouble(Kind.WAIT, "retry after", seconds=0.01), Trouble(Kind.UNSURE, "502")]
    received = asyncio.Event()

    async def fetch(offset: int | None, seconds: int) -> Sequence[Update] | Trouble:
        return answers.pop(0) if answers else await server.fetch(offset, seconds)

    async def receive(update: Update) -> None:
        received.set()

    task = asyncio.create_task(poll(fetch, receive, lambda update: update.chat, "member bot"))
    async with asyncio.timeout(5):
        await received.wait()
    task.cancel()
