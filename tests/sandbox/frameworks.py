"""One vocabulary for python-telegram-bot and aiogram, both as they are."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import aiogram
import aiogram.exceptions
import aiogram.types
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.sandbox.conftest import TOKEN

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (800).to_bytes(4) + (600).to_bytes(4) + b"\x08\x02\0\0\0"


class Framework(ABC):
    """What both do, in one vocabulary."""

    @abstractmethod
    async def me(self) -> tuple[int, str | None]: ...

    @abstractmethod
    async def updates(self) -> list[str]:
        """All that wait, each as `kind: content`, confirmed."""

    @abstractmethod
    async def send(self, chat: int, html: str, data: str | None = None) -> int: ...

    @abstractmethod
    async def edit(self, chat: int, message: int, html: str) -> str | None: ...

    @abstractmethod
    async def send_document(self, chat: int, name: str, data: bytes, caption: str) -> str: ...

    @abstractmethod
    async def send_album(self, chat: int, photo: bytes) -> list[int]:
        """Two photos; the width of the largest size of each."""

    @abstractmethod
    async def download(self, file_id: str) -> bytes: ...

    @abstractmethod
    async def answer_last_press(self, text: str) -> None: ...

    @abstractmethod
    async def answer_last_query(self, title: str, text: str) -> None: ...

    @abstractmethod
    async def set_commands(self, command: str, description: str) -> list[str]: ...

    @abstractmethod
    async def manage(self, chat: int, message: int) -> list[object]:
        """Action, pin, reaction, copy, forward, chat, member, menu button, removal."""

    @abstractmethod
    async def refusal(self, chat: int) -> str: ...


class Ptb(Framework):
    def __init__(self, bot: telegram.Bot) -> None:
        self.bot = bot
        self.press = ""
        self.query = ""

    async def me(self) -> tuple[int, str | None]:
        user = await self.bot.get_me()
        return user.id, user.username

    async def updates(self) -> list[str]:
        updates = await self.bot.get_updates(allowed_updates=telegram.Update.ALL_TYPES)
        if updates:
            await self.bot.get_updates(offset=updates[-1].update_id + 1)
        return [self._told(update) for update in updates]

    def _told(self, update: telegram.Update) -> str:
        if update.callback_query:
            self.press = update.callback_query.id
            return f"callback_query: {update.callback_query.data}"
        if update.inline_query:
            self.query = update.inline_query.id
            return f"inline_query: {update.inline_query.query}"
        if update.chosen_inline_result:
            return f"chosen_inline_result: {update.chosen_inline_result.result_id}"
        if update.my_chat_member:
            return f"my_chat_member: {update.my_chat_member.new_chat_member.status}"
        message = update.message
        assert message is not None
        return f"message: {message.text or message.caption}"

    async def send(self, chat: int, html: str, data: str | None = None) -> int:
        markup = (
            telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("好", callback_data=data)]])
            if data
            else None
        )
        return (await self.bot.send_message(chat, html, parse_mode="HTML", reply_markup=markup)).message_id

    async def edit(self, chat: int, message: int, html: str) -> str | None:
        edited = await self.bot.edit_message_text(html, chat, message, parse_mode="HTML")
        assert isinstance(edited, telegram.Message)
        return edited.text_html

    async def send_document(self, chat: int, name: str, data: bytes, caption: str) -> str:
        sent = await self.bot.send_document(chat, BytesIO(data), caption=caption, filename=name)
        assert sent.document is not None
        assert sent.document.file_name == name
        return sent.document.file_id

    async def send_album(self, chat: int, photo: bytes) -> list[int]:
        media = [telegram.InputMediaPhoto(photo), telegram.InputMediaPhoto(photo, caption="乙")]
        sent = await self.bot.send_media_group(chat, media)
        assert len({message.media_group_id for message in sent}) == 1
        return [message.photo[-1].width for message in sent]

    async def download(self, file_id: str) -> bytes:
        return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())

    async def answer_last_press(self, text: str) -> None:
        await self.bot.answer_callback_query(self.press, text, show_alert=True)

    async def answer_last_query(self, title: str, text: str) -> None:
        content = telegram.InputTextMessageContent(text)
        await self.bot.answer_inline_query(
            self.query, [telegram.InlineQueryResultArticle("1", title, content)], next_offset="2"
        )

    async def set_commands(self, command: str, description: str) -> list[str]:
        scope = telegram.BotCommandScopeAllPrivateChats()
        await self.bot.set_my_commands([(command, description)], scope=scope, language_code="zh")
        found = await self.bot.get_my_commands(scope=scope, language_code="zh")
        return [item.command for item in found]

    async def manage(self, chat: int, message: int) -> list[object]:
        await self.bot.send_chat_action(chat, "typing")
        await self.bot.pin_chat_message(chat, message)
        await self.bot.unpin_chat_message(chat)
        await self.bot.set_message_reaction(chat, message, "👍")
        copy = await self.bot.copy_message(chat, chat, message)
        forward = await self.bot.forward_message(chat, chat, message)
        assert isinstance(forward.forward_origin, telegram.MessageOriginUser)
        full = await self.bot.get_chat(chat)
        member = await self.bot.get_chat_member(chat, chat)
        await self.bot.set_chat_menu_button(chat, telegram.MenuButtonCommands())
        button = await self.bot.get_chat_menu_button(chat)
        removed = await self.bot.delete_messages(chat, [copy.message_id, forward.message_id])
        return [full.first_name, member.status == "member", str(button.type), removed]

    async def refusal(self, chat: int) -> str:
        with pytest.raises(telegram.error.Forbidden) as refused:
            await self.bot.send_message(chat, "a")
        return refused.value.message


class Aiogram(Framework):
    def __init__(self, bot: aiogram.Bot) -> None:
        self.bot = bot
        self.press = ""
        self.query = ""

    async def me(self) -> tuple[int, str | None]:
        user = await self.bot.get_me()
        return user.id, user.username

    async def updates(self) -> list[str]:
        updates = await self.bot.get_updates()
        if updates:
            await self.bot.get_updates(offset=updates[-1].update_id + 1)
        return [self._told(update) for update in updates]

    def _told(self, update: aiogram.types.Update) -> str:
        if update.callback_query:
            self.press = update.callback_query.id
            return f"callback_query: {update.callback_query.data}"
        if update.inline_query:
            self.query = update.inline_query.id
            return f"inline_query: {update.inline_query.query}"
        if update.chosen_inline_result:
            return f"chosen_inline_result: {update.chosen_inline_result.result_id}"
        if update.my_chat_member:
            return f"my_chat_member: {update.my_chat_member.new_chat_member.status}"
        message = update.message
        assert message is not None
        return f"message: {message.text or message.caption}"

    async def send(self, chat: int, html: str, data: str | None = None) -> int:
        markup = (
            aiogram.types.InlineKeyboardMarkup(
                inline_keyboard=[[aiogram.types.InlineKeyboardButton(text="好", callback_data=data)]]
            )
            if data
            else None
        )
        return (await self.bot.send_message(chat, html, parse_mode="HTML", reply_markup=markup)).message_id

    async def edit(self, chat: int, message: int, html: str) -> str | None:
        edited = await self.bot.edit_message_text(html, chat_id=chat, message_id=message, parse_mode="HTML")
        assert isinstance(edited, aiogram.types.Message)
        return edited.html_text

    async def send_document(self, chat: int, name: str, data: bytes, caption: str) -> str:
        file = aiogram.types.BufferedInputFile(data, name)
        sent = await self.bot.send_document(chat, file, caption=caption)
        assert sent.document is not None
        assert sent.document.file_name == name
        return sent.document.file_id

    async def send_album(self, chat: int, photo: bytes) -> list[int]:
        file = aiogram.types.BufferedInputFile(photo, "a.png")
        media: list[aiogram.types.MediaUnion] = [
            aiogram.types.InputMediaPhoto(media=file),
            aiogram.types.InputMediaPhoto(media=file, caption="乙"),
        ]
        sent = await self.bot.send_media_group(chat, media)
        assert len({message.media_group_id for message in sent}) == 1
        return [message.photo[-1].width for message in sent if message.photo]

    async def download(self, file_id: str) -> bytes:
        found = await self.bot.download(file_id)
        assert found is not None
        return found.read()

    async def answer_last_press(self, text: str) -> None:
        await self.bot.answer_callback_query(self.press, text=text, show_alert=True)

    async def answer_last_query(self, title: str, text: str) -> None:
        content = aiogram.types.InputTextMessageContent(message_text=text)
        article = aiogram.types.InlineQueryResultArticle(id="1", title=title, input_message_content=content)
        await self.bot.answer_inline_query(self.query, [article], next_offset="2")

    async def set_commands(self, command: str, description: str) -> list[str]:
        commands = [aiogram.types.BotCommand(command=command, description=description)]
        scope = aiogram.types.BotCommandScopeAllPrivateChats()
        await self.bot.set_my_commands(commands, scope=scope, language_code="zh")
        found = await self.bot.get_my_commands(scope=scope, language_code="zh")
        return [item.command for item in found]

    async def manage(self, chat: int, message: int) -> list[object]:
        await self.bot.send_chat_action(chat, "typing")
        await self.bot.pin_chat_message(chat, message)
        await self.bot.unpin_chat_message(chat)
        reaction = aiogram.types.ReactionTypeEmoji(emoji="👍")
        await self.bot.set_message_reaction(chat, message, [reaction])
        copy = await self.bot.copy_message(chat, chat, message)
        forward = await self.bot.forward_message(chat, chat, message)
        assert isinstance(forward.forward_origin, aiogram.types.MessageOriginUser)
        full = await self.bot.get_chat(chat)
        member = await self.bot.get_chat_member(chat, chat)
        await self.bot.set_chat_menu_button(chat_id=chat, menu_button=aiogram.types.MenuButtonCommands())
        button = await self.bot.get_chat_menu_button(chat_id=chat)
        removed = await self.bot.delete_messages(chat, [copy.message_id, forward.message_id])
        return [full.first_name, member.status == "member", str(button.type), removed]

    async def refusal(self, chat: int) -> str:
        with pytest.raises(aiogram.exceptions.TelegramForbiddenError) as refused:
            await self.bot.send_message(chat, "a")
        return refused.value.message


@asynccontextmanager
async def opened(name: str, url: str) -> AsyncIterator[Framework]:
    if name == "ptb":
        async with telegram.Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as ptb:
            yield Ptb(ptb)
        return
    async with aiogram.Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:
        yield Aiogram(bot)
