"""What a process counts of itself. The counters are the process's: a test looks at what it added."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from markupsafe import Markup
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncSession

from bot.owed import Address, Owed, owe
from bot.receiving import Receiver
from bot.speaking import Speaker
from bot.trouble import Kind, Trouble
from bot.vitals import LATEST_TICK, Purpose, beat, clock_trouble, note_call, note_tick, watch_loop
from handlers.reply import Reply
from storage.store import Store

Counted = dict[tuple[str, ...], float]


def counted(name: str, *labels: str) -> Counted:
    """What the samples of that name stand at, by the values of these labels."""
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == name
    }


@contextmanager
def added(name: str, *labels: str) -> Iterator[Counted]:
    """Filled, at the end of the block, with what grew in it and by how much."""
    grown: Counted = {}
    before = counted(name, *labels)
    yield grown
    after = counted(name, *labels)
    grown.update({key: after[key] - before[key] for key in after if after[key] != before[key]})


class Chats:
    """Stands where a front end's call to the Bot API is; answers with the troubles it was given."""

    def __init__(self, *troubles: Trouble) -> None:
        self._troubles = list(troubles)

    async def say(self, _item: Owed) -> Trouble | None:
        return self._troubles.pop(0) if self._troubles else None


async def answered(_session: AsyncSession) -> Sequence[Owed]:
    return owe(Reply(Markup("好")), Address(7))


async def failing(_session: AsyncSession) -> Sequence[Owed]:
    raise ZeroDivisionError


async def test_updates_are_counted_by_what_became_of_them(store: Store) -> None:
    speaker = Speaker(store, "member", Chats().say)
    receiver = Receiver(store, "member", speaker)
    with added("liaison_updates_total", "bot", "outcome") as grown:
        updates = beat()["updates"]
        for update_id, act in ((1, answered), (2, answered), (1, answered), (3, failing)):
            await receiver.receive(update_id, act, ())
    await speaker.finish(5)
    assert grown == {("member", "done"): 2, ("member", "repeated"): 1, ("member", "apologised"): 1}
    assert beat()["updates"] - updates == 4


async def test_answers_are_counted_call_by_call(store: Store) -> None:
    troubles = (Trouble(Kind.UNSURE, "", seconds=0.01), Trouble(Kind.WAIT, "retry after 1", seconds=0.01))
    speaker = Speaker(store, "desk", Chats(*troubles).say)
    with added("liaison_calls_total", "bot", "purpose", "outcome") as grown:
        await Receiver(store, "desk", speaker).receive(1, answered, ())
        await speaker.finish(5)
    assert grown == {
        ("desk", "answer", "waited"): 1,
        ("desk", "answer", "unsure"): 1,
        ("desk", "answer", "sent"): 1,
    }


OUTCOMES = {
    Kind.WAIT: "waited",
    Kind.UNREACHABLE: "unreachable",
    Kind.MIGRATED: "not_sent",
    Kind.UNCHANGED: "sent",
    Kind.GONE: "refused",
    Kind.KEPT: "refused",
    Kind.LATE: "sent",
    Kind.REFUSED: "refused",
    Kind.UNAUTHORIZED: "not_sent",
    Kind.CONFLICT: "not_sent",
    Kind.NOT_DONE: "not_sent",
    Kind.UNSURE: "unsure",
}


@pytest.mark.parametrize("kind", Kind)
def test_push_is_counted_by_its_trouble(kind: Kind) -> None:
    with added("liaison_calls_total", "bot", "purpose", "outcome") as grown:
        note_call("member", Purpose.PUSH, Trouble(kind, "said by Telegram"))
    assert grown == {("member", "push", OUTCOMES[kind]): 1}


def test_ticks_are_counted_with_their_lateness() -> None:
    ticks = beat()["ticks"]
    with added("liaison_tick_lateness_seconds_bucket", "le") as grown:
        for late in (-0.001, 0.02, 0.3):
            note_tick(late)
    assert beat()["ticks"] - ticks == 3
    assert {edge: grown.get((edge,), 0) for edge in ("0.01", "0.05", "0.25", "0.5")} == {
        "0.01": 1,
        "0.05": 2,
        "0.25": 2,
        "0.5": 3,
    }


def test_clock_is_well_while_its_last_tick_is_young(monkeypatch: pytest.MonkeyPatch) -> None:
    note_tick(0)
    assert clock_trouble() is None
    ticked = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: ticked + LATEST_TICK + 1)
    assert clock_trouble() == "last ticked 6 s ago"


async def test_held_up_loop_is_seen_once_by_each_reader() -> None:
    watching = asyncio.create_task(watch_loop())
    await asyncio.sleep(0.06)
    counted("liaison_loop_lag_seconds"), beat()
    time.sleep(0.2)  # noqa: ASYNC251 - holds the loop up, on purpose
    await asyncio.sleep(0.06)
    scraped, beaten = counted("liaison_loop_lag_seconds")[()], beat()["lag_ms"]
    watching.cancel()
    assert 0.1 < scraped < 1
    assert beaten == round(scraped * 1000)
    assert (counted("liaison_loop_lag_seconds"), beat()["lag_ms"]) == ({(): 0.0}, 0)
