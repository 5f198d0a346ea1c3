"""The patterns of `patterns.tsv`, by group and name."""

import re
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("patterns.tsv")


@cache
def patterns(group: str) -> dict[str, re.Pattern[str]]:
    """For levelled text; rows of one name are alternatives."""
    found: dict[str, list[str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            its_group, name, pattern = line.split("\t")
            if its_group == group:
                found.setdefault(name, []).append(pattern)
    return {name: re.compile("|".join(rows), re.IGNORECASE) for name, rows in found.items()}
