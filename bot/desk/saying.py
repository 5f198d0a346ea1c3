"""One owed answer as Bot API calls of python-telegram-bot."""

from collections.abc import Awaitable, Callable

from telegram import Bot

from bot.owed import Address, Owed
from bot.ptb.saying import edit_card, send, tried, under_message
from bot.trouble import Kind, Trouble
from handlers.reply import Reply

ANSWERED = (Kind.LATE, Kind.UNSURE, Kind.REFUSED)
"""Troubles with a press's answer that need not keep the text back: it is late, or was perhaps taken."""


def saying(bot: Bot) -> Callable[[Owed], Awaitable[Trouble | None]]:
    """The desk's `say`: the press is answered first, so that the client's clock stops, then the text."""

    async def say(owed: Owed) -> Trouble | None:
        reply, address = owed.reply, owed.address
        if address.press_id:
            trouble = await tried(
                bot.answer_callback_query(address.press_id, reply.toast or None, show_alert=reply.alert)
            )
            if trouble and trouble.kind not in ANSWERED:
                return trouble
        if address.chat_id is None or reply.says_nothing:
            return None
        return await tried(_said(bot, reply, address, address.chat_id))

    return say


async def _said(bot: Bot, reply: Reply, address: Address, chat_id: int) -> None:
    if reply.edits and address.card_id is not None and not reply.attachment:
        await edit_card(bot, reply, chat_id, address.card_id)
    elif reply.text or reply.attachment:
        await send(bot, reply, chat_id, under_message(address.replies_to))
