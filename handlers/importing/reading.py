"""Reading a file of records in a process of its own, which is ended where it takes too much."""

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from handlers.forms.said import Said, shown
from handlers.importing.limits import ReadLimits
from handlers.importing.sentences import Refused, refused, sentence, sentence_of_reader

LONGEST_LINE = 16 * 1024 * 1024
ROOT = Path(__file__).parents[2]
BREATH = 500
"""Rows between two moments in which others may run."""
logger = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]
"""Called with what is done and the whole; the whole is 0 while it is not known."""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong where; `row` as in the file, `column` the heading, empty for the whole row."""

    row: int
    column: str
    reason: Said


@dataclass(frozen=True, slots=True)
class Table:
    """A file's table. A row has as many cells as there are headings; those in `errors` are not in `rows`."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    errors: tuple[RowError, ...]
    notes: tuple[Said, ...]
    digest: str
    """SHA-256 of the file."""


async def read_table(
    source: Path | bytes, limits: ReadLimits, on_progress: OnProgress | None = None
) -> Table:
    """The table in a CSV, XLSX or JSON Lines file, told by its content. Raises Refused."""
    values: list[list[object]] = []
    with _opened(source) as file:
        async with _reader(file, limits) as process:
            try:
                async with asyncio.timeout(limits.wall):
                    end = await _collect(process, values, on_progress)
            except TimeoutError:
                raise refused("too_heavy") from None
    if not isinstance(end, dict):
        raise refused("too_heavy")
    if "code" in end:
        raise Refused(sentence_of_reader(end["code"], end["values"]))
    return _table(values, end)


def _opened(source: Path | bytes) -> IO[bytes]:
    if isinstance(source, Path):
        try:
            return source.open("rb")
        except OSError:
            raise refused("missing", name=shown(source.name)) from None
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(source)
    file.seek(0)
    return file


@asynccontextmanager
async def _reader(file: IO[bytes], limits: ReadLimits) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "handlers.importing.reader",
        json.dumps(asdict(limits)),
        stdin=file,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONUTF8": "1"},
        cwd=ROOT,
        limit=LONGEST_LINE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
        if (process.returncode or 0) > 0:  # below zero: ended by a limit, which the person is told
            logger.error("the reading process of an import failed with %s", process.returncode)


async def _collect(
    process: asyncio.subprocess.Process, values: list[list[object]], on_progress: OnProgress | None
) -> object:
    """Put headings and rows into `values`; the last value, which is an object, is the answer."""
    if process.stdout is None:
        raise RuntimeError("the reading process has no output")
    async for line in process.stdout:
        value = json.loads(line) if line.endswith(b"\n") else None
        if not isinstance(value, list):
            await process.wait()
            return value
        values.append(value)
        if len(values) % BREATH == 0:
            if on_progress is not None:
                on_progress(len(values), 0)
            await asyncio.sleep(0)
    await process.wait()
    return None


def _table(values: list[list[object]], end: dict[str, list[object]]) -> Table:
    headings = tuple(_heading(index, str(name)) for index, name in enumerate(values[0]))
    faults = [fault for fault in end["faults"] if isinstance(fault, dict)]
    return Table(
        headings=headings,
        rows=tuple(_row(value) for value in values[1:]),
        errors=tuple(
            RowError(
                fault["row"],
                "" if fault["column"] is None else headings[fault["column"]],
                sentence_of_reader(fault["code"], fault["values"]),
            )
            for fault in faults
        ),
        notes=_notes([str(name) for name in end["left_out"]]),
        digest=str(end["digest"]),
    )


def _row(value: list[object]) -> tuple[int, tuple[str, ...]]:
    number, cells = value
    if not isinstance(number, int) or not isinstance(cells, list):
        raise TypeError(f"not a row: {type(number)}, {type(cells)}")
    return number, tuple(cells)


def _heading(index: int, name: str) -> str:
    """Fit to be shown to people and sent to a terminal; a column without a name is called by its place."""
    return shown(name) or f"[{index + 1}]"


def _notes(left_out: list[str]) -> tuple[Said, ...]:
    return (sentence("left_out", sheets="、".join(map(shown, left_out))),) if left_out else ()
