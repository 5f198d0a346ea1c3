"""Updates by webhook: one local HTTP server for both bots, behind a proxy that ends TLS.

An update is answered with 200 only after its effect is committed; until then Telegram tries again.
"""

import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.config import Webhook

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
BODY_LIMIT = 1024 * 1024
LARGEST_ID = 2**63
"""The store keeps no larger number."""

ReceiveRaw = Callable[[dict[str, Any]], Awaitable[None]]


def webhook_app(secret: str, bots: Mapping[str, ReceiveRaw]) -> web.Application:
    """An application that hands what is posted to `/<name>` to that bot, if it carries the secret.

    Who posts is known by the secret alone. Where a post says it came from (its address, X-Forwarded-For) is
    not asked: the one is the proxy's, the other anybody's to write.
    """
    if not secret:
        raise ValueError("webhooks need a secret")

    def route(receive: ReceiveRaw) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode()):
                return web.Response(status=401)
            if request.content_type != "application/json":
                return web.Response(status=415)
            update = _read(await request.read())
            if update is None:
                return web.Response(status=400)
            await receive(update)
            return web.Response()

        return handle

    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes([web.post(f"/{name}", route(receive)) for name, receive in bots.items()])
    return app


def _read(body: bytes) -> dict[str, Any] | None:
    """The update; None for whatever is none, lists nested without end included."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if type(number) is int and 0 <= number < LARGEST_ID else None


@asynccontextmanager
async def serving_webhooks(
    webhook: Webhook, bots: Mapping[str, ReceiveRaw], stop_seconds: float
) -> AsyncIterator[None]:
    """Serve until left; requests in hand may take `stop_seconds`. Raises OSError where the port is taken."""
    app = webhook_app(webhook.secret, bots)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=stop_seconds)
    await runner.setup()
    try:
        await web.TCPSite(runner, webhook.host, webhook.port, reuse_address=True).start()
        yield
    finally:
        await runner.cleanup()
