"""Where a call goes: the chat, the message, the message replied to; and why it may not."""

from bot.sandbox.envelope import Call
from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.shapes import as_int
from bot.sandbox.world import Chat, Post


def chat_of(call: Call, name: str = "chat_id") -> Chat:
    """The chat a parameter names, if the bot may write (or, to look, read) there.

    Source: telegram-bot-api, check_chat_access.
    """
    raw = call.text(name)
    if not raw:
        raise bad_request(f"{name} is empty")
    try:
        chat_id = int(raw)
    except ValueError as error:
        raise bad_request("chat not found") from error
    if chat_id < 0:
        return _group(call, chat_id)
    chat = _private(call, chat_id)
    is_only_read = name == "from_chat_id" or call.method.startswith("get")
    if not is_only_read:
        _check_reachable(chat)
    elif not chat.started:
        raise bad_request("chat not found")
    return chat


def _group(call: Call, chat_id: int) -> Chat:
    group = call.sandbox.world.groups.get(chat_id)
    if group is None:
        raise bad_request("chat not found")
    if group.migrated_to is not None:
        words = "group chat was upgraded to a supergroup chat"
        raise ApiError(400, words, {"migrate_to_chat_id": group.migrated_to.id})
    if call.bot.id in group.kicked:
        raise forbidden(f"bot was kicked from the {group.kind} chat")
    if call.bot not in group.bots:
        raise forbidden(f"bot is not a member of the {group.kind} chat")
    return group


def _private(call: Call, chat_id: int) -> Chat:
    world = call.sandbox.world
    if chat_id in world.bots:
        raise forbidden("bot can't send messages to bots")
    person = world.people.get(chat_id)
    if person is None:
        raise bad_request("chat not found")
    return world.private_chat(call.bot, person)


def _check_reachable(chat: Chat) -> None:
    """Refuse to write to a person who cannot be, or does not want to be, written to."""
    if not chat.people[0].active:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")


def post_of(call: Call, chat: Chat, missing: str, name: str = "message_id") -> Post:
    """The message a parameter names; `missing` are the words where there is none."""
    if not call.text(name):
        raise bad_request("message identifier is not specified")
    post = chat.posts.get(call.integer(name))
    if post is None:
        raise bad_request(missing)
    return post


def reply_of(call: Call, chat: Chat) -> int | None:
    """The id replied to, from `reply_parameters` or the older `reply_to_message_id`."""
    given = call.obj("reply_parameters")
    if given is None:
        number = call.integer("reply_to_message_id")
        may_miss = call.flag("allow_sending_without_reply")
    else:
        try:
            number = as_int(given.get("message_id", 0))
        except TypeError as error:
            raise bad_request('can\'t parse reply parameters: field "message_id" must be a Number') from error
        may_miss = given.get("allow_sending_without_reply") is True
    if number in chat.posts:
        return number
    if number and not may_miss:
        raise bad_request("message to be replied not found")
    return None
