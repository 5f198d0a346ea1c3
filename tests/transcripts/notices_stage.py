"""Notices at the desk, and the members who get them.

周敏 and 李工 are tagged 理事 and follow 电子信息; 周敏 is registered for HD-2090-0001, 李工 came to it.
It is noon for everybody. Officers are at their desk, and with `@ 助手` in their chat with the members' bot.
`> (过 30 小时)` lets so many hours pass for notices, and the clock tick.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.due import begin_notices
from handlers.desk.notices.limits import USUAL, Limits
from handlers.person import Person
from handlers.pushes.composing import compose
from handlers.reply import Attachment, Reply, as_sequence
from storage.base import now
from storage.events.tables import Place
from storage.notices import previewing
from storage.notices.content import read_content
from storage.notices.looking import notice_of
from storage.notices.tables import Notice
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member, MemberField, MemberTag
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Role
from tests.events_sample import add_event, add_registration
from tests.transcripts.events_stage import noon_zone
from tests.transcripts.over_http import PATIENCE
from tests.transcripts.playing import Stage
from tests.transcripts.pushes_seen import WAIT
from tests.transcripts.script import Cast, Event, Step
from tests.transcripts.straight import Act, Answer, Chat, Respond, StraightStage, say_push
from tests.transcripts.two_bots import HttpClub, both_tables, members_table

ASSISTANT: Final = "助手"
PASSING: Final = ("(过 ", " 小时)")
EVENT: Final = "HD-2090-0001"
START: Final = datetime(2090, 12, 5, 6, tzinfo=UTC)
LIMITS: Final[Mapping[str, Limits]] = {
    "typed_count": Limits(1, 500),
    "two_officers": Limits(50, 1),
    "alone": Limits(50, 1),
}
"""By transcript, where they are not the usual ones."""
NOT_OPENED: Final = "not_opened"
"""The transcript in which the officer has not opened the members' bot."""

QUIET: Final = ("quiet_hours", "stopping")
"""The transcripts in which 李工 sleeps by day."""


def limits_of(name: str) -> Limits:
    return LIMITS.get(name, USUAL)


class WithMembers:
    """Another stage, with these members, and time that passes."""

    def __init__(self, stage: Stage, store: Store, name: str) -> None:
        self._stage = stage
        self._store = store
        self._quiet = name in QUIET

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        async with self._store.writing() as session:
            members = {each.name: each for each in (await session.scalars(select(Member))).unique()}
            for member in members.values():
                member.zone = noon_zone()
            for name in ("周敏", "李工"):
                session.add(MemberTag(member_id=members[name].id, tag="理事"))
                session.add(MemberField(member_id=members[name].id, field="EI"))
            if self._quiet:
                members["李工"].quiet_from, members["李工"].quiet_until = 6 * 60, 20 * 60
            event = await add_event(session, reference=EVENT, starts_at=START, title="膜法水处理沙龙")
            await add_registration(session, event, members["周敏"], Place.REGISTERED)
            await add_registration(session, event, members["李工"], Place.CANCELLED, attended_at=now())

    async def play(self, step: Step) -> Sequence[Event]:
        before, after = PASSING
        if not step.text.startswith(before):
            return await self._stage.play(step)
        hours = timedelta(hours=float(step.text.removeprefix(before).removesuffix(after)))
        async with self._store.writing() as session:
            await _set_back(session, hours)
        await begin_notices(self._store)
        return ()


async def _set_back(session: AsyncSession, hours: timedelta) -> None:
    for notice in await session.scalars(select(Notice)):
        for name in ("start_at", "look_at", "open_until"):
            if moment := getattr(notice, name):
                setattr(notice, name, moment - hours)
    for row in await session.scalars(select(Delivery).where(Delivery.state == State.READY)):
        row.not_before -= hours


