"""The desk's python-telegram-bot application: its connections, and its routes."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Document, Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.config import Settings
from bot.desk import routes, routes_notices
from bot.desk.current import Context, DeskApplication, in_hand, keep_error
from bot.desk.pressing import Desk, Told
from bot.desk.received import sent_message
from bot.ptb.request import AiohttpRequest
from bot.turn import Turn
from handlers.desk.importing_desk import SentFile, receive_file
from handlers.reply import Replies

Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


def build_application(settings: Settings, calls: AiohttpRequest, polls: AiohttpRequest) -> DeskApplication:
    """No updater and no job queue: updates come by our own polling, which confirms after the commit."""
    return (
        Application.builder()
        .token(settings.desk_token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(calls)
        .get_updates_request(polls)
        .updater(None)
        .job_queue(None)
        .build()
    )


def add_routes(application: DeskApplication, desk: Desk) -> None:
    application.add_error_handler(keep_error)
    for name, told in routes.COMMANDS.items():
        application.add_handler(CommandHandler(name, _telling(desk, told), block=True))
    message = filters.UpdateType.MESSAGE
    for kind, callback in (
        (filters.COMMAND | filters.Regex("^/"), _telling(desk, routes.unknown_command)),
        (~filters.StatusUpdate.ALL, _receiving(desk)),
    ):
        application.add_handler(MessageHandler(message & kind, callback, block=True))
    application.add_handler(CallbackQueryHandler(_pressing(desk), block=True))


def _telling(desk: Desk, told: Told) -> Callback:
    """A command's callback: the handler gets the words after it."""

    async def callback(update: Update, _context: Context) -> None:
        turn = in_hand.get().turn
        text = (update.message and update.message.text) or ""
        words = text.split(maxsplit=1)[1:]
        turn.say(await told(desk, turn, words[0] if words else ""))

    return callback


def _receiving(desk: Desk) -> Callback:
    """What is no command: for the notice that is being composed, or words, or a file to import."""

    async def callback(update: Update, _context: Context) -> None:
        turn, message = in_hand.get().turn, update.message
        if message is None:
            return
        composed = await routes_notices.hear(desk, turn, sent_message(message))
        turn.say(await _told(desk, turn, message) if composed is None else composed)

    return callback


async def _told(desk: Desk, turn: Turn, message: Message) -> Replies:
    if message.text is not None:
        return await routes.hear(desk, turn, message.text)
    if message.document is not None:
        return await receive_file(turn.session, turn.person, turn.member, _file(message, message.document))
    return await routes.other_message(desk, turn, "")


def _pressing(desk: Desk) -> Callback:
    async def callback(update: Update, _context: Context) -> None:
        turn = in_hand.get().turn
        data = (update.callback_query and update.callback_query.data) or ""
        turn.say(await routes.press(desk, turn, data))

    return callback


def _file(message: Message, document: Document) -> SentFile:
    return SentFile(
        document.file_id,
        document.file_name or "—",
        document.file_size or 0,
        message.caption or "",
        message.chat_id,
    )
