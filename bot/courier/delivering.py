"""One push as Bot API calls, and what becomes of its row by the answer."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.error import TelegramError

from bot.ptb.saying import send
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
    """A row that is marked as being sent: where it goes, and what is said or (an id) deleted there."""

    call: Call
    chat_id: int
    what: Reply | int


@dataclass(frozen=True, slots=True)
class Outcome:
    parcel: Parcel
    begun_at: datetime
    trouble: Trouble | None
    message_id: int | None = None


async def deliver(bot: Bot, parcel: Parcel) -> Outcome:
    """Make the call; never raises. Cancelled, it was perhaps carried out."""
    begun_at, trouble, message_id = now(), None, None
    try:
        message_id = await _call(bot, parcel)
    except TelegramError as error:
        trouble = trouble_of(error)
    except asyncio.CancelledError:
        trouble = Trouble(Kind.UNSURE, "stopped while sending")
    except Exception as error:
        log.exception("a push failed in a way that nobody foresaw")
        trouble = Trouble(Kind.UNSURE, type(error).__name__)
    return Outcome(parcel, begun_at, trouble, message_id)


async def settle(session: AsyncSession, bot: str, outcome: Outcome, pause: float) -> None:
    """Settle the row; `pause` is how many seconds a call that found no connection waits."""
    call, trouble = outcome.parcel.call, outcome.trouble
    if trouble is None or (trouble.kind is Kind.GONE and isinstance(outcome.parcel.what, int)):
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


async def _call(bot: Bot, parcel: Parcel) -> int | None:
    if isinstance(parcel.what, Reply):
        return await send(bot, parcel.what, parcel.chat_id)
    await bot.delete_message(parcel.chat_id, parcel.what)
    return None
