"""A request of the Bot API, whatever way it was sent: GET, urlencoded, JSON or multipart."""

import json
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.files import Upload
from bot.sandbox.shapes import Obj, as_obj, dump
from bot.sandbox.state import Sandbox
from bot.sandbox.world import BotAccount, Post


@dataclass(slots=True)
class Call:
    """One call of one bot. Parameters are texts, objects among them JSON texts.

    A method leaves in `made` the message it sent, in `touched` the one it changed.
    """

    sandbox: Sandbox
    bot: BotAccount
    method: str
    params: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    made: Post | None = None
    touched: Post | None = None

    def text(self, name: str) -> str:
        """The parameter as it is; empty where absent."""
        return self.params.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; the default where absent or none, as the real server reads it."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Whether it says true."""
        return self.text(name).lower() in ("true", "yes", "1")

    def json(self, name: str) -> object:
        """The JSON value of a parameter; None where absent. ApiError where it is no JSON."""
        if not self.text(name):
            return None
        try:
            value: object = json.loads(self.text(name))
        except ValueError as error:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error
        return value

    def obj(self, name: str) -> Obj | None:
        """A JSON object, likewise."""
        value = self.json(name)
        if value is None or isinstance(value, dict):
            return value
        raise bad_request(f"object expected as {name.replace('_', ' ')}")

    def chat_id(self) -> int | None:
        """`chat_id` where it is a number."""
        try:
            return int(self.text("chat_id"))
        except ValueError:
            return None

    def recorded(self) -> Obj:
        """The parameters for the journal, files by name only."""
        return {**self.params, **{name: f"file {upload.name}" for name, upload in self.uploads.items()}}


async def read_into(call: Call, request: web.Request) -> None:
    """Fill a call from its request. ApiError: unreadable JSON, or 413 over the limit."""
    call.params.update(request.query)
    if request.method != "POST":
        return
    try:
        if request.content_type == "application/json":
            call.params.update(from_json(await request.text()))
        else:
            await _read_form(call, request)
    except web.HTTPRequestEntityTooLarge as error:
        raise ApiError(413, "Request Entity Too Large") from error


def from_json(body: str) -> dict[str, str]:
    """Parameters of a JSON body: numbers and flags as text, objects as JSON text."""
    if not body:
        return {}
    try:
        fields = as_obj(json.loads(body))
    except (ValueError, TypeError) as error:
        raise bad_request("can't parse request body as JSON object") from error
    return {
        name: value if isinstance(value, str) else dump(value)
        for name, value in fields.items()
        if value is not None
    }


async def _read_form(call: Call, request: web.Request) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as opened:
                call.uploads[name] = Upload(value.filename, value.content_type, opened.read())
        elif isinstance(value, str):
            call.params[name] = value
        else:
            call.params[name] = value.decode("utf-8", "replace")
