"""One act of one person on one bot, straight to its routes, and what it changes; then it is undone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiogram.types import Update
from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import routes
from bot.desk.pressing import Desk
from bot.member.addressing import address_of
from bot.member.front import MemberFront
from bot.owed import Address
from bot.sandbox.texts import check_caption, check_message, read_text
from bot.turn import Turn, open_turn
from handlers.links import Links
from handlers.person import Person
from handlers.reply import Reply
from storage.base import Base
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language
from tests.audited import tables_written
from tests.bot.member.conftest import settings_for

LONGEST_TOAST: Final = 200
COUNTERS: Final = ("change_counter", "reference_counter")
OWNERS: Final = ("member_id", "author_id", "seeker_id", "asker_id", "giver_id")
"""Columns that say whose a row is."""
CARD: Final = 55
BOT_USER: Final = {"id": 1000000001, "is_bot": True, "first_name": "俱乐部"}
Rows = Mapping[tuple[str, tuple[object, ...]], Mapping[str, object]]
"""Every row of the store, by its table and key."""
Act = Callable[[Turn], Awaitable[None]]


@dataclass(slots=True)
class Done:
    """What came of an act. `before` and `after` are looked at only where it wrote at all."""

    replies: list[Reply] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)
    before: Rows = field(default_factory=dict)
    after: Rows = field(default_factory=dict)
    fault: str = ""

    @property
    def read(self) -> str:
        """All that somebody reads of it."""
        buttons = [button.text for reply in self.replies for row in reply.rows for button in row]
        files = [reply.attachment.name for reply in self.replies if reply.attachment]
        return "\n".join([*(f"{reply.text}\n{reply.toast}" for reply in self.replies), *buttons, *files])

    @property
    def answered(self) -> bool:
        return any(reply.text or reply.toast or reply.attachment for reply in self.replies)

    def faults(self) -> Iterator[str]:
        """What no act may end in, whoever made it."""
        if self.fault:
            yield self.fault
        elif not self.answered:
            yield "no answer"
        for reply in self.replies:
            if len(reply.toast) > LONGEST_TOAST:
                yield "a toast that is too long"
            yield from _unfit(reply)

    def others_rows(self, telegram_id: int) -> list[str]:
        """Tables in which a row that was there, and is not that person's, was changed or deleted."""
        known = (row for key, row in self.before.items() if key[0] == "member")
        own = {row["id"] for row in known if row["telegram_id"] == telegram_id}
        changed = ((key[0], row) for key, row in self.before.items() if self.after.get(key) != row)
        return sorted(
            {
                table
                for table, row in changed
                if table not in COUNTERS
                and row.get("telegram_id") != telegram_id
                and not own & {row.get(column) for column in OWNERS}
            }
        )


class _Undone(Exception):
    """Nothing is to stay."""


async def done(store: Store, telegram_id: int, act: Act, address: Address, before: Rows) -> Done:
    """What the act does to a store that holds `before`, and says."""
    seen = Done(before=before)
    person = Person(telegram_id, "某人", Language.ZH_HANS)
    try:
        async with store.writing() as session:
            with tables_written(store.engine.sync_engine, seen.wrote):
                turn = await open_turn(session, person, address)
                await _tried(turn, act, seen)
            seen.replies = [owed.reply for owed in turn.owed]
            if seen.wrote and not seen.fault:
                seen.after = await rows_of(session)
            raise _Undone
    except _Undone:
        return seen


async def _tried(turn: Turn, act: Act, seen: Done) -> None:
    try:
        await act(turn)
        await turn.session.flush()
    except Exception as error:
        seen.fault = f"{type(error).__name__}: {error}"


async def rows_of(session: AsyncSession) -> Rows:
    found: dict[tuple[str, tuple[object, ...]], Mapping[str, object]] = {}
    for table in Base.metadata.sorted_tables:
        keys = [column.name for column in inspect(table).primary_key]
        for row in (await session.execute(select(table))).mappings():
            found[table.name, tuple(row[key] for key in keys)] = dict(row)
    return found


def _unfit(reply: Reply) -> Iterator[str]:
    """What Telegram would refuse."""
    if not reply.text:
        return
    try:
        check = check_caption if reply.attachment else check_message
        check(read_text(str(reply.text), "HTML"))
    except Exception as error:
        yield f"refused by Telegram: {error}"


@dataclass(frozen=True, slots=True)
class Bots:
    """Both bots over one store, with no server to speak to."""

    store: Store
    finder: Finder
    front: MemberFront
    desk: Desk
    rows: Rows

    async def press(self, who: int, data: str, chat: int | None = None) -> Done:
        """In the members' bot, below a card of the bot's in the private chat or in that group."""
        update = Update.model_validate(pressed(who, data, chat))
        return await self._of_member(who, update)

    async def say(self, who: int, text: str, chat: int | None = None) -> Done:
        return await self._of_member(who, Update.model_validate(written(who, text, chat)))

    async def press_at_desk(self, who: int, data: str) -> Done:
        async def act(turn: Turn) -> None:
            turn.say(await routes.press(self.desk, turn, data))

        return await done(self.store, who, act, Address(who, CARD, "1"), self.rows)

    async def say_at_desk(self, who: int, command: str, words: str = "") -> Done:
        async def act(turn: Turn) -> None:
            turn.say(await routes.COMMANDS[command](self.desk, turn, words))

        return await done(self.store, who, act, Address(who), self.rows)

    async def _of_member(self, who: int, update: Update) -> Done:
        async def act(turn: Turn) -> None:
            await self.front.route(turn, update)

        return await done(self.store, who, act, address_of(update), self.rows)


def pressed(who: int, data: str, chat: int | None = None) -> dict[str, object]:
    card = {"message_id": CARD, "date": 1, "chat": _chat(who, chat), "from": BOT_USER, "text": "卡片"}
    query = {"id": "1", "from": _user(who), "chat_instance": "1", "message": card, "data": data}
    return {"update_id": 1, "callback_query": query}


def written(who: int, text: str, chat: int | None = None) -> dict[str, object]:
    command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    entities = [command] if text.startswith("/") else []
    message = {"message_id": 7, "date": 1, "chat": _chat(who, chat), "from": _user(who), "text": text}
    return {"update_id": 1, "message": {**message, "entities": entities}}


def _user(who: int) -> dict[str, object]:
    return {"id": who, "is_bot": False, "first_name": "某人", "language_code": "zh-hans"}


def _chat(who: int, chat: int | None) -> dict[str, object]:
    if chat is None:
        return {"id": who, "type": "private", "first_name": "某人"}
    return {"id": chat, "type": "supergroup", "title": "群"}


@asynccontextmanager
async def both_bots(store: Store, folder: Path) -> AsyncIterator[Bots]:
    """Over the whole club as it stands in the store."""
    finder = await Finder.open(store, folder / "index")
    await finder.catch_up()
    front = MemberFront(settings_for("http://127.0.0.1:9", folder), store, finder)
    links = Links("https://t.me", "club_bot")
    desk = Desk(finder, frozenset(), "https://t.me/desk_bot", links)
    async with store.reading() as session:
        rows = await rows_of(session)
    try:
        yield Bots(store, finder, front, desk, rows)
    finally:
        await front.close()
        await finder.close()
