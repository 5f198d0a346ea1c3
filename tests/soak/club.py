"""A club on stage: its store, a sandbox in this process, and what the sandbox accepted."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.config import Settings, read_settings
from bot.run import opened_store
from bot.sandbox.faults import Fault
from bot.sandbox.people import Stage
from bot.sandbox.server import running_sandbox
from bot.sandbox.shapes import Clock, Obj, as_int
from bot.sandbox.state import Sandbox
from bot.sandbox.state import Settings as SandboxSettings
from bot.sandbox.world import Chat, Person
from storage.base import now
from storage.notices.audience import Everyone
from storage.notices.content import Content
from storage.notices.freezing import start_notice
from storage.notices.tables import Notice
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import CONSENT_VERSION, Member
from storage.store import Store
from tests.bot.test_kill import BOTS, settings
from tests.canary import TOKENS
from tests.hours import ANY_HOUR
from tests.soak.measuring import CAP, SEED, Scale

FIRST_ID: Final = 900_000_001
AN_ANSWER: Final = 0.06
"""Seconds that the stand-in takes for a message, as Telegram may: so that calls are always under way."""
CHUNK: Final = 5_000


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the member bot, as the journal has it; `status` 0: done nothing and answered nothing."""

    method: str
    chat: int
    text: str
    at: float
    status: int


