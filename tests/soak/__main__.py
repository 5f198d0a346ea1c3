"""`python -m tests.soak [ROW …]`: the long programme, or some of its rows. Exits 1 where one falls short.

Progress on stderr, the table on stdout; the whole programme writes it to docs/soak.md as well.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tests.soak.databases import new_database, postgres
from tests.soak.measuring import SEED, Measured, Scale
from tests.soak.report import Line, as_markdown, show
from tests.soak.rows import ENTRIES, SQLITE, Entry

RECORD = Path("docs/soak.md")
progress = Console(stderr=True, highlight=False)


def main(names: Sequence[str]) -> int:
    known = {entry.name: entry for entry in ENTRIES}
    if unknown := set(names) - known.keys():
        progress.print(f"no such row: {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
        return 2
    logging.basicConfig(level=logging.ERROR)
    began, at = datetime.now(UTC), time.monotonic()
    progress.print(f"seed {SEED}, about eight minutes" if not names else f"seed {SEED}")
    lines = _run([known[name] for name in names] or ENTRIES)
    show(Console(), lines)
    if not names:
        RECORD.write_text(as_markdown(lines, began, (time.monotonic() - at) / 60), encoding="utf-8")
    return 0 if all(line.measured.ok for line in lines) else 1


def _run(entries: Sequence[Entry]) -> list[Line]:
    """One after another, each on a store and in a folder of its own."""
    lines = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        (folder / "postgres").mkdir()
        server = stack.enter_context(postgres(folder / "postgres"))
        runs = [(entry, database) for entry in entries for database in entry.databases]
        for number, (entry, database) in enumerate(runs, start=1):
            name = f"{number}/{len(runs)} {entry.name} on {database}"
            with progress.status(name), _scale(folder, server, entry.name, database) as scale:
                began = time.monotonic()
                measured = _measured(entry, scale)
            mark = "[green]✓[/]" if measured.ok else "[red]✗[/]"
            progress.print(
                f"{mark} {name} ({time.monotonic() - began:.0f} s): {measured.measured}", soft_wrap=True
            )
            lines.append(Line(measured, database))
    return lines


def _measured(entry: Entry, scale: Scale) -> Measured:
    """A row that breaks falls short; the others go on."""
    try:
        return asyncio.run(entry.row(scale))
    except Exception as error:
        progress.print_exception()
        return Measured(entry.name, "", f"{type(error).__name__}: {error}", ok=False)


@contextmanager
def _scale(folder: Path, server: str, row: str, database: str) -> Iterator[Scale]:
    own = folder / f"{row}-{database}"
    own.mkdir()
    if database == SQLITE:
        yield Scale(f"sqlite:///{own / 'liaison.db'}", own, whole=True)
    else:
        with new_database(server, f"soak_{row}") as url:
            yield Scale(url, own, whole=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
