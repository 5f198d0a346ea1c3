"""What happens when a message appears, changes or goes: the chat, the bots' queues, the live events."""

from dataclasses import replace
from functools import partial
from itertools import count

from bot.sandbox import privacy
from bot.sandbox.shapes import Obj
from bot.sandbox.state import Sandbox
from bot.sandbox.world import Account, BotAccount, Change, ChangeKind, Chat, Content, Person, Post

_group_numbers = count(13_900_000_000_000_001)


def new_group_id() -> str:
    """What the messages of one album have in common."""
    return str(next(_group_numbers))


def name_for(chat: Chat) -> str | int:
    """How the control interface names the chat to those in it."""
    return chat.bots[0].username if chat.is_private else chat.id


def lane(chat: Chat) -> str:
    """Updates of one chat keep their order."""
    return f"chat {chat.id_for_bot()}"


def new_post(  # noqa: PLR0913 -- a message's fields, by name
    sandbox: Sandbox,
    chat: Chat,
    author: Account,
    content: Content,
    *,
    markup: Obj | None = None,
    reply_to: int | None = None,
    forward_origin: Obj | None = None,
    media_group_id: str | None = None,
    via_bot: BotAccount | None = None,
    inline_message_id: str | None = None,
) -> Post:
    """Write a message into a chat and tell everybody it concerns."""
    post = Post(
        message_id=next(chat.message_ids),
        chat=chat,
        author=author,
        date=sandbox.now(),
        content=content,
        markup=markup,
        reply_to=reply_to,
        forward_origin=forward_origin,
        media_group_id=media_group_id,
        via_bot=via_bot,
        inline_message_id=inline_message_id,
    )
    _mark(chat, post, sandbox)
    chat.posts[post.message_id] = post
    _change(sandbox, "message", post)
    _tell_bots(sandbox, post)
    return post


def _mark(chat: Chat, post: Post, sandbox: Sandbox) -> None:
    chat.started = True
    chat.last_active = sandbox.clock()
    if isinstance(post.author, BotAccount) and post.content.service is None:
        chat.last_speaker = post.author
    for person in chat.people:
        if person is not post.author:
            chat.unread[person.id] = chat.unread.get(person.id, 0) + 1


def revise(sandbox: Sandbox, post: Post, content: Content, markup: Obj | None) -> Post:
    """Put a new version in place of a message."""
    edited = replace(post, content=content, markup=markup, edit_date=sandbox.now())
    post.chat.posts[post.message_id] = edited
    if edited.inline_message_id is not None:
        sandbox.inline_posts[edited.inline_message_id] = edited
    _change(sandbox, "edit", edited)
    return edited


def withdraw(sandbox: Sandbox, post: Post) -> None:
    """Delete a message for everybody."""
    del post.chat.posts[post.message_id]
    if post.message_id in post.chat.pinned:
        post.chat.pinned.remove(post.message_id)
    _change(sandbox, "delete", post)


def _change(sandbox: Sandbox, kind: ChangeKind, post: Post) -> None:
    chat = post.chat
    chat.changes.append(Change(next(sandbox.change_numbers), kind, post))
    for person in chat.people:
        sandbox.hub.tell(person.id, partial(_event, sandbox, kind, post, person))


def _event(sandbox: Sandbox, kind: ChangeKind, post: Post, person: Person) -> Obj:
    event: Obj = {"type": kind, "person": person.id, "chat": name_for(post.chat)}
    if kind == "delete":
        return {**event, "message_ids": [post.message_id]}
    return {**event, "message": sandbox.views.message(post, person)}


def _tell_bots(sandbox: Sandbox, post: Post) -> None:
    """Bots hear people, never each other nor themselves; in groups only what is meant for them."""
    if isinstance(post.author, BotAccount):
        return
    for bot in post.chat.bots:
        if privacy.hears(bot, post):
            payload = sandbox.views.message(post, bot)
            sandbox.mailbox(bot).queue.add("message", payload, lane(post.chat))
