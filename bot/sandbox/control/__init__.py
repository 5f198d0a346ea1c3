"""The control interface: people and tests drive the sandbox through it (docs/sandbox.md)."""

from aiohttp import web

from bot.sandbox.control import acting, registry, rig, watching
from bot.sandbox.state import Sandbox


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Everything under /control/."""
    for part in (registry, acting, watching, rig):
        part.add_routes(app, sandbox)
