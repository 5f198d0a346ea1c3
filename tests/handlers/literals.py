"""Every 简体 literal that a person can read, collected from the source."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from handlers.forms.kinds import RecordKind
from handlers.forms.parsing.regions import TABLE
from storage import categories, mydata, tables  # noqa: F401 - all vocabularies are known once these are
from storage.retention import rules  # noqa: F401 - and this one
from storage.vocabularies import INDUSTRY_NAMES, Vocabulary

ROOT = Path(__file__).parents[2]
ROOMS = ("handlers", "bot/member", "bot/desk", "bot/commands")
CHINESE = re.compile("[\u3400-\u9fff]")
SPEAKERS = frozenset(("marked", "w", "say", "plain", "many"))
"""What is given to these is said, also where it holds no Chinese character."""
NOT_SAID = frozenset(("compile", "fullmatch", "folded", "enumerate", "maketrans"))
BILINGUAL = frozenset(("echo", "add_task"))
"""A terminal's words have no reader whose language is known."""


@cache
def literals() -> frozenset[str]:
    """Those in calls, and the names of vocabularies, industries and regions."""
    kinds: set[type[Vocabulary]] = {RecordKind, *Vocabulary.__subclasses__()}
    labels = {item.label for kind in kinds for item in kind}
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    regions = {line.split("\t")[1] for line in lines if line and not line.startswith("#")}
    return frozenset({*_in_calls(), *labels, *INDUSTRY_NAMES.values(), *regions})


def _in_calls() -> Iterator[str]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (text := _said_by(node)):
                    yield text


def _said_by(call: ast.Call) -> str:
    """The literal that comes first; of a caller we do not know it counts where it holds Chinese."""
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return ""
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in SPEAKERS:
        return first.value
    return first.value if CHINESE.search(first.value) and name not in NOT_SAID | BILINGUAL else ""
