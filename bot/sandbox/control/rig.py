"""The test's side: journal, limits, faults, live events."""

import asyncio
import contextlib

from aiohttp import web

from bot.sandbox.control.common import answer, given_fields, number, optional_number, serve
from bot.sandbox.errors import ControlError
from bot.sandbox.limits import Limits
from bot.sandbox.shapes import Obj, as_int, dump
from bot.sandbox.state import Sandbox


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Calls that watch and disturb."""
    serve(app, sandbox, "GET", "journal", read_journal)
    serve(app, sandbox, "POST", "limits", set_limits)
    serve(app, sandbox, "GET", "faults", list_faults)
    serve(app, sandbox, "DELETE", "faults", clear_faults)

    async def add_fault(request: web.Request) -> web.Response:
        given = await given_fields(request)
        fields = {name: value for name, value in given.items() if value is not None or name == "times"}
        return answer({"id": sandbox.faults.add(fields).id})

    async def remove(request: web.Request) -> web.Response:
        sandbox.faults.remove(as_int(request.match_info["id"]))
        return answer(None)

    async def live(request: web.Request) -> web.WebSocketResponse:
        return await serve_live(sandbox, request)

    app.router.add_post("/control/faults", add_fault)
    app.router.add_delete(r"/control/faults/{id:\d+}", remove)
    app.router.add_get("/control/live", live)


def read_journal(sandbox: Sandbox, fields: Obj) -> object:
    """Entries after a number."""
    bot = str(fields["bot"]).removeprefix("@") if "bot" in fields else None
    entries = sandbox.journal.after(
        optional_number(fields, "after") or 0,
        bot,
        optional_number(fields, "chat"),
        optional_number(fields, "limit"),
    )
    return {"entries": entries, "last": sandbox.journal.last}


def set_limits(sandbox: Sandbox, fields: Obj) -> object:
    """All three limits anew; one that is null or missing is lifted."""
    sandbox.judge.set(Limits(*(_rate(fields, name) for name in Limits.__slots__)))
    return sandbox.judge.limits.as_obj()


def _rate(fields: Obj, name: str) -> float | None:
    rate = fields.get(name)
    if rate is None:
        return None
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or rate <= 0:
        raise ControlError(f"{name} must be a positive number")
    return float(rate)


def list_faults(sandbox: Sandbox, _: Obj) -> object:
    """Faults that wait."""
    return [fault.as_obj() for fault in sandbox.faults.all()]


def clear_faults(sandbox: Sandbox, _: Obj) -> object:
    """No faults any more."""
    sandbox.faults.clear()
    return None


async def serve_live(sandbox: Sandbox, request: web.Request) -> web.WebSocketResponse:
    """A WebSocket of events, until either side ends it."""
    people = frozenset(number({"person": value}, "person") for value in request.query.getall("person", []))
    socket = web.WebSocketResponse(heartbeat=20.0)
    with sandbox.hub.listening(people) as events:
        await socket.prepare(request)
        pump = asyncio.ensure_future(_pump(events, socket))
        try:
            async for _ in socket:
                pass
        finally:
            pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pump
    return socket


async def _pump(events: "asyncio.Queue[Obj | None]", socket: web.WebSocketResponse) -> None:
    while (event := await events.get()) is not None:
        with contextlib.suppress(ConnectionError):
            await socket.send_str(dump(event))
    await socket.close(code=1001, message=b"sandbox closes")
