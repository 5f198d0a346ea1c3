"""Methods that change messages a bot has sent, in its chats or through inline mode."""

from dataclasses import replace

from bot.sandbox import posting
from bot.sandbox.api.contents import caption_of, media_content, text_content
from bot.sandbox.api.targets import chat_of, post_of
from bot.sandbox.envelope import Call
from bot.sandbox.errors import NOT_MODIFIED, bad_request
from bot.sandbox.keyboards import read_inline
from bot.sandbox.world import Content, Post


def edit_message_text(call: Call) -> object:
    """editMessageText."""
    post = _editable(call)
    content = text_content(call)
    if not post.content.text.text:
        raise bad_request("there is no text in the message to edit")
    return _edit(call, post, content)


def edit_message_caption(call: Call) -> object:
    """editMessageCaption."""
    post = _editable(call)
    if post.content.photo is None and post.content.document is None:
        raise bad_request("there is no caption in the message to edit")
    return _edit(call, post, replace(post.content, caption=caption_of(call)))


def edit_message_media(call: Call) -> object:
    """editMessageMedia."""
    post = _editable(call)
    item = call.obj("media")
    if item is None:
        raise bad_request("can't parse InputMedia: expected an Object")
    return _edit(call, post, media_content(call, item))


def edit_message_reply_markup(call: Call) -> object:
    """editMessageReplyMarkup."""
    post = _editable(call)
    return _edit(call, post, post.content)


def _editable(call: Call) -> Post:
    inline_id = call.text("inline_message_id")
    if inline_id:
        post = call.sandbox.inline_posts.get(inline_id)
        if post is None or post.via_bot is not call.bot:
            raise bad_request("MESSAGE_ID_INVALID")
        return post
    post = post_of(call, chat_of(call), "message to edit not found")
    if post.author is not call.bot or post.content.service is not None or post.forward_origin is not None:
        raise bad_request("message can't be edited")
    return post


def _edit(call: Call, post: Post, content: Content) -> object:
    """Without `reply_markup` the keyboard goes. True for inline messages, else the `Message`."""
    markup = read_inline(call.text("reply_markup"))
    if content == post.content and markup == post.inline_keyboard:
        raise bad_request(NOT_MODIFIED)
    call.touched = posting.revise(call.sandbox, post, content, markup)
    return True if call.text("inline_message_id") else call.sandbox.views.message(call.touched, call.bot)
