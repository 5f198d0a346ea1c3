"""What people do, over HTTP."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox import acts, inline, links, posting
from bot.sandbox.api.contents import caption as read_caption
from bot.sandbox.api.contents import held_content
from bot.sandbox.control.common import (
    answer,
    chat_of,
    number,
    optional_number,
    person_of,
    seconds,
    serve,
    text,
)
from bot.sandbox.errors import ApiError, ControlError
from bot.sandbox.files import Upload
from bot.sandbox.shapes import Obj
from bot.sandbox.state import Sandbox
from bot.sandbox.texts import EMPTY, as_typed
from bot.sandbox.world import Content, Post

LONGEST_WAIT = 30.0


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Calls by which people act."""
    serve(app, sandbox, "POST", "say", say)
    serve(app, sandbox, "POST", "forward", forward)
    serve(app, sandbox, "POST", "location", locate)
    serve(app, sandbox, "POST", "press", press)
    serve(app, sandbox, "GET", "pressed", pressed)
    serve(app, sandbox, "POST", "open", open_link)
    serve(app, sandbox, "POST", "inline", ask_inline)
    serve(app, sandbox, "POST", "choose", choose)

    for name, act in (("send", send_file), ("album", send_album)):
        app.router.add_post(f"/control/{name}", _receiving(sandbox, act))


