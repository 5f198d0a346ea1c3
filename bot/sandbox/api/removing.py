"""deleteMessage, deleteMessages, pins and reactions."""

from bot.sandbox import posting
from bot.sandbox.api.reactions import check_reactions
from bot.sandbox.api.targets import chat_of, post_of
from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.shapes import as_int, as_list
from bot.sandbox.world import Chat, Content, Post

MOST_AGE = 48 * 3600
MOST_MESSAGES = 100


def delete_message(call: Call) -> object:
    """deleteMessage: younger than 48 h; in groups only the bot's own."""
    post = post_of(call, chat_of(call), "message to delete not found")
    if not _may_delete(call, post):
        raise bad_request("message can't be deleted")
    call.touched = post
    posting.withdraw(call.sandbox, post)
    return True


def _may_delete(call: Call, post: Post) -> bool:
    is_young = call.sandbox.clock() - post.date < MOST_AGE
    return is_young and (post.chat.is_private or post.author is call.bot)


def delete_messages(call: Call) -> object:
    """deleteMessages: 1-100; what is missing or may not be deleted is skipped."""
    chat = chat_of(call)
    posts = [chat.posts[number] for number in message_ids(call) if number in chat.posts]
    for post in posts:
        if _may_delete(call, post):
            posting.withdraw(call.sandbox, post)
    return True


def message_ids(call: Call) -> list[int]:
    """The `message_ids` of a call, each once, 1-100."""
    try:
        numbers = [as_int(number) for number in as_list(call.json("message_ids") or [])]
    except TypeError as error:
        raise bad_request("can't parse message identifiers: expected an Array of Numbers") from error
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_MESSAGES:
        raise bad_request("too many message identifiers specified")
    return list(dict.fromkeys(numbers))


def pin_chat_message(call: Call) -> object:
    """pinChatMessage, with its service message; in groups a bot is no administrator."""
    chat = _pinnable(call)
    post = post_of(call, chat, "message to pin not found")
    if post.message_id not in chat.pinned:
        chat.pinned.append(post.message_id)
        shown = call.sandbox.views.message(post, call.bot, with_reply=False)
        call.made = posting.new_post(call.sandbox, chat, call.bot, Content(service={"pinned_message": shown}))
    return True


def unpin_chat_message(call: Call) -> object:
    """unpinChatMessage: the one named, or the one pinned last."""
    chat = _pinnable(call)
    number = call.integer("message_id", chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    return True


def _pinnable(call: Call) -> Chat:
    chat = chat_of(call)
    if not chat.is_private:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def set_message_reaction(call: Call) -> object:
    """setMessageReaction: one emoji of the list, or none."""
    chat = chat_of(call)
    post = post_of(call, chat, "message to react not found")
    chat.reactions[post.message_id] = check_reactions(call.json("reaction"))
    call.touched = post
    return True
