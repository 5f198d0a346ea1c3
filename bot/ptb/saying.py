"""Replies as Bot API calls of python-telegram-bot."""

from collections.abc import Awaitable

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.ptb.trouble import trouble_of
from bot.trouble import Trouble
from handlers.reply import Attachment, Button, Reply, Rows

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def tried(call: Awaitable[object]) -> Trouble | None:
    """Wait for the call; its trouble instead of its TelegramError."""
    try:
        await call
    except TelegramError as error:
        return trouble_of(error)
    return None


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows]) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.text,
        url=button.url or None,
        callback_data=button.data or None,
        switch_inline_query=button.share or None,
    )


async def send(bot: Bot, reply: Reply, chat_id: int, under: ReplyParameters | None = None) -> int:
    """Send the file where there is one, else the text, and return the message's id. Raises TelegramError."""
    if reply.attachment:
        return await send_file(bot, reply, reply.attachment, chat_id, under)
    return await send_card(bot, reply, chat_id, under)


async def send_card(bot: Bot, reply: Reply, chat_id: int, under: ReplyParameters | None = None) -> int:
    """Send the text with its buttons, and return the new message's id. Raises TelegramError."""
    sent = await bot.send_message(
        chat_id,
        str(reply.text),
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(reply.rows),
        reply_parameters=under,
    )
    return sent.message_id


async def edit_card(bot: Bot, reply: Reply, chat_id: int, card_id: int) -> None:
    """Put text and buttons in place of what the message shows. Raises TelegramError."""
    await bot.edit_message_text(
        str(reply.text),
        chat_id,
        card_id,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(reply.rows),
    )


async def send_file(
    bot: Bot, reply: Reply, file: Attachment, chat_id: int, under: ReplyParameters | None = None
) -> int:
    """Send the file with the text as its caption, and return the message's id. Raises TelegramError."""
    content = InputFile(file.content, filename=file.name)
    caption, rows, html = str(reply.text) or None, keyboard(reply.rows), ParseMode.HTML
    if file.picture:
        sent = await bot.send_photo(
            chat_id, content, caption, reply_markup=rows, parse_mode=html, reply_parameters=under
        )
        return sent.message_id
    sent = await bot.send_document(
        chat_id,
        content,
        caption,
        reply_markup=rows,
        parse_mode=html,
        reply_parameters=under,
        disable_content_type_detection=True,
    )
    return sent.message_id
