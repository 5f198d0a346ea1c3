"""Reading a transcript: who is there, what they do, and what the bot says. The grammar is in README.md."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from storage.vocabularies import Role

ACTS = ("!!", "!=", "!", ">", "&", "~")
SAYINGS = ("?!", "?", "<", "*")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the bot says: `kind` is its mark, `lines` what stands on the screen, buttons last."""

    kind: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class Step:
    """One act of one person, and what must come of it. `group` is empty in a private chat."""

    line: int
    who: str
    group: str
    act: str
    text: str
    expected: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cast:
    """`organisation` is empty for somebody who has not joined; `role` is held beside that of a member."""

    name: str
    language_code: str
    organisation: str
    role: Role | None


@dataclass(slots=True)
class Script:
    people: list[Cast] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def read_script(path: Path) -> Script:
    """The script of that file. Raises ValueError with the line that cannot be read."""
    script, who, group = Script(), "", ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark = next((mark for mark in (*ACTS, *SAYINGS, "+", "=", "|", "#") if line.startswith(mark)), "")
        rest = line.removeprefix(mark).removeprefix(" ")
        if not line.strip() or mark == "#":
            continue
        if mark == "+":
            _add(script, rest)
        elif mark == "=":
            who, _, group = (part.strip() for part in rest.partition("@"))
        elif mark in ACTS:
            script.steps.append(Step(number, who, group, mark, _repeated(rest).replace("⏎", "\n")))
        elif mark and script.steps:
            _expect(script.steps[-1], mark, rest)
        else:
            raise ValueError(f"{path.name}:{number}: {line!r} cannot be read")
    return script


def _add(script: Script, rest: str) -> None:
    name, _, members = (part.strip() for part in rest.partition("="))
    if members:
        script.groups[name] = members.split()
        return
    name, language_code, *organisation = rest.split(maxsplit=2)
    joined = re.fullmatch(r"(.*?)(?: \((\w+)\))?", " ".join(organisation))
    role = Role(joined[2]) if joined and joined[2] else None
    script.people.append(Cast(name, language_code, joined[1] if joined else "", role))


def _expect(step: Step, mark: str, rest: str) -> None:
    if mark == "|":
        last = step.expected.pop()
        step.expected.append(Event(last.kind, (*last.lines, _repeated(rest))))
    else:
        step.expected.append(Event(mark, (_repeated(rest),)))


def _repeated(text: str) -> str:
    return re.sub(r"\{(.+?)×(\d+)\}", lambda found: found[1] * int(found[2]), text)
