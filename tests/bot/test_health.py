"""`/metrics` and `/healthz` over HTTP, on both databases."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics_families
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.ext.asyncio import create_async_engine

from bot.config import BadSettings
from bot.health import Part, serving_health
from bot.store_metrics import KEEP_SECONDS
from storage.base import now
from storage.conversation import Inbox
from storage.outbox.tables import Delivery, Lane, Message, Pacer, State
from storage.store import Store

SECRET = "内容不外传"


class Seen:
    """A served process, seen from outside."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def text(self, path: str) -> str:
        async with self.session.get(self.url + path) as answer:
            assert answer.status == 200
            return await answer.text()

    async def healthz(self) -> tuple[int, object]:
        async with self.session.get(f"{self.url}/healthz") as answer:
            return answer.status, json.loads(await answer.text())

    async def of_store(self) -> dict[tuple[str, ...], float]:
        """(name, values of its labels) of every sample that comes from the store."""
        return {
            (sample.name.removeprefix("liaison_"), *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(await self.text("/metrics"))
            for sample in family.samples
            if family.name in OF_STORE
        }


OF_STORE = {
    "liaison_store_up",
    "liaison_deliveries",
    "liaison_unknown_ratio",
    "liaison_oldest_due_seconds",
    "liaison_answers_owed",
    "liaison_pace_per_second",
    "liaison_blocked_seconds",
}
EMPTY = {
    ("store_up",): 1.0,
    ("unknown_ratio",): 0.0,
    ("answers_owed", "member"): 0.0,
    ("answers_owed", "desk"): 0.0,
}


@asynccontextmanager
async def seen(store: Store, parts: Mapping[str, Part] | None = None) -> AsyncIterator[Seen]:
    serving = serving_health(("127.0.0.1", 0), store, parts or {})
    async with serving as (host, port), aiohttp.ClientSession() as session:
        yield Seen(session, f"http://{host}:{port}")


async def fill_outbox(store: Store, moment: datetime) -> None:
    """Rows of a reminder and a notice, a blocked pace and an answer owed."""
    async with store.writing() as session:
        for lane, states in (
            (Lane.REMINDER, [State.READY, State.SENT, State.SENT, State.SENT]),
            (Lane.NOTICE, [State.READY, State.UNKNOWN]),
        ):
            message = Message(
                kind=lane.name.lower(), subject=SECRET, occurrence="1", lane=lane, payload={"text": SECRET}
            )
            session.add(message)
            await session.flush()
            session.add_all(
                Delivery(
                    message_id=message.id,
                    chat_id=number,
                    bot="member",
                    lane=lane,
                    state=state,
                    not_before=moment - timedelta(seconds=100 if lane is Lane.REMINDER else -100),
                )
                for number, state in enumerate(states)
            )
        session.add(Pacer(bot="member", rate=20.0, blocked_until=moment + timedelta(seconds=1000)))
        session.add(Inbox(bot="desk", update_id=1, answers=f'["{SECRET}"]'))
        session.add(Inbox(bot="desk", update_id=2))


async def test_metrics_tell_the_outbox_the_pace_and_answers_owed(store: Store) -> None:
    await fill_outbox(store, now())
    async with seen(store) as outside:
        figures = await outside.of_store()
    moving = {
        name: round(figures.pop(name), -1)
        for name in (("oldest_due_seconds", "member", "reminder"), ("blocked_seconds", "member"))
    }
    assert moving == {
        ("oldest_due_seconds", "member", "reminder"): 100,
        ("blocked_seconds", "member"): 1000,
    }
    assert figures == {
        **EMPTY,
        ("deliveries", "member", "reminder", "ready"): 1.0,
        ("deliveries", "member", "reminder", "sent"): 3.0,
        ("deliveries", "member", "notice", "ready"): 1.0,
        ("deliveries", "member", "notice", "unknown"): 1.0,
        ("unknown_ratio",): 0.25,
        ("answers_owed", "desk"): 1.0,
        ("pace_per_second", "member"): 20.0,
    }


async def test_metrics_and_health_show_no_content(store: Store) -> None:
    await fill_outbox(store, now())
    async with seen(store) as outside:
        printed = await outside.text("/metrics") + await outside.text("/healthz")
    assert SECRET not in printed
    assert "liaison_updates_total" in printed


async def test_metrics_speak_open_metrics_to_who_asks_for_it(store: Store) -> None:
    async with seen(store) as outside:
        accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
        async with outside.session.get(f"{outside.url}/metrics", headers=accept) as answer:
            kind, text = answer.content_type, await answer.text()
    names = {family.name for family in open_metrics_families(text)}  # type: ignore[no-untyped-call]  # untyped there
    assert (kind, names & OF_STORE) == ("application/openmetrics-text", OF_STORE)


async def test_rows_are_counted_once_in_five_seconds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with seen(store) as outside:
        before = await outside.of_store()
        await fill_outbox(store, now())
        kept = await outside.of_store()
        monkeypatch.setattr("bot.store_metrics.KEEP_SECONDS", 0.0)
        fresh = await outside.of_store()
    assert (before, kept, KEEP_SECONDS) == (EMPTY, EMPTY, 5.0)
    assert fresh[("deliveries", "member", "reminder", "sent")] == 3


async def test_health_names_each_part_and_why_it_is_not_well(store: Store) -> None:
    parts: dict[str, Part] = {"member": lambda: None}
    async with seen(store, parts) as outside:
        well = await outside.healthz()
        parts["clock"] = lambda: "last ticked 7 s ago"
        ill = await outside.healthz()
    assert well == (200, {"ok": True, "parts": {"store": "well", "member": "well"}})
    assert ill == (
        503,
        {"ok": False, "parts": {"store": "well", "member": "well", "clock": "last ticked 7 s ago"}},
    )


async def test_store_that_cannot_be_read_is_told(store: Store) -> None:
    async with store.writing() as session:
        for table in ("life", "delivery"):
            await (await session.connection()).exec_driver_sql(f"DROP TABLE {table}")
    async with seen(store) as outside:
        assert await outside.healthz() == (503, {"ok": False, "parts": {"store": "cannot be read"}})
        assert await outside.of_store() == {("store_up",): 0.0}


async def test_store_that_hangs_is_told_and_asked_by_one_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its only connection is taken, and comes back."""
    monkeypatch.setattr("bot.health.STORE_SECONDS", 0.1)
    narrow = Store(create_async_engine(store.engine.url, pool_size=1, max_overflow=0))
    async with seen(narrow) as outside:
        async with narrow.reading() as session:
            await session.connection()
            slow = await asyncio.gather(outside.healthz(), outside.healthz())
        again = await outside.healthz()
    await narrow.close()
    gave_none = (503, {"ok": False, "parts": {"store": "gave no answer within 0.1 s"}})
    assert list(slow) == [gave_none, gave_none]
    assert again == (200, {"ok": True, "parts": {"store": "well"}})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("POST", "/metrics", 405), ("DELETE", "/healthz", 405), ("HEAD", "/healthz", 200)],
)
async def test_other_paths_and_methods_do_not_exist(
    store: Store, method: str, path: str, status: int
) -> None:
    async with seen(store) as outside, outside.session.request(method, outside.url + path) as answer:
        assert answer.status == status


async def test_taken_port_is_refused(store: Store) -> None:
    async with serving_health(("127.0.0.1", 0), store, {}) as (host, port):
        with pytest.raises(BadSettings, match=f"127.0.0.1:{port} of LIAISON_HEALTH_LISTEN cannot be had"):
            async with serving_health((host, port), store, {}):
                pass
