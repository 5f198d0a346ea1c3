"""The figures as tables of Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

DASH: Final = "–"


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    told: Mapping[str, float]
    """By what was measured; what is not in it was not."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One engine's figures over the sets of queries."""

    name: str
    by_set: Mapping[str, tuple[float, float]]
    """MRR@10 and Recall@10."""


def speed_table(rows: Sequence[Row], ours: str) -> str:
    """Ours first; each peer's p50 also as a multiple of ours."""
    usual = next(row.told["p50"] for row in rows if row.name == ours)
    lines = [
        (
            row.name,
            seconds_said(row.told["p50"]),
            seconds_said(row.told["p99"]),
            seconds_said(row.told["cpu"]),
            DASH if row.name == ours else f"{row.told['p50'] / usual:.2g} ×",
            seconds_said(row.told["build"]),
            bytes_said(row.told.get("disk")),
            bytes_said(row.told.get("memory")),
        )
        for row in rows
    ]
    head = (
        "engine",
        "p50",
        "p99",
        "processor",
        "p50 to ours",
        "build",
        "index on disk",
        "memory of its process",
    )
    return markdown(head, lines)


SAID: Final = {
    "findable_here": "commit to findable, in the process that wrote",
    "findable_there": "commit to findable, in another process",
    "most_memory": "most memory while the index is built",
    "cold": "process start to first answer (`liaison-bot search`), index in place",
    "usual_p99": "p99 of a search, before an import",
    "import_p99": "p99 of a search while 20,000 records are committed and followed",
    "import_findable": "from the first of the 20,000 to all of them findable",
}


def moments_table(by_size: Mapping[int, Row]) -> str:
    sizes = sorted(by_size)
    lines = [
        (said, *(_said(name, by_size[size].told.get(name)) for size in sizes)) for name, said in SAID.items()
    ]
    return markdown(("ours", *(f"{size:,} records" for size in sizes)), lines)


def _said(name: str, figure: float | None) -> str:
    return bytes_said(figure) if name.endswith("memory") else seconds_said(figure)


def quality_table(rows: Sequence[Quality]) -> str:
    sets = list(dict.fromkeys(name for row in rows for name in row.by_set))
    lines = [(row.name, *(_pair(row.by_set.get(name)) for name in sets)) for row in rows]
    return markdown(("MRR@10 / Recall@10", *sets), lines)


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ("---", *("---:" for _ in head[1:]))
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *lines))


def seconds_said(seconds: float | None) -> str:
    if seconds is None:
        return DASH
    if seconds < 1:
        return f"{seconds * 1000:.2g} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def bytes_said(count: float | None) -> str:
    return DASH if count is None else f"{count / 1e6:,.0f} MB"


def _pair(figures: tuple[float, float] | None) -> str:
    return DASH if figures is None else f"{figures[0]:.3f} / {figures[1]:.3f}"
