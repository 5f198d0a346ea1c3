"""`make bench-matching`: how good, how fast and how large the search is, beside what else one could use.

Writes docs/bench-matching.md once all that belongs on it was measured; a part of it is only printed.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from tests.bench.matching.peers import PEERS
from tests.bench.matching.quality import in_a_crowd, needs_of, qualities
from tests.bench.matching.speed import OURS, speeds
from tests.bench.matching.table import Row, moments_table, quality_table, speed_table
from tests.bench.table import circumstances

PAGE: Final = Path("docs/bench-matching.md")
SIZES: Final = (10_000, 100_000, 1_000_000)
ABOUT: Final = """\
# How good and how fast the search is

Written by `make bench-matching DATA=folder` (judged queries and records of other people, which are not part
of this project). Without DATA it measures speed alone, over our own sample's sentences.
Peers are fed with our folding (one script on both sides) and the tokens named; all terms of a query are
joined by OR.
"""
CROWD: Final = 200_000
CROWDED: Final = f"The needs, with {CROWD:,} records more, made of sentences of all but the relevant ones:"
QUALITY: Final = "Every query against all records of DATA, but for the field that its set was made of."
SPEED: Final = """\
Records are put together of sentences of DATA's records, the queries are 300 of its sets. Ours is what a
member waits for: the store asked whether anything changed, analysis, index, ranking, rows of the store,
reasons. A peer gives ten keys. Each engine has a process of its own and is asked one query at a time, a slow
one fewer."""


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--size", "sizes", type=int, multiple=True, help="Records; may be repeated. All three by default."
)
@click.option("--peers", multiple=True, type=click.Choice([*PEERS, "none"]), help="All by default.")
@click.option("--part", type=click.Choice(["quality", "speed"]), help="Both by default.")
def command(data: Path | None, sizes: tuple[int, ...], peers: tuple[str, ...], part: str | None) -> None:
    """Measure and print tables; written to docs/bench-matching.md where nothing was left out."""
    chosen = [name for name in PEERS if not peers or name in peers]
    told = [ABOUT, circumstances() + f"\n- load when it began: {os.getloadavg()[0]:.1f} (2 cores)"]
    if data and part != "speed":
        rows = asyncio.run(qualities(data, chosen, _say))
        told += ["## Quality", QUALITY, quality_table(rows)]
        if needs_of(data).exists():
            told += [CROWDED, quality_table([asyncio.run(in_a_crowd(data, CROWD, _say))])]
    if part != "quality":
        told += asyncio.run(_speed(data, sizes or SIZES, chosen))
    page = "\n\n".join(told) + "\n"
    print(page)
    if data and not (sizes or peers or part):
        PAGE.write_text(page, "utf-8")


async def _speed(data: Path | None, sizes: Sequence[int], peers: Sequence[str]) -> list[str]:
    told, ours = ["## Speed and size", SPEED], {}
    for size in sizes:
        load = os.getloadavg()[0]
        rows: list[Row] = await speeds(size, data, peers, _say)
        ours[size] = rows[0]
        told += [
            f"### {size:,} records",
            f"Load of the machine when it began: {load:.1f}.",
            speed_table(rows, OURS),
        ]
    return [*told, "### Findable, cold, and during an import", moments_table(ours)]


def _say(line: str) -> None:
    click.echo(line, err=True)


command()
