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

ReceiveRaw = Callable[[dict[str, Any]], Awaitable[None]]


def webhook_app(secret: str, bots: Mapping[str, ReceiveRaw]) -> web.Application:
    """An application that hands what is posted to `/<name>` to that bot, if it carries the secret."""

    def route(receive: ReceiveRaw) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(), secret.encode()):
                return web.Response(status=401)
            try:
                update = json.loads(await request.read())
            except ValueError:
                return web.Response(status=400)
            if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
                return web.Response(status=400)
            await receive(update)
            return web.Response()

        return handle

    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes([web.post(f"/{name}", route(receive)) for name, receive in bots.items()])
    return app


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
