"""`python -m tests.bench`: measures, prints one table, and writes it to docs/bench.md."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from storage.migrating import migrate
from storage.store import open_store
from tests.bench.broadcasts import measure_broadcasts, measure_saturation
from tests.bench.table import Line, as_markdown, circumstances
from tests.bench.updates import measure_updates
from tests.bench.watches import time_watches

PAGE: Final = Path("docs/bench.md")
WATCHES: Final = 100_000
ABOUT: Final = """\
# Bench

Written by `make bench`. Ratios are to a named peer, measured in the same run on the same machine; sandbox,
bots and peers are processes of their own and share the cores. Each rate is the median of three runs, except
the broadcast of one minute and the watches, which are one run. The sandbox answers at once: against Telegram
the network and its 30 messages a second are far slower than any of this. With its pace lifted the courier
still has no more calls under way than 30 a second need (bot/courier/window.py: what is under way at a kill is
sent twice), which is what holds it back here.
"""


async def measure_watches(folder: Path) -> list[Line]:
    store = open_store(f"sqlite:///{folder / 'liaison.db'}")
    try:
        await migrate(store)
        seconds = await time_watches(store, WATCHES)
    finally:
        await store.close()
    return [Line("seconds to hold one new record against 100,000 watches (SQLite)", seconds)]


MEASURES: Final[dict[str, Callable[[Path], Awaitable[list[Line]]]]] = {
    "updates": measure_updates,
    "broadcasts": measure_broadcasts,
    "one minute under the cap": measure_saturation,
    "watches": measure_watches,
}


async def measure() -> list[Line]:
    lines: list[Line] = []
    for name, work in MEASURES.items():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            lines += await work(Path(folder))
        print(f"{name}: {time.monotonic() - began:.0f} s")
    return lines


def main() -> None:
    table = as_markdown(asyncio.run(measure()))
    PAGE.write_text(f"{ABOUT}\n{circumstances()}\n\n{table}\n", "utf-8")
    print(table)


main()
