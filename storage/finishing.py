"""Work that is not to be left half done."""

import asyncio
from collections.abc import Awaitable


async def whole(work: Awaitable[None]) -> None:
    """Await `work` to its end even if cancelled meanwhile; the cancellation follows after it."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    failed = None if task.cancelled() else task.exception()
    if cancelled:
        raise cancelled
    if failed:
        raise failed
