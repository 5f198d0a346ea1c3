"""The table at the end, in the terminal and in docs/soak.md."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.soak.measuring import SEED, Measured

LIBRARIES: Final = (
    "aiogram",
    "python-telegram-bot",
    "aiohttp",
    "APScheduler",
    "SQLAlchemy",
    "aiosqlite",
    "psycopg",
)
HEADS: Final = ("test", "pass figure", "measured", "database")


@dataclass(frozen=True, slots=True)
class Line:
    measured: Measured
    database: str


def show(console: Console, lines: Sequence[Line]) -> None:
    table = Table(*HEADS, "", title="soak")
    for line in lines:
        table.add_row(*_cells(line), "ok" if line.measured.ok else "[red]falls short[/]")
    console.print(table)


def as_markdown(lines: Sequence[Line], began: datetime, minutes: float) -> str:
    rows = [HEADS, ("---",) * len(HEADS), *map(_cells, lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    short = [line for line in lines if not line.measured.ok]
    verdict = "Every row keeps its figure." if not short else f"{len(short)} rows fall short."
    return f"""# What delivery promises, under faults and kills

Written by `make soak` ({minutes:.1f} minutes) on {began:%Y-%m-%d %H:%M} UTC, seed {SEED}, commit {_commit()}.
{_machine()}
{verdict} The sandbox takes 60 ms for a message, as the real server does, so that some calls are always under
way; its journal is held against the store.

{table}
"""


def _cells(line: Line) -> tuple[str, ...]:
    measured = line.measured
    figure = measured.measured if measured.ok else f"**falls short:** {measured.measured}"
    return measured.test, measured.pass_figure, figure, line.database


def _commit() -> str:
    """Of the working tree; `+` where it differs from it."""
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}; {libraries}."
    )


def _processor() -> str:
    """Linux names the model in /proc/cpuinfo only."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
