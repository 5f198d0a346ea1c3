"""From a request of the Bot API to its answer: token, fault, method, journal."""

import asyncio
import inspect
import socket
import struct
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.api import METHODS
from bot.sandbox.envelope import Call, from_json, read_into
from bot.sandbox.errors import ApiError, too_many_requests
from bot.sandbox.faults import AFTER, Fault
from bot.sandbox.shapes import Obj, dump
from bot.sandbox.state import Sandbox
from bot.sandbox.world import BotAccount, Post

LONGEST_TOKEN = 80
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
SILENT = {"timeout_before", "timeout_after"}
RESET = {"reset_before", "reset_after"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered: `fault` says how the answer gets lost or spoilt on its way."""

    status: int
    body: Obj
    fault: Fault | None = None


def account_of(sandbox: Sandbox, token: str) -> BotAccount:
    """The bot behind a token; ApiError 401."""
    if ":" not in token or len(token) > LONGEST_TOKEN:
        raise ApiError(401, "Unauthorized: invalid token specified")
    bot = sandbox.world.by_token.get(token)
    if bot is None:
        raise ApiError(401, "Unauthorized")
    return bot


async def handle(sandbox: Sandbox, request: web.Request) -> web.StreamResponse:
    """Answer one request."""
    try:
        bot = account_of(sandbox, request.match_info["token"])
        call = Call(sandbox, bot, request.match_info["method"].lower())
        await read_into(call, request)
    except ApiError as error:
        return json_answer(error.code, error.body())
    if call.method == "getupdates":
        answer = await carry_out(call)
    else:
        # What was once received is done, even if the caller does not wait for the answer.
        answer = await asyncio.shield(asyncio.ensure_future(carry_out(call)))
    return await _respond(sandbox, request, answer)


async def carry_out(call: Call) -> Answer:
    """Do what the call asks, unless a fault is in the way, and write it down."""
    fault = call.sandbox.faults.strike(call.bot.username, call.method, call.chat_id())
    if fault is not None and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault is None or fault.kind in AFTER:
        answer = await _perform(call)
    else:
        answer = _refused_by(fault)
    _write_down(call, answer)
    return Answer(answer.status, answer.body, fault)


async def _perform(call: Call) -> Answer:
    try:
        method = METHODS.get(call.method)
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        result = method(call)
        if inspect.isawaitable(result):
            result = await result
    except ApiError as error:
        return Answer(error.code, error.body())
    return Answer(200, {"ok": True, "result": result})


def _refused_by(fault: Fault) -> Answer:
    """The refusal a fault stands for; status 0 where nothing is answered at all."""
    if fault.kind in SILENT | RESET:
        return Answer(0, {})
    if fault.kind == "502_html":
        return Answer(502, {})
    if fault.kind == "429":
        error = too_many_requests(fault.retry_after)
    else:
        words = {
            "403": "bot was blocked by the user",
            "400": "message is refused",
            "500": "Internal Server Error",
        }
        error = ApiError(int(fault.kind), fault.description or words[fault.kind])
    return Answer(error.code, error.body())


def _write_down(call: Call, answer: Answer) -> None:
    """Into the journal; polls that were answered as usual are left out."""
    if call.method == "getupdates" and answer.status == 200:
        return
    post = call.made or call.touched
    call.sandbox.journal.record(
        bot=call.bot.username,
        method=call.method,
        chat=post.chat.id_for_bot() if post else call.chat_id(),
        message_id=post.message_id if post else None,
        text=spoken(post) if post else call.params.get("text"),
        status=answer.status,
        params=call.recorded(),
        counts=call.made is not None,
    )


def spoken(post: Post) -> str | None:
    """The words of a message: its text or caption."""
    return post.content.text.text or post.content.caption.text or None


async def _respond(sandbox: Sandbox, request: web.Request, answer: Answer) -> web.StreamResponse:
    kind = answer.fault.kind if answer.fault else None
    if kind in SILENT:
        await sandbox.closing.wait()
    if kind in SILENT | RESET:
        _reset(request)
        return web.Response()
    if kind == "502_html":
        return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
    if kind == "broken_body":
        text = dump(answer.body)
        return web.Response(text=text[: len(text) // 2], content_type="application/json")
    return json_answer(answer.status, answer.body)


def _reset(request: web.Request) -> None:
    """Cut the connection so that the caller sees a reset, not an orderly end."""
    transport = request.transport
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def json_answer(status: int, body: Obj) -> web.Response:
    """A JSON answer."""
    return web.Response(status=status, text=dump(body), content_type="application/json")


async def follow_reply(sandbox: Sandbox, bot: BotAccount, reply: Obj) -> None:
    """Carry out the call a webhook's reply holds."""
    params = from_json(dump(reply))
    method = params.pop("method").lower()
    await carry_out(Call(sandbox, bot, method, params))
