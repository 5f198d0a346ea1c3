"""copyMessage, copyMessages, forwardMessage."""

from dataclasses import replace

from bot.sandbox import posting, views
from bot.sandbox.api.contents import caption_of
from bot.sandbox.api.removing import message_ids
from bot.sandbox.api.sending import charge
from bot.sandbox.api.targets import chat_of, post_of, reply_of
from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import read_markup
from bot.sandbox.shapes import Obj
from bot.sandbox.world import Post


def copy_message(call: Call) -> object:
    """copyMessage: the content without its author, keyboard or history; `MessageId` only."""
    chat = chat_of(call)
    post = post_of(call, chat_of(call, "from_chat_id"), "message to copy not found")
    if post.content.service is not None:
        raise bad_request("message can't be copied")
    content = post.content
    if "caption" in call.params and not content.text.text:
        content = replace(content, caption=caption_of(call))
    markup, reply_to = read_markup(call.text("reply_markup")), reply_of(call, chat)
    charge(call, chat)
    call.made = posting.new_post(call.sandbox, chat, call.bot, content, markup=markup, reply_to=reply_to)
    return {"message_id": call.made.message_id}


def copy_messages(call: Call) -> object:
    """copyMessages: what is missing or cannot be copied is skipped."""
    chat = chat_of(call)
    source = chat_of(call, "from_chat_id")
    posts = [source.posts[number] for number in message_ids(call) if number in source.posts]
    posts = [post for post in posts if post.content.service is None]
    if not posts:
        raise bad_request("there are no messages to copy")
    charge(call, chat, len(posts))
    copies = [posting.new_post(call.sandbox, chat, call.bot, post.content) for post in posts]
    call.made = copies[0]
    return [{"message_id": copy.message_id} for copy in copies]


def forward_message(call: Call) -> object:
    """forwardMessage."""
    chat = chat_of(call)
    post = post_of(call, chat_of(call, "from_chat_id"), "message to forward not found")
    if post.content.service is not None:
        raise bad_request("message can't be forwarded")
    charge(call, chat)
    call.made = posting.new_post(call.sandbox, chat, call.bot, post.content, forward_origin=origin_of(post))
    return call.sandbox.views.message(call.made, call.bot)


def origin_of(post: Post) -> Obj:
    """`MessageOriginUser` of a message, the first one's where it is itself a forward."""
    if post.forward_origin is not None:
        return post.forward_origin
    return {"type": "user", "date": post.date, "sender_user": views.user(post.author)}
