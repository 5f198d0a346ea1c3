"""An answer that is owed, as Bot API calls."""

import logging

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyParameters,
)

from bot.member.trouble import trouble_of
from bot.owed import Address, Owed
from bot.trouble import Trouble
from handlers.reply import Attachment, Button, InlineResult, Reply, Rows

log = logging.getLogger(__name__)


async def say(bot: Bot, owed: Owed) -> Trouble | None:
    """Answer the press first, so that no spinner waits for the text; then say the text, if there is one."""
    reply, address = owed.reply, owed.address
    trouble = await _answer_press(bot, reply, address) if address.press_id else None
    if address.chat_id is None or reply.says_nothing:
        return trouble
    try:
        await _say_text(bot, reply, address, address.chat_id)
    except AiogramError as error:
        return trouble_of(error)
    return None


def markup_of(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(button) for button in row] for row in rows])


def article_of(result: InlineResult) -> InlineQueryResultArticle:
    """A result of inline mode."""
    return InlineQueryResultArticle(
        id=result.id,
        title=result.title,
        description=result.description,
        input_message_content=InputTextMessageContent(message_text=result.text),
        reply_markup=markup_of(result.rows),
    )


async def _answer_press(bot: Bot, reply: Reply, address: Address) -> Trouble | None:
    """A press is answered in any case; that it was too late harms nobody."""
    try:
        await bot.answer_callback_query(
            str(address.press_id), text=reply.toast or None, show_alert=reply.alert or None
        )
    except AiogramError as error:
        trouble = trouble_of(error)
        log.info("a press was not answered: %s", trouble.reason)
        return trouble
    return None


async def _say_text(bot: Bot, reply: Reply, address: Address, chat_id: int) -> None:
    markup = markup_of(reply.rows)
    if reply.edits and address.card_id and not reply.attachment:
        await _edit(bot, reply, chat_id, address.card_id, markup)
        return
    if not (reply.text or reply.attachment):
        return  # the buttons of a message that is not there any more
    under = _under(address)
    if reply.attachment is None:
        await bot.send_message(chat_id, reply.text, reply_markup=markup, reply_parameters=under)
        return
    await _send_attachment(bot, reply, reply.attachment, chat_id, under)


async def _edit(
    bot: Bot, reply: Reply, chat_id: int, card_id: int, markup: InlineKeyboardMarkup | None
) -> None:
    if reply.text:
        await bot.edit_message_text(reply.text, chat_id=chat_id, message_id=card_id, reply_markup=markup)
    else:
        await bot.edit_message_reply_markup(chat_id=chat_id, message_id=card_id, reply_markup=markup)


async def _send_attachment(
    bot: Bot, reply: Reply, attachment: Attachment, chat_id: int, under: ReplyParameters | None
) -> None:
    file = BufferedInputFile(attachment.content, attachment.name)
    caption, markup = reply.text or None, markup_of(reply.rows)
    if attachment.picture:
        await bot.send_photo(chat_id, file, caption=caption, reply_markup=markup, reply_parameters=under)
    else:
        await bot.send_document(chat_id, file, caption=caption, reply_markup=markup, reply_parameters=under)


def _under(address: Address) -> ReplyParameters | None:
    """The message to answer under; if it was deleted meanwhile, the answer stands by itself."""
    if address.replies_to is None:
        return None
    return ReplyParameters(message_id=address.replies_to, allow_sending_without_reply=True)


def _button(button: Button) -> InlineKeyboardButton:
    if button.share:
        return InlineKeyboardButton(text=button.text, switch_inline_query=button.share)
    if button.url:
        return InlineKeyboardButton(text=button.text, url=button.url)
    return InlineKeyboardButton(text=button.text, callback_data=button.data)