class Club:
    def __init__(self, store: Store, sandbox: Sandbox, url: str, env: dict[str, str]) -> None:
        self.store = store
        self.sandbox = sandbox
        self.url = url
        self.env = env
        """Of its processes."""

    @property
    def settings(self) -> Settings:
        return read_settings(self.env)

    async def enrol(self, members: int, seated: int | None = None) -> range:
        """Chats of new members; the first `seated` of them (None: all) have started the bot, see `seat`."""
        joined = now()
        rows = [
            {
                "telegram_id": FIRST_ID + n,
                "name": f"成员{n}",
                "consent_version": CONSENT_VERSION,
                "joined_at": joined,
                **ANY_HOUR,
            }
            for n in range(members)
        ]
        async with self.store.writing() as session:
            for start in range(0, members, CHUNK):
                await session.execute(insert(Member), rows[start : start + CHUNK])
        chats = range(FIRST_ID, FIRST_ID + members)
        self.seat(chats[:seated])
        return chats

    def seat(self, chats: Iterable[int]) -> None:
        """These people have started the member bot and can be written to; in bulk, not a call for each."""
        world = self.sandbox.world
        for chat in chats:
            world.add_person(Person(chat, "成员", None, None, "zh-hans", ""))
            self.chat(chat).started = True

    def chat(self, telegram_id: int) -> Chat:
        """That person's with the member bot."""
        world = self.sandbox.world
        bot = world.bot_named(BOTS["member"])
        assert bot is not None
        return world.private_chat(bot, world.people[telegram_id])

    def disturb(self, *faults: Obj) -> list[Fault]:
        """Put these faults, and no others, in the way of messages to members, before the usual slowness."""
        slow: Obj = {"kind": "slow", "seconds": AN_ANSWER, "times": None}
        self.sandbox.faults.clear()
        sending: Obj = {"method": "sendMessage", "bot": BOTS["member"], "seed": SEED}
        return [self.sandbox.faults.add({**sending, **fault}) for fault in (*faults, slow)][:-1]

    async def push(
        self,
        text: str,
        audience: ColumnElement[bool] | None = None,
        *,
        lane: Lane = Lane.NOTICE,
        hold: bool = False,
        not_before: datetime | None = None,
    ) -> int:
        """A notice of these words to `audience` (None: everybody); the message's id."""
        async with self.store.writing() as session:
            message = await planned(session, text, lane, hold=hold)
            await fan_out(session, message, true() if audience is None else audience, not_before=not_before)
            return message.id

    async def announce(self, text: str, *, hold: bool = False) -> tuple[int, int]:
        """A notice of these words to everybody, started as by an officer; its number and its message's."""
        content, audience = Content(text).as_json(), Everyone().as_json()
        urgent = {"urgent_reason": "the programme runs at any hour"}
        async with self.store.writing() as session:
            notice = Notice(content=content, audience=audience, hold_unknown=hold, **urgent)
            session.add(notice)
            await session.flush()
            await start_notice(session, notice, now())
            assert notice.message_id is not None
            return notice.id, notice.message_id

    def calls(self, method: str = "sendmessage", after: int = 0) -> list[Call]:
        """Calls since entry number `after` of the journal."""
        return [
            Call(
                str(entry["method"]),
                as_int(entry["chat"] or 0),
                str(entry["text"]),
                float(str(entry["at"])),
                as_int(entry["status"]),
            )
            for entry in self.sandbox.journal.after(after, BOTS["member"], None, None)
            if entry["method"] == method
        ]

    def sent(self, text: str | None = None) -> list[Call]:
        """Messages that were accepted, in order; only those with these words, if given."""
        return [call for call in self.calls() if call.status == 200 and text in (None, call.text)]

    def floods(self) -> int:
        """Calls that were refused for being too many."""
        return sum(call.status == 429 for call in self.calls())

    def copies(self, text: str | None = None) -> Counter[int]:
        """How often each chat was written to."""
        return Counter(call.chat for call in self.sent(text))

    def duplicates(self) -> int:
        copies = self.copies()
        return copies.total() - len(copies)

    async def states(self, message_id: int) -> Counter[State]:
        async with self.store.reading() as session:
            rows = await session.execute(
                select(Delivery.state, func.count())
                .where(Delivery.message_id == message_id)
                .group_by(Delivery.state)
            )
            return Counter({state: count for state, count in rows})  # noqa: C416 - dict() of rows has no type

    async def lost(self, message_id: int) -> int:
        """How many it was for that got nothing, and of whom the store does not say that it is not sure.

        The store is held against the journal: a row that it calls sent and nobody got is lost as well.
        """
        unsure = (State.UNKNOWN, State.UNREACHABLE)
        async with self.store.reading() as session:
            query = select(Delivery.chat_id).where(Delivery.message_id == message_id)
            meant = set(await session.scalars(query.where(Delivery.state.not_in(unsure))))
        return len(meant - self.copies().keys())

    async def begun_twice(self, message_id: int) -> int:
        """Rows whose first call had an unknown outcome, and that were sent once more."""
        async with self.store.reading() as session:
            twice = (Delivery.message_id == message_id) & (Delivery.copies >= 2)
            return await session.scalar(select(func.count()).where(twice)) or 0

    async def cut_short(self, message_id: int) -> None:
        """Forget whom it was not begun to be sent to: a notice that outlasts the row is not waited for."""
        async with self.store.writing() as session:
            ready = (Delivery.message_id == message_id) & (Delivery.state == State.READY)
            await session.execute(delete(Delivery).where(ready, Delivery.copies == 0))

    async def until_settled(self, message_id: int, seconds: float = 120) -> None:
        async def settled() -> bool:
            states = await self.states(message_id)
            return not states[State.READY] and not states[State.SENDING]

        await until(settled, seconds)

    async def until_sent(self, count: int, seconds: float = 30) -> None:
        """Until the journal holds that many accepted messages."""

        async def enough() -> bool:
            return len(self.sent()) >= count

        await until(enough, seconds)


async def planned(
    session: AsyncSession, text: str, lane: Lane = Lane.NOTICE, *, hold: bool = False
) -> Message:
    message = await plan(
        session,
        Push(
            kind="notice",
            subject=text[:60],
            occurrence="",
            lane=lane,
            payload={"text": text},
            hold_unknown=hold,
        ),
    )
    assert message is not None
    return message


async def until(condition: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """TimeoutError where it does not come true."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


@asynccontextmanager
async def club_on_stage(
    scale: Scale, *, per_second: float = CAP, clock: Clock = time.time
) -> AsyncIterator[Club]:
    """An empty club against a server that allows `per_second`, and 1/s a chat; `clock` is the server's."""
    async with running_sandbox(settings=SandboxSettings(clock=clock)) as server, Stage(server.url) as stage:
        for name, token in zip(BOTS, TOKENS.values(), strict=True):
            await stage.add_bot(token, BOTS[name], name)
        await stage.limit(overall_per_second=per_second, chat_per_second=1.0)
        env = settings(server.url, scale.database, scale.folder, "polling")
        async with opened_store(read_settings(env)) as store:
            club = Club(store, server.sandbox, server.url, env)
            club.disturb()
            yield club
