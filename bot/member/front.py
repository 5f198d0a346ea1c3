"""The members' bot as whoever runs it sees it: fetch, receive, introduce, close."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from aiogram import Dispatcher
from aiogram.exceptions import AiogramError
from aiogram.types import ChatMemberUpdated, InlineQuery, Update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.allowance import INLINE, PEOPLE, PRESS, SEARCH, Allowance, Asked
from bot.config import Settings
from bot.insisting import insist
from bot.member import (
    routes_cases,
    routes_commands,
    routes_events,
    routes_feedback,
    routes_finding,
    routes_groups,
    routes_interest,
    routes_joining,
    routes_lifecycle,
    routes_managers,
    routes_matching,
    routes_membership,
    routes_news,
    routes_notices,
    routes_posting,
    routes_privacy,
    routes_rest,
    routes_settings,
    routes_watching,
)
from bot.member.addressing import actor_of, address_of, chat_of, cost_of
from bot.member.client import BEYOND_THE_POLL, make_bot
from bot.member.documents import DocumentReader
from bot.member.inline import answer_inline
from bot.member.introducing import introduce
from bot.member.menus import showing
from bot.member.raw import GetRawUpdates, parsed
from bot.member.reach import note_reach
from bot.member.saying import say
from bot.member.trouble import trouble_of
from bot.menus import Menus
from bot.owed import Owed, owe
from bot.receiving import Receiver
from bot.rounds import Parser
from bot.speaking import Speaker
from bot.trouble import Trouble
from bot.turn import Turn, open_turn
from bot.vitals import Received, note_update
from handlers.consent import wording_for
from handlers.flooding import slow_down
from handlers.help import apologise
from handlers.links import Links
from handlers.menus import member_menu
from handlers.person import Person
from storage.search.finder import Finder, has_searched
from storage.store import Store

T = TypeVar("T")
INLINE_AT_ONCE = 4
"""Each holds connections of the store, and every letter typed is a query."""
ALLOWED_UPDATES = ["message", "callback_query", "inline_query", "my_chat_member"]


class MemberFront:
    """Call `introduce` before anything is received: links carry the name it learns."""

    name = "member"

    def __init__(self, settings: Settings, store: Store, finder: Finder) -> None:
        self._bot = make_bot(settings.member_token, settings.api_url)
        self._store = store
        self._finder = finder
        self._links = Links(settings.link_base, "")
        self._door = settings.door
        self._operator = settings.operator
        self._dispatcher = Dispatcher(disable_fsm=True)
        for routes in (
            routes_groups,
            routes_joining,
            routes_membership,
            routes_privacy,
            routes_lifecycle,
            routes_watching,
            routes_posting,
            routes_cases,
            routes_interest,
            routes_events,
            routes_settings,
            routes_news,
            routes_managers,
            routes_commands,
            routes_finding,
            routes_feedback,
            routes_matching,
            routes_notices,
            routes_rest,
        ):
            self._dispatcher.include_router(routes.make_router())
        self._parser = Parser(lambda raw: parsed(self._bot, raw))
        self._inline: set[asyncio.Task[None]] = set()
        self._inline_slots = asyncio.Semaphore(INLINE_AT_ONCE)
        self._newest_inline: dict[int, str] = {}
        self.speaker = Speaker(store, self.name, self._say)
        self._receiver = Receiver(store, self.name, self.speaker)
        self._allowance, self._inline_allowance = Allowance(PEOPLE), Allowance(INLINE)
        self._documents = DocumentReader(store, self._bot)
        self._menus = Menus(store, self.name, member_menu, showing(self._bot))

    async def introduce(self) -> None:
        me = await self._insist(self._bot.get_me)
        self._links = Links(self._links.base, me.username or "")
        await introduce(self._bot)

    async def fetch(self, offset: int | None, seconds: int) -> Sequence[Update] | Trouble:
        try:
            raw = await self._bot(
                GetRawUpdates(offset=offset, timeout=seconds, allowed_updates=ALLOWED_UPDATES),
                request_timeout=seconds + BEYOND_THE_POLL,
            )
        except AiogramError as error:
            return trouble_of(error)
        return self._parser.parsed(raw)

    def chat_of(self, update: Update) -> int | None:
        return chat_of(update)

    async def receive_raw(self, update: dict[str, Any]) -> None:
        await self.receive(parsed(self._bot, update))

    async def receive(self, update: Update) -> None:
        if update.inline_query:
            self._answer_aside(update.inline_query)
        elif update.my_chat_member:
            await self._note_reach(update.update_id, update.my_chat_member)
        elif person := actor_of(update):
            asked = self._allowance.ask(person.telegram_id, cost_of(update))
            if asked is Asked.SILENCE:
                note_update(self.name, Received.SILENCED)
            else:
                await self._receive_from(person, update, last_word=asked is Asked.LAST_WORD)

    async def _note_reach(self, update_id: int, reached: ChatMemberUpdated) -> None:
        """Of somebody who floods it is left: what was missed shows with the next push or word."""
        if self._allowance.ask(reached.from_user.id, PRESS) is Asked.GRANTED:
            await self._receiver.receive(update_id, lambda session: note_reach(session, reached), ())
        else:
            note_update(self.name, Received.SILENCED)

    async def _receive_from(self, person: Person, update: Update, *, last_word: bool) -> None:
        address = address_of(update)
        apology = owe(apologise(wording_for(person, None)), address)

        async def act(session: AsyncSession) -> list[Owed]:
            turn = await open_turn(session, person, address)
            apology[:] = owe(apologise(wording_for(person, turn.member)), address)
            if last_word:
                turn.say(slow_down(person, turn.member, pressed=address.press_id is not None))
                return turn.owed
            menu = member_menu(turn.member)
            await self.route(turn, update)
            if update.message and has_searched(session):
                self._allowance.charge(person.telegram_id, SEARCH)
            await self._menus.note_change(turn, menu)
            return turn.owed

        await self._receiver.receive(update.update_id, act, apology)
        if update.message and update.message.document:
            self._documents.wake()
        self._menus.wake()

    async def route(self, turn: Turn, update: Update) -> None:
        """Give the update to whoever answers it; what that says is owed by the turn."""
        await self._dispatcher.feed_update(
            self._bot,
            update,
            turn=turn,
            finder=self._finder,
            links=self._links,
            door=self._door,
            operator=self._operator,
        )

    def _answer_aside(self, query: InlineQuery) -> None:
        """In a task of its own: a slow answer must not hold up the poll."""
        if self._inline_allowance.ask(query.from_user.id, PRESS) is not Asked.GRANTED:
            return
        self._newest_inline[query.from_user.id] = query.id
        task = asyncio.create_task(self._answer_newest(query))
        self._inline.add(task)
        task.add_done_callback(self._inline.discard)

    async def _answer_newest(self, query: InlineQuery) -> None:
        """A query that its writer has typed on from is of no use to anybody."""
        async with self._inline_slots:
            if self._newest_inline.get(query.from_user.id) != query.id:
                return
            await answer_inline(self._bot, self._store, self._finder, self._links, query)
            if self._newest_inline.get(query.from_user.id) == query.id:
                del self._newest_inline[query.from_user.id]

    async def work(self) -> None:
        """Beside answering: read the documents that members sent, show the menus that are due."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._documents.work())
            group.create_task(self._menus.work())

    async def set_webhook(self, url: str | None, secret: str | None) -> None:
        if url is None:
            await self._insist(self._bot.delete_webhook)
        else:
            await self._insist(
                lambda: self._bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
            )

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T:
        return await insist(call, AiogramError, trouble_of, self.name)

    async def close(self) -> None:
        for task in self._inline:
            task.cancel()
        await asyncio.gather(*self._inline, return_exceptions=True)
        await self._bot.session.close()

    async def _say(self, owed: Owed) -> Trouble | None:
        return await say(self._bot, owed)
