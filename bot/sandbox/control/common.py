"""Requests and answers of the control interface."""

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import web

from bot.sandbox.acts import chat_named
from bot.sandbox.errors import ControlError
from bot.sandbox.shapes import Obj, as_int, as_obj, dump
from bot.sandbox.state import Sandbox
from bot.sandbox.world import Chat, Person

Act: TypeAlias = Callable[[Sandbox, Obj], object | Awaitable[object]]
"""Takes the fields of body or query, gives the result; raises ControlError."""


def answer(result: object, status: int = 200) -> web.Response:
    """`{"ok": true, "result": …}`."""
    return web.Response(
        status=status, text=dump({"ok": True, "result": result}), content_type="application/json"
    )


async def fields_of(request: web.Request) -> Obj:
    """The body's fields, or the query's where there is no body; a null is as good as missing."""
    given = await given_fields(request)
    return {name: value for name, value in given.items() if value is not None}


async def given_fields(request: web.Request) -> Obj:
    """The same, with the nulls."""
    fields: Obj = dict(request.query)
    body = await request.text() if request.can_read_body else ""
    if body:
        try:
            fields.update(as_obj(json.loads(body)))
        except ValueError as error:
            raise ControlError("the body is no JSON object") from error
    return fields


def person_of(sandbox: Sandbox, fields: Obj, name: str = "person") -> Person:
    """The person a field names by id."""
    person = sandbox.world.people.get(number(fields, name))
    if person is None:
        raise ControlError("no such person", 404)
    return person


def chat_of(sandbox: Sandbox, fields: Obj, name: str = "chat") -> Chat:
    """The chat a field names, as that person knows it."""
    return chat_named(sandbox, person_of(sandbox, fields), text(fields, name))


def text(fields: Obj, name: str) -> str:
    """A field that has to be there."""
    if name not in fields:
        raise ControlError(f"{name} is missing")
    return str(fields[name])


def number(fields: Obj, name: str) -> int:
    """A whole number that has to be there."""
    try:
        return as_int(fields.get(name))
    except TypeError as error:
        raise ControlError(f"{name} must be a whole number") from error


def optional_number(fields: Obj, name: str) -> int | None:
    """A whole number that may be missing."""
    return number(fields, name) if name in fields else None


def seconds(fields: Obj, name: str, most: float) -> float:
    """How long to wait: 0 where missing, `most` at most."""
    try:
        return min(max(float(str(fields.get(name, 0))), 0.0), most)
    except ValueError as error:
        raise ControlError(f"{name} must be a number of seconds") from error


def serve(app: web.Application, sandbox: Sandbox, verb: str, path: str, act: Act) -> None:
    """Route a call to its function."""

    async def handler(request: web.Request) -> web.Response:
        result = act(sandbox, await fields_of(request))
        return answer(await result if inspect.isawaitable(result) else result)

    app.router.add_route(verb, f"/control/{path}", handler)
