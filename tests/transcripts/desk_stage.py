"""Stages for the desk: its people, a link that waits, and files that officers send.

In these transcripts the organisation 专员 makes an officer and 管理员 an administrator; `claim_` and 32 T
is a link that works once; `> (文件 NAME)` sends `desk_imports/files/NAME`.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.config import Settings
from bot.desk import routes_notices
from bot.desk.front import DeskFront
from bot.desk.pressing import Desk
from bot.desk.routes import COMMANDS, hear, other_message, press, unknown_command
from bot.owed import Address
from bot.polling import poll
from bot.sandbox import people as sandbox
from bot.sandbox.server import running_sandbox
from bot.sandbox.texts import Text
from bot.turn import Turn
from handlers.desk.notices.limits import USUAL, Limits
from handlers.desk.tokens import hashed
from handlers.links import Links
from handlers.person import Person
from handlers.reply import Replies, as_sequence
from storage.base import now
from storage.claims import add_claim, grant
from storage.members import member_of
from storage.outbox.tables import State
from storage.people import Member
from storage.records import ReferenceCounter
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Role, Status
from tests.audited import tables_written, unaudited
from tests.canary import DESK_TOKEN, MEMBER_TOKEN
from tests.pushes_sample import add_paused_push, add_push
from tests.sample import ACHIEVEMENTS, add_achievement
from tests.transcripts.over_http import PATIENCE, HttpStage
from tests.transcripts.script import Cast
from tests.transcripts.sent import Sent, messages_of, read_sent
from tests.transcripts.straight import Act, Answer, StraightStage

TOKEN = DESK_TOKEN
USERNAME = "desk_bot"
LINK = f"https://t.me/{USERNAME}"
ROLES = {"专员": Role.OFFICER, "管理员": Role.ADMINISTRATOR}
FILES = Path(__file__).parent / "desk_imports" / "files"


async def furnish(store: Store) -> None:
    """Give the roles, lay the link out, and add two records past their end to the sample.

    Two pushes need an officer: the first has copies in doubt, the second is paused.
    """
    async with store.writing() as session:
        for member in await session.scalars(select(Member)):
            role = ROLES.get(member.organisation.name) if member.organisation else None
            if role:
                grant(member, role, None)
        for number in (len(ACHIEVEMENTS) + 1, len(ACHIEVEMENTS) + 2):
            await add_achievement(session, number, status=Status.EXPIRED)
        await session.merge(ReferenceCounter(series="CG", year=2026, last=len(ACHIEVEMENTS) + 2))
        await add_push(session, {State.UNKNOWN: 2, State.SENT: 5}, 1, hold=True)
        await add_paused_push(session, 2)
        add_claim(session, hashed("T" * 32), Role.OFFICER, None, now() + timedelta(hours=24))


class DeskTable:
    """What a person does at the desk and the handler that answers, without a framework."""

    def __init__(self, finder: Finder, limits: Limits = USUAL) -> None:
        members = Links("https://t.me", "club_bot")
        self._desk = Desk(finder, frozenset(), LINK, members, limits=limits)
        self._numbers = count(1)

    async def respond(self, session: AsyncSession, person: Person, act: Act) -> Answer:
        member = await member_of(session, person.telegram_id)
        turn = Turn(session, person, member, Address(person.telegram_id))
        wrote: list[str] = []
        with tables_written(session.sync_session.get_bind().engine, wrote):
            answer = await self._answer(turn, act)
            await session.flush()
        action = (act.data or act.text.removeprefix("/")).partition(":")[0]
        assert unaudited(action, wrote) == [], (act, wrote)
        return answer

    async def _answer(self, turn: Turn, act: Act) -> Answer:
        if act.data:
            return Answer(await press(self._desk, turn, act.data))
        if not act.text.startswith("/"):
            return Answer(await self._receive(turn, act))
        command, _, words = act.text.partition(" ")
        told = COMMANDS.get(command.removeprefix("/").partition("@")[0], unknown_command)
        return Answer(await told(self._desk, turn, words))

    async def _receive(self, turn: Turn, act: Act) -> Replies:
        sent = read_sent(act.text) or Sent(Text(act.text), ("1.png",) if act.picture else (), act.picture)
        messages = messages_of(sent, next(self._numbers) * 100)
        heard = [await routes_notices.hear(self._desk, turn, message) for message in messages]
        if None not in heard:
            return [reply for replies in heard if replies for reply in as_sequence(replies)]
        if sent.files:
            return await other_message(self._desk, turn, "")
        return await hear(self._desk, turn, act.text)


class StraightDesk(StraightStage):
    def __init__(self, store: Store, finder: Finder) -> None:
        super().__init__(store, DeskTable(finder).respond)
        self._club = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await super().set_up(people, groups)
        await furnish(self._club)


class HttpDesk(HttpStage):
    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await super().set_up(people, groups)
        await furnish(self._store)

        self.files = {path.name: path.read_bytes() for path in FILES.iterdir()}


@asynccontextmanager
async def http_desk(store: Store, finder: Finder, folder: Path) -> AsyncIterator[HttpDesk]:
    """A sandbox with the desk in it, polling and at work; everything is stopped and closed when left."""
    async with running_sandbox() as running, sandbox.Stage(running.url) as stage:
        await stage.add_bot(TOKEN, USERNAME, USERNAME)
        tasks: list[asyncio.Task[None]] = []

        async def stop() -> None:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if tasks:
                await desk.front.speaker.finish(PATIENCE)
                await desk.front.close()
            tasks.clear()

        async def start() -> None:
            await stop()
            desk.front = front = DeskFront(settings_for(running.url, folder), store, finder)
            await front.introduce()
            await front.speaker.say_left_over()
            tasks.append(asyncio.create_task(poll(front.fetch, front.receive, front.chat_of, front.name)))
            tasks.append(asyncio.create_task(front.work()))

        desk = HttpDesk(stage, store, USERNAME, start)
        await start()
        try:
            yield desk
        finally:
            await stop()


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(
        member_token=MEMBER_TOKEN,
        desk_token=TOKEN,
        database="",
        folder=folder,
        api_url=url,
        link_base="https://t.me",
        administrators=frozenset(),
        webhook=None,
    )
