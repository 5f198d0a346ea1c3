"""One push as Bot API calls, and what becomes of its row by the answer."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.error import TelegramError

from bot.ptb.saying import Sent, edit_card, send, send_album, under_message
from bot.ptb.trouble import trouble_of
from bot.trouble import Kind, Trouble
from handlers.reply import Attachment, Reply
from storage.base import now
from storage.outbox import settling
from storage.outbox.pacing import block
from storage.outbox.settling import Call

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Edit:
    """What is put in place of what that message shows."""

    reply: Reply
    message_id: int


@dataclass(frozen=True, slots=True)
class Deletion:
    message_ids: tuple[int, ...]


What = Reply | Edit | Deletion


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row that is marked as being sent: where it goes, and what is done there.

    Where there is an album it is sent alone; the text below it is another parcel, once the album arrived.
    """

    call: Call
    chat_id: int
    what: What
    kind: str = ""
    """The kind of its message."""

    @property
    def album(self) -> tuple[Attachment, ...]:
        return self.what.album if isinstance(self.what, Reply) else ()

    @property
    def messages(self) -> int:
        """How many Telegram counts; edits and deletions take a turn as well."""
        return len(self.album) or 1

    def is_done_by(self, kind: Kind) -> bool:
        """Whether that trouble says that things are already as they shall be."""
        unchanged = kind is Kind.UNCHANGED and isinstance(self.what, Edit)
        return unchanged or (kind is Kind.GONE and isinstance(self.what, Deletion))


@dataclass(frozen=True, slots=True)
class Outcome:
    parcel: Parcel
    begun_at: datetime
    trouble: Trouble | None
    made: tuple[Sent, ...] = ()
    """The messages that surely arrived."""

    @property
    def shown_by(self) -> int | None:
        """The message in the chat that shows it; None where that was deleted."""
        what = self.parcel.what
        if isinstance(what, Edit):
            return what.message_id
        return self.made[0].message_id if self.made else None


async def deliver(bot: Bot, parcel: Parcel) -> Outcome:
    """Make the call; never raises. Cancelled, it was perhaps carried out."""
    begun_at, trouble, made = now(), None, tuple[Sent, ...]()
    try:
        made = await _call(bot, parcel)
    except TelegramError as error:
        trouble = trouble_of(error)
    except asyncio.CancelledError:
        trouble = Trouble(Kind.UNSURE, "stopped while sending")
    except Exception as error:
        log.exception("a push failed in a way that nobody foresaw")
        trouble = Trouble(Kind.UNSURE, type(error).__name__)
    return Outcome(parcel, begun_at, trouble, made)


async def settle(session: AsyncSession, bot: str, outcome: Outcome, pause: float) -> None:
    """Settle the row; `pause` is how many seconds a call that found no connection waits."""
    call, trouble = outcome.parcel.call, outcome.trouble
    if trouble is None or outcome.parcel.is_done_by(trouble.kind):
        await settle_made(session, [outcome])
        return
    match trouble.kind:
        case Kind.WAIT:
            await settling.not_sent(session, call, trouble.seconds)
            await block(session, bot, outcome.parcel.chat_id, trouble.seconds, outcome.begun_at)
        case Kind.NOT_DONE | Kind.UNAUTHORIZED | Kind.CONFLICT:
            await settling.not_sent(session, call, pause)
        case Kind.UNREACHABLE:
            await settling.unreachable(session, call, trouble.reason)
        case Kind.GONE | Kind.KEPT:
            await settling.out_of_reach(session, call, trouble.reason)
        case Kind.MIGRATED:
            await settling.moved(session, call, trouble.chat_id)
        case Kind.UNSURE:
            await settling.unsure(session, call, trouble.reason)
        case _:
            await settling.refused(session, call, trouble.reason)


async def settle_made(session: AsyncSession, outcomes: Sequence[Outcome]) -> None:
    """Settle the rows of calls that were carried out."""
    albums = [outcome for outcome in outcomes if outcome.parcel.album]
    for outcome in albums:
        ids = [sent.message_id for sent in outcome.made]
        await settling.album_arrived(session, outcome.parcel.call, ids)
    arrived = {outcome.parcel.call: outcome.shown_by for outcome in outcomes if not outcome.parcel.album}
    if arrived:
        await settling.sent_all(session, arrived)


async def _call(bot: Bot, parcel: Parcel) -> tuple[Sent, ...]:
    chat_id, what = parcel.chat_id, parcel.what
    match what:
        case Reply() if what.album:
            return await send_album(bot, what.album, chat_id)
        case Reply():
            return (await send(bot, what, chat_id, under_message(what.under)),)
        case Edit():
            await edit_card(bot, what.reply, chat_id, what.message_id)
        case Deletion(message_ids=(only,)):
            await bot.delete_message(chat_id, only)
        case Deletion():  # those that are gone already are passed over
            await bot.delete_messages(chat_id, what.message_ids)
    return ()
