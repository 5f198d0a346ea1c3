"""Replies as Bot API calls of python-telegram-bot."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.ptb.trouble import trouble_of
from bot.trouble import Trouble
from handlers.reply import Attachment, Button, Reply, Rows

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was made, and this bot's id of the file in it (empty where there is none)."""

    message_id: int
    file_id: str = ""


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


def under_message(message_id: int | None) -> ReplyParameters | None:
    """To answer under it; if it was deleted meanwhile, the answer stands by itself."""
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


async def send(bot: Bot, reply: Reply, chat_id: int, under: ReplyParameters | None = None) -> Sent:
    """Send the file where there is one, else the text. Raises TelegramError."""
    if reply.attachment:
        return await send_file(bot, reply, reply.attachment, chat_id, under)
    return Sent(await send_card(bot, reply, chat_id, under))


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
    """Put text and buttons in place of what the message shows: below its file where the reply has one, the
    buttons alone where it has no text. Raises TelegramError.
    """
    text, rows, html = str(reply.text), keyboard(reply.rows), ParseMode.HTML
    if reply.attachment:
        await bot.edit_message_caption(chat_id, card_id, caption=text, parse_mode=html, reply_markup=rows)
    elif text:
        await bot.edit_message_text(
            text, chat_id, card_id, parse_mode=html, link_preview_options=NO_PREVIEW, reply_markup=rows
        )
    else:
        await bot.edit_message_reply_markup(chat_id, card_id, reply_markup=rows)


async def send_file(
    bot: Bot, reply: Reply, file: Attachment, chat_id: int, under: ReplyParameters | None = None
) -> Sent:
    """Send the file with the text as its caption. Raises TelegramError."""
    content = _content(file)
    caption, rows, html = str(reply.text) or None, keyboard(reply.rows), ParseMode.HTML
    if file.picture:
        sent = await bot.send_photo(
            chat_id, content, caption, reply_markup=rows, parse_mode=html, reply_parameters=under
        )
        return _sent(sent)
    sent = await bot.send_document(
        chat_id,
        content,
        caption,
        reply_markup=rows,
        parse_mode=html,
        reply_parameters=under,
        disable_content_type_detection=True,
    )
    return _sent(sent)


async def send_album(bot: Bot, album: Sequence[Attachment], chat_id: int) -> tuple[Sent, ...]:
    """Send pictures or documents as one album, without words. Raises TelegramError."""
    items = [
        InputMediaPhoto(_content(file, attach=True))
        if file.picture
        else InputMediaDocument(_content(file, attach=True), disable_content_type_detection=True)
        for file in album
    ]
    return tuple(map(_sent, await bot.send_media_group(chat_id, items)))


def _content(file: Attachment, *, attach: bool = False) -> InputFile | str:
    """`attach`: within an album, whose items name the parts of the request that hold their bytes."""
    return file.file_id or InputFile(file.content, filename=file.name, attach=attach)


def _sent(message: Message) -> Sent:
    held = message.document or (message.photo[-1] if message.photo else None)
    return Sent(message.message_id, held.file_id if held else "")
