"""The desk's front end: updates in, answers out, and the imports beside."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.allowance import DOCUMENT, MESSAGE, OFFICERS, PEOPLE, PRESS, Allowance, Asked
from bot.config import Settings
from bot.desk.application import add_routes, build_application
from bot.desk.current import process
from bot.desk.handing import HandingDesk
from bot.desk.importing import ImportDesk
from bot.desk.menus import show_stranger_menu, showing
from bot.desk.pressing import Desk
from bot.desk.raw import parsed, raw_updates
from bot.desk.saying import saying
from bot.insisting import insist
from bot.menus import Menus
from bot.owed import Address, Owed, owe
from bot.ptb.request import AiohttpRequest
from bot.ptb.trouble import trouble_of
from bot.receiving import Receiver
from bot.rounds import Parser
from bot.speaking import Speaker
from bot.trouble import Trouble
from bot.turn import open_turn
from bot.vitals import Received, note_update
from handlers.consent import wording_for
from handlers.desk.guard import allowed
from handlers.flooding import slow_down
from handlers.help import apologise
from handlers.links import Links
from handlers.menus import desk_menu
from handlers.person import NOBODIES, Person
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language

UPDATES = ["message", "callback_query"]
CONNECTIONS = 16
T = TypeVar("T")
log = logging.getLogger(__name__)


class DeskFront:
    """python-telegram-bot routes and speaks; receiving, confirming and repeating are ours."""

    name = "desk"

    def __init__(self, settings: Settings, store: Store, finder: Finder) -> None:
        self._settings = settings
        self._connections = (AiohttpRequest(CONNECTIONS), AiohttpRequest(1))
        self._application = build_application(settings, *self._connections)
        self._bot: Bot = self._application.bot
        self.speaker = Speaker(store, self.name, saying(self._bot))
        self._receiver = Receiver(store, self.name, self.speaker)
        self._parser = Parser(lambda raw: parsed(self._bot, raw))
        self._allowance = Allowance(PEOPLE)
        self._imports = ImportDesk(store, self._bot, self.speaker)
        self._handing = HandingDesk(store, self._bot)
        self._menus = Menus(store, self.name, desk_menu, showing(self._bot))
        members = Links(settings.link_base, "")
        self._desk = Desk(
            finder,
            settings.administrators,
            settings.link_base,
            members,
            settings.operator,
            settings.notice_limits,
        )
        add_routes(self._application, self._desk)

    async def introduce(self) -> None:
        """getMe, and the menu of strangers. Waits for the network; raises CannotPoll on a wrong token."""
        await self._insist(self._application.initialize)
        self._desk.link = f"{self._settings.link_base}/{self._bot.username}"
        self._desk.members = Links(self._settings.link_base, await self._name_of_members_bot())
        await self._insist(lambda: show_stranger_menu(self._bot))

    async def _name_of_members_bot(self) -> str:
        """For the links of invites; empty where its token does not work, which is no reason not to run."""
        token, base = self._settings.member_token, f"{self._settings.api_url}/bot"
        calls, polls = self._connections
        other = Bot(token, base_url=base, request=calls, get_updates_request=polls)
        try:
            return (await other.get_me()).username or ""
        except TelegramError as error:
            log.warning("the members' bot is not known: %s", trouble_of(error).reason)
            return ""

    async def fetch(self, offset: int | None, seconds: int) -> Sequence[Update] | Trouble:
        try:
            raw = await raw_updates(self._bot, offset, seconds, UPDATES)
        except TelegramError as error:
            return trouble_of(error)
        return self._parser.parsed(raw)

    def chat_of(self, update: Update) -> int | None:
        return update.effective_chat.id if update.effective_chat else None

    async def receive(self, update: Update) -> None:
        person, address = person_in(update), _address(update)
        if person is None or address is None:
            return  # groups, channels, bots and pseudo users are nobody here
        asked = self._allowance.ask(person.telegram_id, _cost(update))
        if asked is Asked.SILENCE:
            note_update(self.name, Received.SILENCED)
            return
        apology = owe(apologise(wording_for(person, None)), address)

        async def act(session: AsyncSession) -> Sequence[Owed]:
            turn = await open_turn(session, person, address)
            apology[:] = owe(apologise(wording_for(person, turn.member)), address)
            self._allowance.measure_by(person.telegram_id, OFFICERS if allowed(turn.member) else PEOPLE)
            if asked is Asked.LAST_WORD:
                turn.say(slow_down(person, turn.member, pressed=address.press_id is not None))
                return turn.owed
            menu = desk_menu(turn.member)
            await process(self._application, update, turn)
            await self._menus.note_change(turn, menu)
            return turn.owed

        await self._receiver.receive(update.update_id, act, apology)
        self._imports.wake()
        self._handing.wake()
        self._menus.wake()

    async def receive_raw(self, update: dict[str, Any]) -> None:  # Any: JSON as it was posted
        await self.receive(parsed(self._bot, update))

    async def work(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._imports.work())
            group.create_task(self._handing.work())
            group.create_task(self._menus.work())

    async def set_webhook(self, url: str | None, secret: str | None) -> None:
        if url is None:
            await self._insist(self._bot.delete_webhook)
        else:
            await self._insist(
                lambda: self._bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES)
            )

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T:
        return await insist(call, TelegramError, trouble_of, self.name)

    async def close(self) -> None:
        await self._application.shutdown()
        for pool in self._connections:  # PTB leaves them open where its start had failed
            await pool.shutdown()


def person_in(update: Update) -> Person | None:
    """Who acts; None for groups, channels, bots and pseudo users."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or chat.type != ChatType.PRIVATE or _is_nobody(user):
        return None
    if update.message and update.message.sender_chat:
        return None
    return Person(user.id, user.full_name, Language.of_client(user.language_code))


def _cost(update: Update) -> int:
    if update.message is None:
        return PRESS
    return DOCUMENT if update.message.document else MESSAGE


def _is_nobody(user: User) -> bool:
    return user.is_bot or user.id in NOBODIES


def _address(update: Update) -> Address | None:
    if query := update.callback_query:
        if query.message is None:
            return None
        card_id = query.message.message_id if isinstance(query.message, Message) else None
        return Address(query.message.chat.id, card_id=card_id, press_id=query.id)
    return Address(update.message.chat_id) if update.message else None
