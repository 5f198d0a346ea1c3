"""One owed answer as Bot API calls of python-telegram-bot."""

import io
from collections.abc import Awaitable, Callable

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

from bot.desk.trouble import trouble_of
from bot.owed import Address, Owed
from bot.trouble import Kind, Trouble
from handlers.reply import Attachment, Button, Reply, Rows

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
ANSWERED = (Kind.LATE, Kind.UNSURE, Kind.REFUSED)
"""Troubles with a press's answer that need not keep the text back: it is late, or was perhaps taken."""


def saying(bot: Bot) -> Callable[[Owed], Awaitable[Trouble | None]]:
    """The desk's `say`: the press is answered first, so that the client's clock stops, then the text."""

    async def say(owed: Owed) -> Trouble | None:
        reply, address = owed.reply, owed.address
        if address.press_id:
            trouble = await _tried(
                bot.answer_callback_query(address.press_id, reply.toast or None, show_alert=reply.alert)
            )
            if trouble and trouble.kind not in ANSWERED:
                return trouble
        if address.chat_id is None or not (reply.text or reply.attachment):
            return None
        return await _tried(_said(bot, reply, address, address.chat_id))

    return say


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows]) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.text,
        url=button.url or None,
        callback_data=button.data or None,
        switch_inline_query=button.share or None,
    )


async def _tried(call: Awaitable[object]) -> Trouble | None:
    try:
        await call
    except TelegramError as error:
        return trouble_of(error)
    return None


async def _said(bot: Bot, reply: Reply, address: Address, chat_id: int) -> None:
    if reply.attachment:
        await send_file(bot, reply, reply.attachment, chat_id, _under(address))
    elif reply.edits and address.card_id is not None:
        await edit_card(bot, reply, chat_id, address.card_id)
    else:
        await send_card(bot, reply, chat_id, _under(address))


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
) -> None:
    """Send the file with the text as its caption. Raises TelegramError."""
    content = InputFile(io.BytesIO(file.content), filename=file.name)
    caption, rows, html = str(reply.text) or None, keyboard(reply.rows), ParseMode.HTML
    if file.picture:
        await bot.send_photo(
            chat_id, content, caption, reply_markup=rows, parse_mode=html, reply_parameters=under
        )
        return
    await bot.send_document(
        chat_id,
        content,
        caption,
        reply_markup=rows,
        parse_mode=html,
        reply_parameters=under,
        disable_content_type_detection=True,
    )


def _under(address: Address) -> ReplyParameters | None:
    if address.replies_to is None:
        return None
    return ReplyParameters(address.replies_to, allow_sending_without_reply=True)
