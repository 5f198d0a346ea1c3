"""Stages with both bots: who is an officer speaks to the desk, everybody else to the members' bot.

`> (等消息)` lets everything that is planned go out, from both, and shows one's own.
`> (过 8 天)` sets what the club remembers of its cases back by so many days, and lets the clock tick.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.courier.courier import Courier
from bot.desk.front import DeskFront
from bot.due import mind_cases
from bot.front import Front
from bot.member.front import MemberFront
from bot.polling import poll
from bot.sandbox import people as sandbox
from bot.sandbox.server import running_sandbox
from handlers.desk.notices.limits import USUAL, Limits
from handlers.links import Links
from handlers.person import Person
from storage.base import now
from storage.cases.tables import Beat, Case, Dispatch
from storage.life import living
from storage.members import member_of
from storage.outbox.tables import Delivery, State
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Role
from tests.transcripts import desk_stage, test_member
from tests.transcripts.desk_stage import DeskTable
from tests.transcripts.member_table import MemberTable
from tests.transcripts.over_http import PATIENCE, HttpStage
from tests.transcripts.playing import Stage
from tests.transcripts.pushes_seen import WAIT, StraightPushes
from tests.transcripts.script import Cast, Event, Step
from tests.transcripts.straight import Act, Answer, Respond

BOTS = ("member", "desk")
PASSING = ("(过 ", " 天)")
SOON = timedelta(minutes=1)
"""What waits longer than that is not waited for."""


class Passing:
    """Another stage, in which days can pass."""

    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)

    async def play(self, step: Step) -> Sequence[Event]:
        before, after = PASSING
        if not step.text.startswith(before):
            return await self._stage.play(step)
        days = timedelta(days=float(step.text.removeprefix(before).removesuffix(after)))
        async with self._store.writing() as session:
            await _set_back(session, days)
        await mind_cases(self._store)
        return ()


async def _set_back(session: AsyncSession, days: timedelta) -> None:
    for case in (await session.scalars(select(Case))).unique():
        case.stage_since -= days
        case.next_beat_at = case.next_beat_at and case.next_beat_at - days
    for beat in await session.scalars(select(Beat)):
        beat.asked_at -= days
    for dispatch in await session.scalars(select(Dispatch)):
        dispatch.offered_at -= days


def straight_club(store: Store, finder: Finder) -> Stage:
    stage = StraightPushes(store, both_tables(finder))
    stage.bots = BOTS
    return Passing(stage, store)


def members_table(finder: Finder) -> Respond:
    return MemberTable(finder, Links("https://t.me", test_member.USERNAME)).respond


def both_tables(finder: Finder, limits: Limits = USUAL) -> Respond:
    """Officers speak to the desk, the others to the members' bot."""
    members, desk = members_table(finder), DeskTable(finder, limits).respond

    async def respond(session: AsyncSession, person: Person, act: Act) -> Answer:
        somebody = await member_of(session, person.telegram_id)
        at_desk = somebody is not None and somebody.may(Role.OFFICER)
        return await (desk if at_desk else members)(session, person, act)

    return respond


class Room(HttpStage):
    """One bot's chats; the people are those of the first room."""

    def join(self, first: HttpStage) -> None:
        self._people = first._people


class HttpClub:
    def __init__(self, member: Room, desk: Room, store: Store, url: str, folder: Path) -> None:
        self.member = member
        self.desk = desk
        self._rooms = {"member": member, "desk": desk}
        self._officers: set[str] = set()
        self._store = store
        self._settings = desk_stage.settings_for(url, folder)

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._rooms["member"].set_up(people, groups)
        self._rooms["desk"].join(self._rooms["member"])
        self._officers = {cast.name for cast in people if cast.role is Role.OFFICER}
        for cast in people:  # a bot cannot write to somebody who has never spoken to it
            hello = Step(0, cast.name, "", ">", "/help", [Event("<", ("…",))])
            await self._room_of(cast.name).play(hello)

    def _room_of(self, name: str) -> Room:
        return self._rooms["desk" if name in self._officers else "member"]

    async def play(self, step: Step) -> Sequence[Event]:
        room = self._room_of(step.who)
        if step.text != WAIT:
            return await room.play(step)
        await self.deliver_all()
        return await room.seen(step, len(step.expected))

    async def deliver_all(self) -> None:
        """Both couriers work until nothing is left to send soon."""
        for bot in BOTS:
            await self._deliver(bot)

    async def _deliver(self, bot: str) -> None:
        async with living(self._store, "courier") as life:
            courier = Courier(self._settings, self._store, life, bot)
            work = asyncio.create_task(courier.work())
            async with asyncio.timeout(PATIENCE):
                while await self._anything_left(bot):
                    await asyncio.sleep(0.02)
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            await courier.close()

    async def _anything_left(self, bot: str) -> bool:
        soon = Delivery.not_before < now() + SOON
        under_way = Delivery.state.in_((State.READY, State.SENDING)) & (Delivery.bot == bot) & soon
        async with self._store.reading() as session:
            return await session.scalar(select(Delivery.id).where(under_way).limit(1)) is not None


@asynccontextmanager
async def http_club(store: Store, finder: Finder, folder: Path) -> AsyncIterator[Stage]:
    async with both_bots(store, finder, folder) as club:
        yield Passing(club, store)


@asynccontextmanager
async def both_bots(
    store: Store, finder: Finder, folder: Path, limits: Limits = USUAL
) -> AsyncIterator[HttpClub]:
    """A sandbox with both bots in it, polling and at work; everything is stopped and closed when left."""
    async with running_sandbox() as running, sandbox.Stage(running.url) as stage:
        settings = replace(desk_stage.settings_for(running.url, folder), notice_limits=limits)
        await stage.add_bot(test_member.TOKEN, test_member.USERNAME, test_member.USERNAME)
        await stage.add_bot(desk_stage.TOKEN, desk_stage.USERNAME, desk_stage.USERNAME)
        async with (
            _room(stage, store, lambda: MemberFront(settings, store, finder), test_member.USERNAME) as member,
            _room(stage, store, lambda: DeskFront(settings, store, finder), desk_stage.USERNAME) as desk,
        ):
            yield HttpClub(member, desk, store, running.url, folder)


@asynccontextmanager
async def _room(
    stage: sandbox.Stage, store: Store, make: Callable[[], Front[Any]], bot: str
) -> AsyncIterator[Room]:
    tasks: list[asyncio.Task[None]] = []

    async def stop() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if tasks:
            await room.front.speaker.finish(PATIENCE)
            await room.front.close()
        tasks.clear()

    async def start() -> None:
        await stop()
        room.front = front = make()
        await front.introduce()
        tasks.append(asyncio.create_task(poll(front.fetch, front.receive, front.chat_of, front.name)))
        tasks.append(asyncio.create_task(front.work()))

    room = Room(stage, store, bot, start)
    await start()
    try:
        yield room
    finally:
        await stop()
