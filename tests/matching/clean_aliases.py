"""`python -m tests.matching.clean_aliases FOLDER`: aliases as people wrote them, to storage/search/aliases/.

The rules are general; none looks at a judged query. A name is folded; one that is no name, or that everybody
uses for everything, is left out; what a line says that another line said is left out; a line with one name
left says nothing. A `>` line does not repeat what a `=` line says, and those of the same first name are one.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from storage.search.alias_rules import folded_name, is_name, is_too_general
from storage.search.alias_table import RELATIONS, Relation

TARGET: Final = Path(__file__).parents[2] / "storage" / "search" / "aliases"

Line = tuple[Relation, tuple[str, ...]]


def cleaned(texts: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """From (file name, text) pairs: by file, its headings and lines, each said once."""
    raw = [(name, line) for name, text in texts for line in text.splitlines() if line.strip()]
    same = {frozenset(names) for _, line in raw for relation, names in _line(line) if relation == "="}
    equal = {(one, other) for names in same for one in names for other in names}
    leads = _leads(raw, equal)
    done: dict[str, list[str]] = {}
    for name, line in raw:
        kept = done.setdefault(name, [])
        if line.startswith("#"):
            kept.append(f"# {line.lstrip('# ').strip()}")
        for relation, names in _line(line):
            if relation == ">" and (others := leads.pop(names[0], None)):
                kept.append("\t".join((relation, names[0], *others)))
            elif relation == "=" and frozenset(names) in same:
                same.remove(frozenset(names))
                kept.append("\t".join((relation, *names)))
    return {name: _without_bare_headings(lines) for name, lines in done.items()}


def _leads(raw: list[tuple[str, str]], equal: set[tuple[str, str]]) -> dict[str, dict[str, None]]:
    leads: dict[str, dict[str, None]] = {}
    for _, line in raw:
        for relation, (first, *others) in _line(line):
            if relation == ">":
                fresh = (other for other in others if (first, other) not in equal)
                leads.setdefault(first, {}).update(dict.fromkeys(fresh))
    return leads


def _line(line: str) -> Iterator[Line]:
    """The folded line, if it is one and says something."""
    relation, *names = (part.strip() for part in line.split("\t"))
    if relation not in RELATIONS or not names or (relation == ">" and not _is_useful(folded_name(names[0]))):
        return
    useful = tuple(name for name in dict.fromkeys(map(folded_name, names)) if _is_useful(name))
    if len(useful) > 1:
        yield RELATIONS[relation], useful


def _is_useful(name: str) -> bool:
    return is_name(name) and not is_too_general(name)


def _without_bare_headings(lines: list[str]) -> list[str]:
    following = [*lines[1:], "#"]
    return [line for line, after in zip(lines, following, strict=True) if line[0] != "#" or after[0] != "#"]


def main(folder: Path) -> None:
    texts = [(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.tsv"))]
    TARGET.mkdir(exist_ok=True)
    for name, lines in cleaned(texts).items():
        (TARGET / name).write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{name}: {sum(line[0] != '#' for line in lines)} lines")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
