"""The club that is measured: its store, and its parts as real processes."""

import os
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from sqlalchemy import true, update

from bot.demo import fill_store
from storage.base import now
from storage.migrating import migrate
from storage.outbox.pacing import held_pacer
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane, Pacer
from storage.people import CONSENT_VERSION, Member, RoleGrant
from storage.store import Store, open_store
from storage.vocabularies import Role
from tests.bench.peers import TEXT
from tests.bench.stage import FIRST, TOKENS, child
from tests.hours import ANY_HOUR
from tests.keys import KEY, KEYS


@asynccontextmanager
async def club(folder: Path, people: int, *, sample: bool = False) -> AsyncIterator[Store]:
    """An SQLite store with so many members and, if asked for, the sample club's records."""
    store = open_store(_database(folder), KEYS)
    try:
        await migrate(store)
        if sample:
            await fill_store(store, lambda _done, _total: None)
        async with store.writing() as session:
            session.add_all(
                Member(
                    telegram_id=FIRST + number,
                    name=f"成员{number}",
                    consent_version=CONSENT_VERSION,
                    joined_at=now(),
                    grants=[RoleGrant(role=Role.MEMBER)],
                    **ANY_HOUR,
                )
                for number in range(people)
            )
        yield store
    finally:
        await store.close()


def running(folder: Path, url: str, part: str) -> AbstractAsyncContextManager[Process]:
    """`liaison-bot run --only PART` over that club."""
    env = {
        **os.environ,
        "LIAISON_MEMBER_TOKEN": TOKENS["member"],
        "LIAISON_DESK_TOKEN": TOKENS["desk"],
        "LIAISON_DATABASE": _database(folder),
        "LIAISON_DATA": str(folder),
        "LIAISON_API_URL": url,
        "LIAISON_KEY": KEY,
        "LIAISON_HEALTH_LISTEN": "off",
    }
    return child("-m", "bot", "run", "--only", part, env=env)


async def set_rate(store: Store, per_second: float) -> None:
    """The pace is a figure of the store; no setting lifts it."""
    async with store.writing() as session:
        await held_pacer(session, "member")
        await session.execute(update(Pacer).where(Pacer.bot == "member").values(rate=per_second))


async def push_to_all(store: Store, number: int) -> None:
    """A notice to every member."""
    push = Push(
        kind="notice", subject=f"notice:{number}", occurrence="", lane=Lane.NOTICE, payload={"text": TEXT}
    )
    async with store.writing() as session:
        message = await plan(session, push)
        assert message is not None
        await fan_out(session, message, true())


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / 'liaison.db'}"
