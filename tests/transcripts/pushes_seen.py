"""Stages on which pushes arrive: `> (等消息)` lets everything that is planned go out, and shows one's own."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot.courier.courier import Courier
from bot.member.front import MemberFront
from handlers.pushes.composing import compose
from storage.life import living
from storage.outbox.tables import Delivery, State
from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.over_http import PATIENCE, HttpStage, http_stage
from tests.transcripts.script import Cast, Event, Step
from tests.transcripts.straight import Respond, StraightStage, say_push
from tests.transcripts.test_member import TOKEN, USERNAME, settings_for

WAIT = "(等消息)"


class StraightPushes(StraightStage):
    """Pushes are composed as the courier would, and lie in the chats until they are looked at."""

    bots: Sequence[str] = ("member",)
    """Whose pushes arrive."""

    def __init__(self, store: Store, respond: Respond) -> None:
        super().__init__(store, respond)
        self._club = store
        self._arrived: defaultdict[str, list[Event]] = defaultdict(list)

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != WAIT:
            return await super().play(step)
        await self._deliver()
        return self._arrived.pop(step.who, [])

    async def _deliver(self) -> None:
        names = {person.telegram_id: name for name, person in self._people.items()}
        async with self._club.writing() as session:
            ready = (Delivery.state == State.READY) & Delivery.bot.in_(self.bots)
            loaded = select(Delivery).options(joinedload(Delivery.message), joinedload(Delivery.member))
            for row in (await session.scalars(loaded.where(ready).order_by(Delivery.id))).unique().all():
                reply = await compose(session, row.message, row.member)
                row.state = State.SENT if reply else State.EXPIRED
                if reply:
                    name = names[row.chat_id]
                    self._arrived[name] += say_push(self._ids, self._chats[name], reply)


class HttpPushes:
    """Another stage, with a courier that works while somebody waits."""

    def __init__(self, stage: HttpStage, store: Store, url: str, folder: Path) -> None:
        self._stage = stage
        self._store = store
        self._settings = settings_for(url, folder)

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != WAIT:
            return await self._stage.play(step)
        await self._deliver()
        return await self._stage.seen(step, len(step.expected))

    async def _deliver(self) -> None:
        async with living(self._store, "courier") as life:
            courier = Courier(self._settings, self._store, life, "member")
            work = asyncio.create_task(courier.work())
            async with asyncio.timeout(PATIENCE):
                while await self._anything_left():
                    await asyncio.sleep(0.02)
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            await courier.close()

    async def _anything_left(self) -> bool:
        under_way = Delivery.state.in_((State.READY, State.SENDING)) & (Delivery.bot == "member")
        async with self._store.reading() as session:
            return await session.scalar(select(Delivery.id).where(under_way).limit(1)) is not None


@asynccontextmanager
async def http_pushes(store: Store, finder: Finder, folder: Path) -> AsyncIterator[HttpPushes]:
    urls: list[str] = []

    def make(url: str) -> MemberFront:
        urls.append(url)
        return MemberFront(settings_for(url, folder), store, finder)

    async with http_stage(store, make, TOKEN, USERNAME) as stage:
        yield HttpPushes(stage, store, urls[-1], folder)
