"""The figures as one table, with what they were measured on."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

LIBRARIES: Final = (
    "aiogram",
    "python-telegram-bot",
    "aiohttp",
    "httpx",
    "sqlalchemy",
    "aiosqlite",
    "tantivy",
)


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    figure: float
    of: float | None = None
    """The peer's figure of the same run."""
    peer: str = ""

    def cells(self) -> tuple[str, str, str, str]:
        ratio = f"{self.figure / self.of:.2f}" if self.of else ""
        return (
            self.what,
            f"{self.figure:.3g}" if self.figure < 100 else f"{self.figure:,.0f}",
            ratio,
            self.peer,
        )


def as_markdown(lines: Sequence[Line]) -> str:
    head = ("what", "measured", "ratio", "to")
    rows = [head, ("---", "---:", "---:", "---"), *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def circumstances() -> str:
    """Machine, date, versions, commit: one line each."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return "\n".join(
        (
            f"- machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
            f"- date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            f"- Python {platform.python_version()}, {libraries}",
            f"- commit: {_commit()}",
        )
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _commit() -> str:
    commit, changed = _git("rev-parse", "--short", "HEAD"), _git("status", "--porcelain")
    return f"{commit} and changes since" if changed else commit


def _git(*arguments: str) -> str:
    done = subprocess.run(("git", *arguments), capture_output=True, text=True, check=False)
    return done.stdout.strip()