class StraightNotices(StraightStage):
    """What is planned lies in the chats until it is looked at; files are handed over by hand."""

    def __init__(self, store: Store, finder: Finder, limits: Limits = USUAL, *, opened: bool) -> None:
        super().__init__(store, _with_files(both_tables(finder, limits)))
        self._club = store
        self._opened = opened
        self._officers: set[str] = set()
        self._arrived: defaultdict[str, list[Event]] = defaultdict(list)
        self._assistant = StraightStage(store, members_table(finder))
        self._assistant.join(self)

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await super().set_up(people, groups)
        self._officers = {cast.name for cast in people if cast.role is Role.OFFICER}

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text == WAIT:
            await self._deliver()
            return self._arrived.pop(_chat(step), [])
        if step.group == ASSISTANT:
            return await self._at_assistant(step)
        seen = await super().play(step)
        await self._hand_over()
        return seen

    async def _at_assistant(self, step: Step) -> Sequence[Event]:
        """What officers say there opens it."""
        if step.act.startswith("!"):
            return await self._assistant.play(replace(step, group=""))
        self._opened = True
        return [Event("<", ("…",))]

    async def _hand_over(self) -> None:
        async with self._club.writing() as session:
            for number in await previewing.previews_waiting(session):
                notice = await notice_of(session, number)
                for item in await previewing.files_to_fetch(session, notice) if notice else ():
                    await previewing.keep_file(session, number, item.desk_file, b"bytes")
                await previewing.files_ready(session, number)

    async def _deliver(self) -> None:
        more = True
        while more:
            async with self._club.writing() as session:
                more = await self._deliver_some(session)

    async def _deliver_some(self, session: AsyncSession) -> bool:
        due = (Delivery.state == State.READY) & (Delivery.not_before <= now())
        loaded = select(Delivery).options(joinedload(Delivery.message), joinedload(Delivery.member))
        rows = (await session.scalars(loaded.where(due).order_by(Delivery.id))).unique().all()
        for row in rows:
            reply = await compose(session, row.message, row.member)
            row.state = State.SENT if reply else State.EXPIRED
            if row.message.kind == previewing.KIND and not self._opened:
                link = "https://t.me/club_bot"
                await previewing.preview_failed(
                    session, row.message, row.member_id or 0, previewing.What.UNREACHABLE, link=link
                )
            elif reply:
                key, chat = self._room(row)
                self._arrived[key] += self._said(chat, reply)
                await _heed(session, row)
        return bool(rows)

    def _room(self, row: Delivery) -> tuple[str, Chat]:
        """Whose chat it is for, and that chat."""
        name = next(name for name, person in self._people.items() if person.telegram_id == row.chat_id)
        if row.bot == "member" and name in self._officers:
            return f"{name}@{ASSISTANT}", self._assistant.chat_of(name)
        return name, self.chat_of(name)

    def _said(self, chat: Chat, reply: Reply) -> list[Event]:
        events = [Event("<", (_line(file),)) for file in reply.album]
        return [*events, *say_push(self._ids, chat, _as_seen(reply))]


async def _heed(session: AsyncSession, row: Delivery) -> None:
    """What the courier hears of a preview that arrived."""
    message: Message = row.message
    if message.kind != previewing.KIND or row.member_id is None:
        return
    if media := read_content(message.payload).media:
        await previewing.note_files(session, message, [f"member-{item.desk_file}" for item in media])
    await previewing.preview_arrived(session, message, row.member_id)


def _with_files(respond: Respond) -> Respond:
    """Answers whose files are seen."""

    async def answer(session: AsyncSession, person: Person, act: Act) -> Answer:
        answered = await respond(session, person, act)
        return replace(answered, replies=[_as_seen(reply) for reply in as_sequence(answered.replies)])

    return answer


def _as_seen(reply: Reply) -> Reply:
    """A picture or file is a line of its own before its caption."""
    lines = [_line(reply.attachment)] if reply.attachment else []
    text = Markup("\n").join([*lines, reply.text] if reply.text else lines)
    return replace(reply, text=text, attachment=None, album=())


def _line(file: Attachment) -> str:
    return "(图片)" if file.picture else f"(文件 {file.name})"


def _chat(step: Step) -> str:
    return f"{step.who}@{ASSISTANT}" if step.group == ASSISTANT else step.who


class HttpNotices:
    """The real bots; an officer's chat with the members' bot is another room of theirs."""

    def __init__(self, club: HttpClub, store: Store, *, opened: bool) -> None:
        self._club = club
        self._member = club.member
        self._store = store
        self._opened = opened
        for room in (club.member, club.desk):
            room.shows_files = True

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._club.set_up(people, groups)
        for cast in people if self._opened else ():
            if cast.role is Role.OFFICER:
                await self._member.play(Step(0, cast.name, "", ">", "/help", [Event("<", ("…",))]))

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text == WAIT:
            await self._handed_over()
        if step.group != ASSISTANT:
            return await self._club.play(step)
        own = replace(step, group="")
        if step.text != WAIT:
            return await self._member.play(own)
        await self._club.deliver_all()
        return await self._member.seen(own, len(step.expected))

    async def _handed_over(self) -> None:
        """The desk has fetched what it is to fetch."""
        async with asyncio.timeout(PATIENCE):
            while await self._anything_to_fetch():
                await asyncio.sleep(0.02)

    async def _anything_to_fetch(self) -> bool:
        async with self._store.reading() as session:
            return bool(await previewing.previews_waiting(session))
