"""A notice that has started, at the desk and with the two members who get it: 周敏 and 李工, tagged 理事.

`> (看进度)` lets some seconds pass for its cards, and the clock tick; what is planned goes out, and is shown.
`> (停用机器人)`: this person blocks the members' bot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.due import mind_running_notices
from handlers.formatting import plain_text
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.base import now
from storage.notices.audience import Tagged
from storage.notices.content import Content, LinkButton
from storage.notices.forecast import forecast_of
from storage.notices.freezing import start_notice
from storage.notices.progress import EVERY
from storage.notices.tables import ProgressCard
from storage.outbox import correcting, recalling
from storage.outbox.settling import Call, sent, unreachable
from storage.outbox.tables import Delivery, State
from storage.outbox.taking import mark_sending
from storage.people import Member
from storage.search.finder import Finder
from storage.store import Store
from tests.notices_sample import add_notice
from tests.transcripts.notices_stage import HttpNotices, StraightNotices, WithMembers
from tests.transcripts.pushes_seen import WAIT
from tests.transcripts.script import Cast, Event, Step
from tests.transcripts.showing import shown
from tests.transcripts.straight import Chat

LOOK: Final = "(看进度)"
BLOCK: Final = "(停用机器人)"
PASSED: Final = EVERY + timedelta(seconds=1)
OWNER: Final = 7
CONTENT: Final = Content(
    "<b>周三开放日</b>\n{姓名}，请带名片 &lt;A&amp;B&gt;",
    (),
    (LinkButton("报名", "https://example.org/join"),),
)


class WithStarted(WithMembers):
    """The notice starts before the first act; 许言 wrote it."""

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await super().set_up(people, groups)
        async with self._store.writing() as session:
            author = (await session.scalars(select(Member).where(Member.name == "许言"))).one()
            notice = await add_notice(
                session,
                author_id=author.id,
                zone=author.zone,
                content=CONTENT.as_json(),
                audience=Tagged("理事").as_json(),
                acknowledge=True,
            )
            notice.forecast = (await forecast_of(session, notice, now())).as_json()
            await start_notice(session, notice, now())

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != LOOK:
            return await super().play(step)
        async with self._store.writing() as session:
            await session.execute(update(ProgressCard).values(next_at=now()))
            shown_before = (Delivery.bot == "desk") & Delivery.settled_at.is_not(None)
            await session.execute(update(Delivery).where(shown_before).values(settled_at=now() - PASSED))
        await mind_running_notices(self._store)
        return await self._stage.play(replace(step, text=WAIT))


class HttpRunning(HttpNotices):
    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != BLOCK:
            return await super().play(step)
        await self._member.block(step.who)
        return ()


class StraightRunning(StraightNotices):
    """Sent copies have numbers here, so that they are edited and deleted as by the courier."""

    def __init__(self, store: Store, finder: Finder) -> None:
        super().__init__(store, finder, opened=True)
        self._blocked: set[int] = set()

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != BLOCK:
            return await super().play(step)
        self._blocked.add(self._people[step.who].telegram_id)
        return ()

    async def _deliver_some(self, session: AsyncSession) -> bool:
        due = (Delivery.state == State.READY) & (Delivery.not_before <= now())
        loaded = select(Delivery).options(joinedload(Delivery.message), joinedload(Delivery.member))
        first = (Delivery.bot.desc(), Delivery.lane, Delivery.id)  # the desk shows what came of it
        ordered = loaded.where(due).order_by(*first)
        rows = (await session.scalars(ordered)).unique().all()
        for row in rows:
            mark_sending(row, OWNER)
            await session.flush()
            await self._carry(session, row)
        return bool(rows)

    async def _carry(self, session: AsyncSession, row: Delivery) -> None:
        """As the courier would, with a copy of the chat in place of calls."""
        key, chat = self._room(row)
        call, copy = Call(row.id, OWNER), row.telegram_message_id
        if row.bot == "member" and row.chat_id in self._blocked:
            await unreachable(session, call, "Forbidden: bot was blocked by the user")
            return
        if row.message.kind == recalling.KIND:
            for number in await recalling.copy_to_delete(session, row.message, row.chat_id):
                del chat.messages[number]
            await sent(session, call, None)
            return
        if row.message.kind == correcting.KIND:
            copy = await correcting.copy_to_edit(session, row.message, row.chat_id)
        reply = await compose(session, row.message, row.member)
        if reply is None:
            row.state = State.EXPIRED
            return
        self._arrived[key] += _edited(chat, copy, reply) if copy else self._said(chat, reply)
        await sent(session, call, copy or max(chat.messages))


def _edited(chat: Chat, number: int, reply: Reply) -> list[Event]:
    """Nothing is seen of an edit that changes nothing."""
    as_it_is = (str(reply.text), reply.rows)
    if chat.messages.get(number) == as_it_is:
        return []
    chat.messages[number] = as_it_is
    chat.keyboards.note(number, [[(button.text, button.data) for button in row] for row in reply.rows])
    return [shown("*", plain_text(reply.text), [[button.text for button in row] for row in reply.rows])]
