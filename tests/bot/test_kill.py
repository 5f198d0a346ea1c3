"""kill -9 of the whole process while updates wait: none is lost, each takes effect once, each is answered."""

import asyncio
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from bot.speaking import AT_ONCE
from storage.base import now
from storage.conversation import Search
from storage.people import CONSENT_VERSION, Member, RoleGrant
from storage.store import Store
from storage.vocabularies import Role
from tests.canary import TOKENS
from tests.hours import ANY_HOUR
from tests.keys import KEY
from tests.zygote import Forked, Zygote

PEOPLE = 20
EACH = 3
BOTS = {"member": "club_bot", "desk": "desk_bot"}


@asynccontextmanager
async def running_bots(zygote: Zygote, env: dict[str, str]) -> AsyncIterator[Forked]:
    log = Path(env["LIAISON_DATA"]) / "run.log"
    process = await zygote.fork(["run"], {**os.environ, **env}, log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def add_members(store: Store, people: int = PEOPLE) -> None:
    roles = (Role.MEMBER, Role.OFFICER)
    async with store.writing() as session:
        session.add_all(
            Member(
                telegram_id=5000 + number,
                name=f"成员{number}",
                consent_version=CONSENT_VERSION,
                joined_at=now(),
                grants=[RoleGrant(role=role) for role in roles],
                **ANY_HOUR,
            )
            for number in range(people)
        )


async def answers(stage: Stage, bot: str) -> list[tuple[object, object]]:
    """(chat, text) of every message the bot got accepted."""
    entries = await stage.journal(bot=BOTS[bot])
    return [
        (entry["chat"], entry["text"])
        for entry in entries
        if str(entry["method"]).lower() == "sendmessage" and entry["status"] == 200
    ]


async def on_stage(stage: Stage, people: int = PEOPLE) -> list[Person]:
    for name, token in zip(BOTS, TOKENS.values(), strict=True):
        await stage.add_bot(token, BOTS[name], name)
    return [await stage.add_person(f"成员{n}", id=5000 + n) for n in range(people)]


async def until_answered(stage: Stage, bot: str, count: int) -> None:
    """Until that many different answers were accepted."""
    while len(set(await answers(stage, bot))) < count:
        await asyncio.sleep(0.03)


async def all_ask(people: list[Person], bot: str) -> None:
    for number in range(EACH):
        for person in people:
            await person.say(BOTS[bot], f"第{number}个需求 {person.id}")


def settings(url: str, database: str, folder: Path, mode: str) -> dict[str, str]:
    here = {"LIAISON_DATABASE": database, "LIAISON_DATA": str(folder), "LIAISON_HEALTH_LISTEN": "off"}
    env = {**TOKENS, **here, "LIAISON_API_URL": url, "LIAISON_KEY": KEY}
    if mode == "polling":
        return env
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    hook = {"LIAISON_WEBHOOK_URL": f"http://{listen}", "LIAISON_WEBHOOK_SECRET": "a-secret-of-the-test"}
    return {**env, **hook, "LIAISON_WEBHOOK_LISTEN": listen}


ON_SQLITE = [("member", "webhook", 7), ("desk", "polling", 7)]
ON_BOTH = [("member", "polling", 20), ("desk", "webhook", 20)]


@pytest.mark.parametrize(
    ("database", "bot", "mode", "killed_after"),
    [("sqlite", *how) for how in ON_SQLITE + ON_BOTH] + [("postgresql", *how) for how in ON_BOTH],
    indirect=["database"],
)
async def test_killed_with_60_updates_waiting_loses_none_and_answers_each(
    store: Store, zygote: Zygote, database: str, tmp_path: Path, bot: str, mode: str, killed_after: int
) -> None:
    """Only what was on the wire when it died may be said twice: the Bot API has no idempotency key."""
    await add_members(store)
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        people = await on_stage(stage)
        await all_ask(people, bot)
        env = settings(sandbox.url, database, tmp_path, mode)
        async with running_bots(zygote, env) as process, asyncio.timeout(60):
            await until_answered(stage, bot, killed_after)
            process.kill()
            await process.wait()
        before = await answers(stage, bot)
        async with running_bots(zygote, env), asyncio.timeout(60):
            await until_answered(stage, bot, PEOPLE * EACH)
            await asyncio.sleep(0.5)
        said = Counter(await answers(stage, bot))
    assert killed_after <= len(before) < PEOPLE * EACH
    assert Counter(chat for chat, _ in said) == {person.id: EACH for person in people}
    assert sum(said.values()) - len(said) <= AT_ONCE
    assert max(said.values()) <= 2
    if bot == "member":
        async with store.reading() as session:
            assert await session.scalar(select(func.count(Search.id))) == PEOPLE * EACH


@pytest.mark.parametrize(
    ("database", "bot"), [("sqlite", "member"), ("postgresql", "desk")], indirect=["database"]
)
async def test_stopped_with_60_updates_waiting_loses_none_and_repeats_none(
    store: Store, zygote: Zygote, database: str, tmp_path: Path, bot: str
) -> None:
    await add_members(store)
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        people = await on_stage(stage)
        await all_ask(people, bot)
        env = settings(sandbox.url, database, tmp_path, "polling")
        async with running_bots(zygote, env) as process, asyncio.timeout(60):
            await until_answered(stage, bot, 7)
            process.terminate()
            assert await process.wait() == 0
        async with running_bots(zygote, env), asyncio.timeout(60):
            await until_answered(stage, bot, PEOPLE * EACH)
            await asyncio.sleep(0.5)
        said = Counter(await answers(stage, bot))
    assert Counter(chat for chat, _ in said) == {person.id: EACH for person in people}
    assert max(said.values()) == 1
