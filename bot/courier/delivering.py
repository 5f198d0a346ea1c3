"""One push as Bot API calls, and what becomes of its row by the answer."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.error import TelegramError

from bot.ptb.saying import Sent, send, send_album
from bot.ptb.trouble import trouble_of
from bot.trouble import Kind, Trouble
from handlers.reply import Reply
from storage.base import now
from storage.outbox import settling
from storage.outbox.pacing import block
from storage.outbox.settling import Call

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row that is marked as being sent: where it goes, and what is said or (ids) deleted there."""

    call: Call
    chat_id: int
    what: Reply | tuple[int, ...]

    @property
    def messages(self) -> int:
        """How many it puts into the chat, as Telegram counts them; a deletion takes a turn as well."""
        return 1 + len(self.what.album) if isinstance(self.what, Reply) else 1


@dataclass(frozen=True, slots=True)
class Arrived:
    """What surely arrived, even where there was trouble after it: an album, the message with the text."""

    album: tuple[Sent, ...] = ()
    text: Sent | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    parcel: Parcel
    begun_at: datetime
    trouble: Trouble | None
    arrived: Arrived = field(default_factory=Arrived)

    @property
    def message_id(self) -> int | None:
        return self.arrived.text.message_id if self.arrived.text else None

    @property
    def album_ids(self) -> list[int]:
        return [sent.message_id for sent in self.arrived.album]


async def deliver(bot: Bot, parcel: Parcel) -> Outcome:
    """Make the call, and for an album the one with its text; never raises. Cancelled, it was perhaps done."""
    begun_at, trouble, arrived = now(), None, Arrived()
    try:
        if isinstance(parcel.what, tuple):
            await _delete(bot, parcel.chat_id, parcel.what)
        else:
            if parcel.what.album:
                arrived = Arrived(await send_album(bot, parcel.what.album, parcel.chat_id))
            arrived = Arrived(arrived.album, await send(bot, parcel.what, parcel.chat_id))
    except TelegramError as error:
        trouble = trouble_of(error)
    except asyncio.CancelledError:
        trouble = Trouble(Kind.UNSURE, "stopped while sending")
    except Exception as error:
        log.exception("a push failed in a way that nobody foresaw")
        trouble = Trouble(Kind.UNSURE, type(error).__name__)
    return Outcome(parcel, begun_at, trouble, arrived)


async def settle(session: AsyncSession, bot: str, outcome: Outcome, pause: float) -> None:
    """Settle the row; `pause` is how many seconds a call that found no connection waits."""
    call, trouble = outcome.parcel.call, outcome.trouble
    if trouble is None or (trouble.kind is Kind.GONE and isinstance(outcome.parcel.what, tuple)):
        await settling.sent(session, call, outcome.message_id)
        return
    match trouble.kind:
        case Kind.WAIT:
            await settling.not_sent(session, call, trouble.seconds)
            await block(session, bot, outcome.parcel.chat_id, trouble.seconds, outcome.begun_at)
        case Kind.NOT_DONE | Kind.UNAUTHORIZED | Kind.CONFLICT:
            await settling.not_sent(session, call, pause)
        case Kind.UNREACHABLE:
            await settling.unreachable(session, call, trouble.reason)
        case Kind.MIGRATED:
            await settling.moved(session, call, trouble.chat_id)
        case Kind.UNSURE:
            await settling.unsure(session, call, trouble.reason)
        case _:
            await settling.refused(session, call, trouble.reason)


async def _delete(bot: Bot, chat_id: int, ids: tuple[int, ...]) -> None:
    """Several at once: those that are gone already are passed over."""
    if len(ids) == 1:
        await bot.delete_message(chat_id, ids[0])
    else:
        await bot.delete_messages(chat_id, ids)
