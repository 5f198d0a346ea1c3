"""A text in pieces that stay what they are: each is a stretch of what was received, letter for letter."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

import opencc

from handlers.forms.folding import NARROW
from handlers.importing.completing import SENTENCE_END

CLAUSE_END: Final = re.compile(r"[,，、;；。!！?？\n]+")
WIDE_SIGNS: Final = tuple("。！？；，：、…”’」』）】》")
CLOSING: Final = re.compile(r"[\"'”’」』)）】\]]*")


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """`plain` is as long as `text`: 简体, half width, for patterns; places in one are places in the other."""

    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer for one field, as the form's own parser takes it, and the sentences it came from.

    `partial`: there was more, which the field has no room for.
    """

    value: str
    quotes: tuple[str, ...]
    partial: bool = False


def storable(text: str) -> str:
    """`text` without what no store can hold: control characters other than tabs and line ends, surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(char for char in text if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs"))


def levelled(text: str) -> str:
    """`text` in 简体 and half width, character by character, so that nothing moves."""
    return "".join(map(_simple, text.translate(NARROW)))


def piece_of(text: str, plain: str, span: Span) -> Piece:
    return Piece(text[span.start : span.end], plain[span.start : span.end])


def sentences_in(plain: str, span: Span) -> list[Span]:
    """The sentences within `span`, their ends included, without the spaces around them."""
    return _parts(plain, span, SENTENCE_END)


def clauses_in(plain: str, span: Span, ends: re.Pattern[str] = CLAUSE_END) -> list[Span]:
    return _parts(plain, span, ends)


def clauses(piece: Piece, ends: re.Pattern[str] = CLAUSE_END) -> list[Piece]:
    whole = Span(0, len(piece.plain))
    return [piece_of(piece.text, piece.plain, span) for span in clauses_in(piece.plain, whole, ends)]


def lines_of(text: str) -> list[Span]:
    """Every line, empty ones too."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return spans


def stripped(text: str, span: Span) -> Span:
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip())
    return Span(start, max(start, span.start + len(inner.rstrip())))


def joined_text(pieces: Sequence[Piece]) -> str:
    """Sentences one after the other, with a space where the first does not end in a full-width sign."""
    text = ""
    for piece in pieces:
        text += ("" if not text or text.endswith(WIDE_SIGNS) else " ") + piece.text
    return text


def _parts(plain: str, span: Span, ends: re.Pattern[str]) -> list[Span]:
    found, start = [], span.start
    for match in ends.finditer(plain, span.start, span.end):
        closing = CLOSING.match(plain, match.end(), span.end)
        end = closing.end() if closing else match.end()
        found.append(stripped(plain, Span(start, end)))
        start = max(start, end)
    found.append(stripped(plain, Span(start, span.end)))
    return [part for part in found if part.end > part.start]


@cache
def _simple(char: str) -> str:
    if char < "\u3400":
        return char
    converted: str = _converter().convert(char)
    return converted if len(converted) == 1 else char


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