def _receiving(
    sandbox: Sandbox, act: Callable[[Sandbox, web.Request], Awaitable[object]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive(request: web.Request) -> web.Response:
        return answer(await act(sandbox, request))

    return receive


def _shown(sandbox: Sandbox, fields: Obj, post: Post) -> Obj:
    return sandbox.views.message(post, person_of(sandbox, fields))


def say(sandbox: Sandbox, fields: Obj) -> object:
    """A text message."""
    post = acts.say(
        sandbox,
        person_of(sandbox, fields),
        chat_of(sandbox, fields),
        *_typed(fields, "text", "entities"),
        optional_number(fields, "reply_to"),
    )
    return _shown(sandbox, fields, post)


def forward(sandbox: Sandbox, fields: Obj) -> object:
    """A message passed on."""
    post = acts.post_in(chat_of(sandbox, fields, "from_chat"), number(fields, "message_id"))
    passed_on = acts.forward(sandbox, person_of(sandbox, fields), post, chat_of(sandbox, fields))
    return _shown(sandbox, fields, passed_on)


def locate(sandbox: Sandbox, fields: Obj) -> object:
    """A place on the map."""
    try:
        place = float(text(fields, "latitude")), float(text(fields, "longitude"))
    except ValueError as error:
        raise ControlError("latitude and longitude must be degrees") from error
    person, chat = person_of(sandbox, fields), chat_of(sandbox, fields)
    return _shown(sandbox, fields, acts.put(sandbox, person, chat, Content(location=place), "location"))


async def send_file(sandbox: Sandbox, request: web.Request) -> object:
    """A document, or a photo, from a multipart form."""
    fields, uploads = await _form(request)
    if len(uploads) != 1:
        raise ControlError("send takes one file; several are an album")
    contents = _contents(sandbox, fields, uploads)
    person, chat = person_of(sandbox, fields), chat_of(sandbox, fields)
    return _shown(sandbox, fields, acts.put(sandbox, person, chat, contents[0], "send"))


async def send_album(sandbox: Sandbox, request: web.Request) -> object:
    """Several of them as a client sends them together: the caption belongs to the first."""
    fields, uploads = await _form(request)
    if not 2 <= len(uploads) <= 10:
        raise ControlError("an album takes 2 to 10 files")
    contents = _contents(sandbox, fields, uploads)
    person, chat = person_of(sandbox, fields), chat_of(sandbox, fields)
    posts = acts.put_album(sandbox, person, chat, contents)
    return [_shown(sandbox, fields, post) for post in posts]


async def _form(request: web.Request) -> tuple[Obj, list[Upload]]:
    form = await request.post()
    fields: Obj = {name: value for name, value in form.items() if isinstance(value, str)}
    parts = [part for part in form.getall("file", []) if isinstance(part, web.FileField)]
    if not parts:
        raise ControlError("file is missing")
    uploads = []
    for part in parts:
        with part.file as opened:
            uploads.append(Upload(part.filename, part.content_type, opened.read()))
    if "caption_entities" in fields:
        fields["caption_entities"] = _json(str(fields["caption_entities"]))
    return fields, uploads


def _json(given: str) -> object:
    try:
        return json.loads(given)
    except ValueError as error:
        raise ControlError("caption_entities is no JSON") from error


def _contents(sandbox: Sandbox, fields: Obj, uploads: list[Upload]) -> list[Content]:
    """Of each file, the caption with the first."""
    typed, entities = _typed(fields, "caption", "caption_entities") if "caption" in fields else ("", None)
    keep = sandbox.files.add_photo if fields.get("as") == "photo" else sandbox.files.add_document
    try:
        captions = [read_caption(typed, "", entities), *(EMPTY for _ in uploads[1:])]
        return [held_content(keep(upload), words) for upload, words in zip(uploads, captions, strict=True)]
    except ApiError as error:
        raise ControlError(error.description) from error


def _typed(fields: Obj, name: str, entities: str) -> tuple[str, object]:
    """The words and their entities; those typed with marks (`marked`) are read as clients read them."""
    words = text(fields, name)
    if str(fields.get("marked", "")).lower() in ("true", "1"):
        return as_typed(words)
    return words, fields.get(entities)


def press(sandbox: Sandbox, fields: Obj) -> object:
    """A press on an inline button, by its data or by what it reads."""
    post = acts.post_in(chat_of(sandbox, fields), number(fields, "message_id"))
    data = str(fields["data"]) if "data" in fields else acts.data_of(post, text(fields, "text"))
    return {"callback_query_id": acts.press(sandbox, person_of(sandbox, fields), post, data).id}


async def pressed(sandbox: Sandbox, fields: Obj) -> object:
    """What a press was answered, if it was."""
    query = sandbox.queries.presses.get(text(fields, "id"))
    if query is None:
        raise ControlError("no such press", 404)
    await _until(query.answered, seconds(fields, "wait", LONGEST_WAIT))
    nothing: Obj = {"text": "", "show_alert": False, "url": ""}
    return {"answered": query.answer is not None, **(query.answer or nothing)}


async def _until(event: asyncio.Event, wait: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), wait)
    except TimeoutError:
        return


def open_link(sandbox: Sandbox, fields: Obj) -> object:
    """A link opened; `chat` names the group where the link adds a bot to one."""
    person = person_of(sandbox, fields)
    group = chat_of(sandbox, fields) if "chat" in fields else None
    chat, post = links.open_link(sandbox, person, text(fields, "url"), group)
    return {"chat": posting.name_for(chat), "message": _shown(sandbox, fields, post) if post else None}


async def ask_inline(sandbox: Sandbox, fields: Obj) -> object:
    """An inline query and, after `wait` s at most (10 if not said), what the bot answered."""
    bot = acts.bot_named(sandbox, text(fields, "bot"))
    query, offset = str(fields.get("query", "")), str(fields.get("offset", ""))
    asked = inline.ask(sandbox, person_of(sandbox, fields), bot, query, offset)
    await _until(asked.answered, seconds({"wait": 10, **fields}, "wait", LONGEST_WAIT))
    nothing: Obj = {"results": [], "next_offset": "", "button": None}
    return {"inline_query_id": asked.id, **(asked.answer or nothing)}


def choose(sandbox: Sandbox, fields: Obj) -> object:
    """A result sent into a chat via its bot."""
    asked = sandbox.queries.inline.get(text(fields, "inline_query_id"))
    person = person_of(sandbox, fields)
    if asked is None or asked.person is not person:
        raise ControlError("no such inline query", 404)
    post = inline.choose(sandbox, person, asked, text(fields, "result_id"), chat_of(sandbox, fields))
    return _shown(sandbox, fields, post)
