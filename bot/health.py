"""The running club as seen from outside: `/metrics` for Prometheus, `/healthz` for who restarts what is ill.

Neither shows a message, a name or a token. Meant for this machine: there is no sign-in.
"""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import choose_encoder
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.config import BadSettings
from bot.shared_work import SharedWork
from bot.store_metrics import StoreMetrics
from storage.life import LifeRow
from storage.store import Store

log = logging.getLogger(__name__)

STORE_SECONDS: Final = 2.0
"""A store that takes longer to give one row is not well."""
STOP_SECONDS: Final = 1.0

Part = Callable[[], str | None]
"""None while the part is well; otherwise why not, in a few words without personal data."""


@asynccontextmanager
async def serving_health(
    address: tuple[str, int], store: Store, parts: Mapping[str, Part]
) -> AsyncIterator[tuple[str, int]]:
    """Serve until left; gives the address bound. Raises BadSettings where it cannot be had.

    `parts` is looked at anew with each request. Port 0 takes any free one.
    """
    health = _Health(store, parts)
    app = web.Application()
    app.add_routes([web.get("/metrics", health.metrics), web.get("/healthz", health.healthz)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await _bind(runner, *address)
        host, port = runner.addresses[0][:2]
        log.info("health and metrics at http://%s:%s", host, port)
        yield host, port
    finally:
        await runner.cleanup()
        await health.close()


async def _bind(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port, reuse_address=True).start()
    except OSError:
        raise BadSettings(
            f"{host}:{port} of LIAISON_HEALTH_LISTEN cannot be had;"
            " every process needs a port of its own: choose a free one, or off"
        ) from None


class _Health:
    def __init__(self, store: Store, parts: Mapping[str, Part]) -> None:
        self._store = store
        self._parts = parts
        self._asking = SharedWork(self._ask_store)
        self._metrics = StoreMetrics(store)
        self._registry = CollectorRegistry()
        self._registry.register(REGISTRY)
        self._registry.register(self._metrics)

    async def metrics(self, request: web.Request) -> web.Response:
        await self._metrics.refresh()
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(self._registry), headers={"Content-Type": content_type})

    async def healthz(self, _request: web.Request) -> web.Response:
        troubles = {"store": await self._store_trouble()}
        troubles.update({name: trouble() for name, trouble in self._parts.items()})
        well = not any(troubles.values())
        parts = {name: trouble or "well" for name, trouble in troubles.items()}
        return web.json_response({"ok": well, "parts": parts}, status=200 if well else 503)

    async def close(self) -> None:
        await self._asking.close()
        await self._metrics.close()

    async def _store_trouble(self) -> str | None:
        try:
            return await self._asking.within(STORE_SECONDS)
        except TimeoutError:
            return f"gave no answer within {STORE_SECONDS:g} s"

    async def _ask_store(self) -> str | None:
        try:
            async with self._store.reading() as session:
                await session.scalar(select(LifeRow.id).limit(1))
        except (SQLAlchemyError, OSError):
            log.warning("the store gave no answer", exc_info=True)
            return "cannot be read"
        return None
