"""getFile, and the download link it leads to."""

from aiohttp import web

from bot.sandbox.envelope import Call
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.state import Sandbox
from bot.sandbox.world import BotAccount


def get_file(call: Call) -> object:
    """getFile."""
    if not call.text("file_id"):
        raise bad_request("file_id not specified")
    return call.sandbox.files.describe(call.bot.id, call.text("file_id"))


def download(sandbox: Sandbox, bot: BotAccount, path: str) -> web.Response:
    """The bytes behind a link getFile gave this bot."""
    document = sandbox.files.at_path(bot.id, path)
    if document is None:
        raise ApiError(404, "Not Found")
    return web.Response(body=document.data, content_type="application/octet-stream")
