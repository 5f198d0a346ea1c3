"""The sandbox as a web server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from aiohttp import web

from bot.sandbox import control, dispatch
from bot.sandbox.api.filing import download
from bot.sandbox.errors import ApiError, ControlError
from bot.sandbox.shapes import dump
from bot.sandbox.state import Sandbox, Settings

PAGE = Path(__file__).resolve().parent / "page"
MOST_BODY = 51 * 1024 * 1024
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
SANDBOX = web.AppKey("sandbox", Sandbox)
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _refusals(request: web.Request, handler: Next) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiError as error:
        return dispatch.json_answer(error.code, error.body())
    except (ControlError, TypeError) as error:
        if not request.path.startswith("/control/"):
            raise
        status = error.status if isinstance(error, ControlError) else 400
        body = dump({"ok": False, "error": str(error)})
        return web.Response(status=status, text=body, content_type="application/json")


def make_sandbox(settings: Settings | None = None) -> web.Application:
    """A new sandbox's application; run it with `handler_cancellation=True`: polls end with callers."""
    sandbox = Sandbox(settings or Settings(), dispatch.follow_reply)
    app = web.Application(client_max_size=MOST_BODY, middlewares=[_refusals])
    app[SANDBOX] = sandbox

    async def api(request: web.Request) -> web.StreamResponse:
        return await dispatch.handle(sandbox, request)

    async def file(request: web.Request) -> web.Response:
        bot = dispatch.account_of(sandbox, request.match_info["token"])
        return download(sandbox, bot, unquote(request.match_info["path"]))

    async def close(_: web.Application) -> None:
        await sandbox.close()

    for verb in ("GET", "POST"):
        app.router.add_route(verb, "/bot{token:[^/]+}/{method:[^/]*}", api)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", file)
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/", _page)
    app.router.add_get("/page/{path:.*}", _page)
    control.add_routes(app, sandbox)
    app.on_shutdown.append(close)
    return app


async def _healthz(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _page(request: web.Request) -> web.Response:
    path = (PAGE / (request.match_info.get("path") or "index.html")).resolve()
    content_type = TYPES.get(path.suffix)
    if content_type is None or not path.is_relative_to(PAGE) or not path.is_file():
        raise web.HTTPNotFound
    charset = "utf-8" if content_type.startswith(("text/", "application/", "image/svg")) else None
    return web.Response(
        body=path.read_bytes(),
        content_type=content_type,
        charset=charset,
        headers={"Cache-Control": "no-cache"},
    )


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that answers at `url`, without a slash at the end."""

    url: str
    sandbox: Sandbox


@asynccontextmanager
async def running_sandbox(
    host: str = "127.0.0.1",
    port: int = 0,
    journal_path: Path | None = None,
    settings: Settings | None = None,
) -> AsyncIterator[RunningSandbox]:
    """Serve a sandbox; port 0 takes a free one. `journal_path` is short for the same setting."""
    app = make_sandbox(settings or Settings(journal_path=journal_path))
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        yield RunningSandbox(f"http://{host}:{bound}", app[SANDBOX])
    finally:
        await runner.cleanup()
