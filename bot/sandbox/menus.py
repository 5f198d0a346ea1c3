"""Which command menu a client shows (core.telegram.org/bots/api#determining-list-of-commands)."""

from bot.sandbox.shapes import Obj
from bot.sandbox.world import BotAccount, Chat, Person


def commands_for(chat: Chat, person: Person) -> list[Obj]:
    """The commands of every bot in the chat: of the narrowest scope, in the person's language if there."""
    return [{**command, "bot": bot.username} for bot in chat.bots for command in _commands(bot, chat, person)]


def _commands(bot: BotAccount, chat: Chat, person: Person) -> list[Obj]:
    language = person.language_code[:2].lower()
    for scope in _scopes(chat, person):
        for code in (language, ""):
            if (scope, code) in bot.commands:
                return bot.commands[scope, code]
    return []


def _scopes(chat: Chat, person: Person) -> list[str]:
    chat_id = chat.id_for_bot()
    if chat.is_private:
        return [f"chat {chat_id}", "all_private_chats", "default"]
    is_administrator = chat.people[0] is person
    administrators = [f"chat_administrators {chat_id}"] if is_administrator else []
    return [
        f"chat_member {chat_id} {person.id}",
        *administrators,
        f"chat {chat_id}",
        *(["all_chat_administrators"] if is_administrator else []),
        "all_group_chats",
        "default",
    ]
