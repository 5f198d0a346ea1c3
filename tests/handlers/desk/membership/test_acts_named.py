"""Every act that the audit log can hold has a name that an administrator reads."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from handlers.desk.membership.audit_said import ACTS
from handlers.desk.reviewing import ACTS as VERDICTS
from storage.aliases import AliasState
from storage.retention.job import ACT as DELETED

ROOMS: Final = ("storage", "handlers", "bot")


def acts_noted() -> set[str]:
    """What `note_act` is given anywhere; those put together of two words, and a constant, are named here."""
    found = {f"{verdict}_record" for verdict in VERDICTS.values()} | {DELETED}
    found |= {f"{state}_alias" for state in (AliasState.ADDED, AliasState.REMOVED)}
    for room in ROOMS:
        for path in Path(room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "note_act(" in text:
                found.update(_acts_in(ast.parse(text)))
    return found


def _acts_in(tree: ast.AST) -> Iterator[str]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in _calls(function, "note_act"):
            act = call.args[2]
            yield from _words(act)
            if isinstance(act, ast.Name):
                yield from _meant_by(tree, function, act.id)


def _meant_by(tree: ast.AST, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Iterator[str]:
    """What is put into that name: in the function, or where it is called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(_is(target, name) for target in node.targets):
            yield from _words(node.value)
    place = next((n for n, one in enumerate(function.args.args) if one.arg == name), None)
    for call in _calls(tree, function.name) if place is not None else ():
        yield from _words(call.args[place or 0])


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is(node.func, name))


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_every_act_has_a_name() -> None:
    noted = acts_noted()
    assert {"tagged", "removed_role", "paused_notice", "left_club", "approved_record"} - noted == set()
    assert sorted(noted - set(ACTS)) == []
