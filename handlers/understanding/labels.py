"""Labelled lines (项目名称：…, 【预算】…, Budget: …): which field each is, and what stands under it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from handlers.forms.fields import Field
from handlers.forms.folding import folded
from handlers.forms.kinds import RecordKind
from handlers.importing.headings import BRACKETS, KIND_HEADINGS, KIND_NAMES, field_of
from handlers.posting.order import DECLARATION, asked_of
from handlers.understanding.texts import Span, stripped

TABLE: Final = Path(__file__).with_name("labels.tsv")
SKIP: Final = "skip"
LONGEST: Final = 24
BULLET: Final = (
    r"[-*•·●○■◆▪►#✅👉📌\s]{0,12}(?:[(]?[0-9一二三四五六七八九十]{1,3}[)、.]\s{0,4}|[①-⑳]\s{0,4})?"
)
COLON: Final = re.compile(rf"{BULLET}[【\[*_]*\s*([^:\n【】\[\]*]{{1,{LONGEST}}}?)\s*[】\]*_]*\s*:[*_]*\s*")
BRACKET: Final = re.compile(rf"{BULLET}【\s*([^】\n]{{1,{LONGEST}}}?)\s*】\s*")
HEADING: Final = re.compile(
    rf"(?:#+\s*|[(]?[0-9一二三四五六七八九十]{{1,3}}[)、.]\s*)([^:\n]{{2,{LONGEST}}}?)\s*$"
)
REPLY: Final = re.compile(r"(?:(?:re|fw|fwd|回复|转发|答复)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and what it is followed by, line by line."""

    label: str
    lines: tuple[Span, ...]


def is_label(label: str) -> bool:
    return _skipped(label) or any(field_named(label, kind) for kind in RecordKind) or is_kind_label(label)


def is_kind_label(label: str) -> bool:
    return folded(label) in KIND_HEADINGS


def field_named(label: str, kind: RecordKind) -> Field | None:
    """The field that label means; None for one that is never taken, or none of ours."""
    if _skipped(label):
        return None
    further = _names(label)
    for name in further:
        if name in asked_of(kind):
            return asked_of(kind)[name]
    field = field_of(label, kind)
    return field if field and field.name != DECLARATION and field.name in asked_of(kind) else None


def private_label(label: str) -> str | None:
    """What sort of personal data it labels."""
    return next((name.partition("/")[2] for name in _names(label) if "/" in name), None)


def kind_said(plain: str, labelled: Sequence[Labelled]) -> RecordKind | None:
    """By a line such as 类型：技术需求."""
    for item in labelled:
        if is_kind_label(item.label) and item.lines:
            said = KIND_NAMES.get(folded(plain[item.lines[0].start : item.lines[0].end]))
            if said:
                return said
    return None


def labelled_lines(plain: str, lines: Sequence[Span]) -> tuple[list[Labelled], list[Span]]:
    """The labelled lines with those below that belong to them, and the lines under no label."""
    found: list[tuple[str, list[Span]]] = []
    free: list[Span] = []
    open_, blank = False, True
    for line in lines:
        span = stripped(plain, line)
        empty = span.end <= span.start
        if label := _label_of(plain, span):
            name, start = label
            rest = stripped(plain, Span(start, span.end))
            found.append((name, [rest] if rest.end > rest.start else []))
            open_ = True
        elif open_ and not (empty and found[-1][1]) and _goes_on(found[-1][0], found[-1][1], blank):
            found[-1][1].extend([] if empty else [span])
        elif not empty:
            open_ = False
            free.append(span)
        blank = empty
    return [Labelled(name, tuple(spans)) for name, spans in found], free


def _goes_on(label: str, spans: Sequence[Span], blank: bool) -> bool:
    """Lines below belong to a label that has nothing beside it, or to a field of long text."""
    if _skipped(label) or is_kind_label(label):
        return False
    fields = [field for kind in RecordKind if (field := field_named(label, kind))]
    long = any((field.limit or 0) >= 200 or field.name == "targets" for field in fields)
    return not spans or (long and not blank)


def _label_of(plain: str, line: Span) -> tuple[str, int] | None:
    """The label at the start of a line, and where what it labels begins."""
    for pattern in (COLON, BRACKET, HEADING):
        match = pattern.match(plain, line.start, line.end)
        if match and is_label(match[1].strip()):
            return match[1].strip(), _past_reply(plain, match.end(), line.end)
    return None


def _past_reply(plain: str, start: int, end: int) -> int:
    reply = REPLY.match(plain, start, end)
    return reply.end() if reply else start


@cache
def _skipped(label: str) -> bool:
    return any(name.startswith(SKIP) for name in _names(label))


def _names(label: str) -> tuple[str, ...]:
    return _further().get(folded(label)) or _further().get(folded(BRACKETS.sub("", label)), ())


@cache
def _further() -> dict[str, tuple[str, ...]]:
    """Field names by folded label; one label may mean another field for another kind of record."""
    table: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, labels = line.split("\t")
            for label in labels.split("|"):
                table[folded(label)] = (*table.get(folded(label), ()), name)
    return table
