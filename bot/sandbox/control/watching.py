"""What people see, over HTTP: their chats, the messages, what changes, files, command menus."""

import asyncio
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import views
from bot.sandbox.control.common import chat_of, optional_number, person_of, seconds, serve
from bot.sandbox.errors import ControlError
from bot.sandbox.menus import commands_for
from bot.sandbox.posting import name_for
from bot.sandbox.shapes import Obj
from bot.sandbox.state import Sandbox
from bot.sandbox.world import Chat, Person

LONGEST_WAIT = 60.0
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Types a browser shows in place; anything else somebody sent is only ever downloaded."""


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Calls that look."""
    serve(app, sandbox, "GET", "chats", list_chats)
    serve(app, sandbox, "GET", "view", view)
    serve(app, sandbox, "GET", "changes", changes)
    serve(app, sandbox, "POST", "read", mark_read)
    serve(app, sandbox, "GET", "commands", menu)

    async def file(request: web.Request) -> web.Response:
        return file_answer(sandbox, request.match_info["unique_id"])

    app.router.add_get("/control/files/{unique_id}", file)


def list_chats(sandbox: Sandbox, fields: Obj) -> object:
    """The person's chats, last active first."""
    person = person_of(sandbox, fields)
    chats = sorted(sandbox.world.chats_of(person), key=lambda chat: -chat.last_active)
    return [chat_item(sandbox, person, chat) for chat in chats]


def chat_item(sandbox: Sandbox, person: Person, chat: Chat) -> Obj:
    """A line of the chat list."""
    last = next(reversed(chat.posts.values()), None)
    peer = views.bot_item(chat.bots[0]) if chat.is_private else None
    return {
        "chat": name_for(chat),
        "title": peer["first_name"] if peer else chat.title,
        "kind": "bot" if chat.is_private else "group",
        "about": peer["about"] if peer else f"{len(chat.people) + len(chat.bots)} 位成员",
        "last": sandbox.views.message(last, person) if last else None,
        "unread": chat.unread.get(person.id, 0),
        "blocked": chat.blocked,
    }


def view(sandbox: Sandbox, fields: Obj) -> object:
    """The newest messages, or the newest before one, oldest first."""
    person, chat = person_of(sandbox, fields), chat_of(sandbox, fields)
    before = optional_number(fields, "before")
    posts = [post for post in chat.posts.values() if before is None or post.message_id < before]
    limit = optional_number(fields, "limit")
    newest = posts[-limit:] if limit else posts[-100:]
    return [sandbox.views.message(post, person) for post in newest]


async def changes(sandbox: Sandbox, fields: Obj) -> object:
    """What became different in a chat after change `after`; waits up to `wait` s for the first."""
    person, chat = person_of(sandbox, fields), chat_of(sandbox, fields)
    after = optional_number(fields, "after") or 0
    with sandbox.hub.listening(frozenset({person.id})) as events:
        deadline = asyncio.get_running_loop().time() + seconds(fields, "wait", LONGEST_WAIT)
        while not (found := _changes(sandbox, person, chat, after)):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or not await _something(events, left):
                break
    last = found[-1]["n"] if found else after
    return {"changes": found, "last": last}


async def _something(events: "asyncio.Queue[Obj | None]", wait: float) -> bool:
    """Whether something happened in time, and the sandbox goes on."""
    try:
        return await asyncio.wait_for(events.get(), wait) is not None
    except TimeoutError:
        return False


def _changes(sandbox: Sandbox, person: Person, chat: Chat, after: int) -> list[Obj]:
    return [
        {"n": change.n, "type": change.kind, "message": sandbox.views.message(change.post, person)}
        for change in chat.changes
        if change.n > after
    ]


def mark_read(sandbox: Sandbox, fields: Obj) -> object:
    """Nothing is unread."""
    chat_of(sandbox, fields).unread.pop(person_of(sandbox, fields).id, None)
    return None


def menu(sandbox: Sandbox, fields: Obj) -> object:
    """The command menu the person's client shows in this chat."""
    return commands_for(chat_of(sandbox, fields), person_of(sandbox, fields))


def file_answer(sandbox: Sandbox, unique_id: str) -> web.Response:
    """A file's bytes, with its name and type."""
    document = sandbox.files.by_unique_id(unique_id)
    if document is None:
        raise ControlError("no such file", 404)
    way = "inline" if document.mime_type in SHOWN else "attachment"
    return web.Response(
        body=document.data,
        content_type=document.mime_type.partition(";")[0],
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(document.name)}",
            "X-Content-Type-Options": "nosniff",
        },
    )
