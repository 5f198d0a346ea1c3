"""What the buttons below notices carry."""

from aiogram.filters.callback_data import CallbackData

from bot.member.presses import MessageId


class Read(CallbackData, prefix="read"):
    notice: MessageId


class OfPreview(CallbackData, prefix="preview"):
    """Whatever stands below a preview."""
