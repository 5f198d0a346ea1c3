"""Documents that members sent, carried from `received` to the card that says what was read in them.

It goes by the rows alone (`storage.documents`): whatever state a stop or a crash leaves one in, the next
process goes on from there. A row belongs to the process whose life it names, while that lives.
"""

import asyncio
import logging
from contextlib import suppress

from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.member.fetching import Delayed, fetch_file
from bot.member.saying import markup_of
from bot.member.trouble import trouble_of
from bot.reading.extracting import Unreadable
from bot.reading.limits import DOCUMENT
from bot.reading.process import read_document
from bot.trouble import Kind
from handlers.posting.documents import document_card, keep_document, refuse_document
from storage.conversation import Dialog
from storage.dialogs import end_dialog
from storage.documents import READING, RECEIVED, due_documents, held_document
from storage.life import alive_now
from storage.members import member_of
from storage.store import STORE_AWAY, Store

log = logging.getLogger(__name__)

LOOK_AGAIN = 30.0
"""Seconds after which due documents are looked for unasked: another process may have ended."""
AT_ONCE = 2
FOR_NOW = (Kind.WAIT, Kind.NOT_DONE, Kind.UNSURE, Kind.UNAUTHORIZED, Kind.CONFLICT)


class DocumentReader:
    def __init__(self, store: Store, bot: Bot) -> None:
        self._store = store
        self._bot = bot
        self._woken = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._carried: dict[int, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Look for due documents now."""
        self._woken.set()

    async def work(self) -> None:
        """Carry every due document on until cancelled; what is left stays due."""
        try:
            while True:
                self._woken.clear()
                await self._take_up()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_AGAIN):
                        await self._woken.wait()
        finally:
            for task in self._carried.values():
                task.cancel()
            await asyncio.gather(*self._carried.values(), return_exceptions=True)

    async def _take_up(self) -> None:
        try:
            async with self._store.reading() as session:
                due = await due_documents(session)
        except STORE_AWAY as error:
            log.warning("the store did not answer: %s", getattr(error, "orig", error))
            return
        for telegram_id in due:
            if telegram_id not in self._carried:
                self._carried[telegram_id] = asyncio.create_task(self._carry(telegram_id))

    async def _carry(self, telegram_id: int) -> None:
        """Step after step to the end; what fails for now is tried again, at growing intervals."""
        try:
            await self._insist(telegram_id)
        finally:
            del self._carried[telegram_id]

    async def _insist(self, telegram_id: int) -> None:
        failures = 0
        while True:
            try:
                if not await self._step(telegram_id):
                    return
                failures = 0
            except (Delayed, *STORE_AWAY) as error:
                failures += 1
                log.warning("a document waits: %s", getattr(error, "orig", error))
                asked = error.seconds if isinstance(error, Delayed) else 0
                await asyncio.sleep(asked or min(300.0, 0.25 * 2.0**failures))
            except Exception:
                log.exception("a document cannot be read on")
                await self._refuse(telegram_id, "ours")
                failures += 1
                await asyncio.sleep(min(300.0, 0.25 * 2.0**failures))

    async def _step(self, telegram_id: int) -> bool:
        """One step from state to state; False once nothing is left to do for us."""
        document = await self._claimed(telegram_id)
        if document is None:
            return False
        if document.step == RECEIVED:
            async with self._slots:
                await self._read(telegram_id, document)
        else:
            await self._show(telegram_id)
            await self._forget(telegram_id, document)
        return True

    async def _claimed(self, telegram_id: int) -> Dialog | None:
        """The document, ours from now on; None where there is none, or it is another's."""
        async with self._store.writing() as session:
            document = await held_document(session, telegram_id)
            owner = document.draft.get("owner") if document else None
            if document is None or (owner is not None and owner == self._store.owner):
                return document
            if owner is not None and owner in await alive_now(self._store, session):
                return None
            document.draft = {**document.draft, "owner": self._store.owner}
            return document

    async def _read(self, telegram_id: int, document: Dialog) -> None:
        """received → read or refused; nothing is held while it is fetched and read."""
        await self._show(telegram_id)
        try:
            content = await fetch_file(self._bot, document.draft["file_id"], DOCUMENT.file)
            found = await read_document(content)
        except Unreadable as unreadable:
            await self._refuse(telegram_id, unreadable.code)
            return
        async with self._store.writing() as session:
            held, member = await held_document(session, telegram_id), await member_of(session, telegram_id)
            if held and member and held.step == RECEIVED:
                await keep_document(session, member, held, found.text)

    async def _refuse(self, telegram_id: int, code: str) -> None:
        async with self._store.writing() as session:
            held = await held_document(session, telegram_id)
            if held and held.step == RECEIVED:
                refuse_document(held, code)

    async def _forget(self, telegram_id: int, shown: Dialog) -> None:
        async with self._store.writing() as session:
            held = await held_document(session, telegram_id)
            if held and held.revision == shown.revision:
                await end_dialog(session, READING, telegram_id)

    async def _show(self, telegram_id: int) -> None:
        """Put the state it has reached on its card, sending the card where there is none."""
        async with self._store.reading() as session:
            document, member = (
                await held_document(session, telegram_id),
                await member_of(session, telegram_id),
            )
            if document is None or member is None:
                return
            card, draft = await document_card(session, member, document), document.draft
        try:
            if draft.get("card_id") is None:
                sent = await self._bot.send_message(
                    draft["chat_id"], card.text, reply_markup=markup_of(card.rows)
                )
                await self._note_card(telegram_id, sent.message_id)
            else:
                await self._bot.edit_message_text(
                    card.text,
                    chat_id=draft["chat_id"],
                    message_id=draft["card_id"],
                    reply_markup=markup_of(card.rows),
                )
        except AiogramError as error:
            await self._judge(telegram_id, error)

    async def _judge(self, telegram_id: int, error: AiogramError) -> None:
        trouble = trouble_of(error)
        if trouble.kind in FOR_NOW:
            raise Delayed(trouble.reason, trouble.seconds) from error
        if trouble.kind is Kind.GONE:
            await self._note_card(telegram_id, None)
            raise Delayed(trouble.reason) from error
        if trouble.kind is not Kind.UNCHANGED:
            log.warning("a document's card could not be shown: %s", trouble.reason)

    async def _note_card(self, telegram_id: int, card_id: int | None) -> None:
        async with self._store.writing() as session:
            if held := await held_document(session, telegram_id):
                held.draft = {**held.draft, "card_id": card_id}
