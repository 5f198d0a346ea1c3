"""The one place where text becomes terms, for records and queries alike.

Terms are the characters and pairs of neighbouring characters of every CJK run, and Latin or number tokens.
People do not use the words of a record, but they share its characters: hence no words among the terms.
What is changed here must change `REVISION`, so that every index is built anew.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import add
from typing import Final

import opencc

REVISION: Final = 2
LONGEST_TOKEN: Final = 64
"""Characters of a Latin token that count; a record may hold a whole data table without one space."""

CJK: Final = "〇々ぁ-ゖァ-ヺー㐀-䶿一-鿿가-힣\U00020000-\U0003ffff"
_LATIN = rf"[^\W_{CJK}]"
PIECE: Final = re.compile(rf"(?P<run>[{CJK}]+)|{_LATIN}+(?:[-./+&]{_LATIN}+)*[+#]{{0,2}}")
"""A CJK run (group `run`), or a Latin or number token, in folded text."""
_JOINT = re.compile(r"[-/+&#]+|(?<!\d)\.|\.(?!\d)")
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_WIDE = re.compile("[\u3000\uff01-\uff5e]")
_NARROW: Final = {"\u3000": " "} | {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
"""What NFKC does to full width anyway; a text that has nothing else for it is looked at, not rewritten."""
_ACCENTED = re.compile("[À-ɏḀ-ỿ]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """`runs`: CJK runs in order. `latin`: Latin and number tokens in order, a compound before its parts."""

    runs: tuple[str, ...]
    latin: tuple[str, ...]

    def characters(self) -> Iterator[str]:
        return chain.from_iterable(self.runs)

    def pairs(self) -> Iterator[str]:
        return chain.from_iterable(map(add, run, run[1:]) for run in self.runs)

    def terms(self) -> Iterator[str]:
        """Every term, with repeats; how often one comes is its frequency in the text."""
        return chain(self.characters(), self.pairs(), self.latin)

    def __len__(self) -> int:
        """How many `terms` there are."""
        return sum(2 * len(run) - 1 for run in self.runs) + len(self.latin)


def analyse(text: str) -> Tokens:
    return tokens_of(fold(text))


def tokens_of(folded: str) -> Tokens:
    """The tokens of a text that is folded already; lines of it do not matter."""
    runs: list[str] = []
    latin: list[str] = []
    for piece in PIECE.finditer(folded):
        if piece.lastgroup:
            runs.append(piece.group())
        else:
            latin.extend(with_parts(piece.group()))
    return Tokens(tuple(runs), tuple(latin))


def fold(text: str) -> str:
    """One line in one spelling: NFKC (width), simplified script, no case, no accents on Latin letters."""
    return fold_lines(text.replace("\n", " "))


def fold_lines(text: str) -> str:
    """The same, and its lines stay."""
    narrow = _WIDE.sub(_narrowed, _UNPRINTABLE.sub(" ", text))  # translate() would look up every character
    plain = unicodedata.normalize("NFKC", narrow)
    simplified: str = _simplifier().convert(plain)
    return _ACCENTED.sub(_unaccented, simplified.casefold())


def fold_aligned(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place in `text` it came from."""
    whole = fold(text)
    if len(whole) == len(text):
        return whole, range(len(text))
    folded = [_fold_character(character) for character in text]
    return "".join(folded), tuple(at for at, part in enumerate(folded) for _ in part)


@lru_cache(maxsize=1 << 14)
def _fold_character(character: str) -> str:
    return fold(character)


def is_character(term: str) -> bool:
    """Whether a term is a single CJK character."""
    return len(term) == 1 and is_cjk(term)


@lru_cache(maxsize=1 << 14)
def is_cjk(term: str) -> bool:
    match = PIECE.match(term)
    return match is not None and match["run"] is not None


@cache
def analysis_version() -> str:
    """What an index was built with: another version means other terms for the same text."""
    parts = (REVISION, LONGEST_TOKEN, PIECE.pattern, opencc.__version__, unicodedata.unidata_version)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def with_parts(token: str) -> Iterator[str]:
    """`c-bezier` also as `bezier`, `gb/t` not as single letters, `pm2.5` only whole."""
    token = token[:LONGEST_TOKEN]
    yield token
    if token.isalnum():
        return
    parts = [part for part in _JOINT.split(token) if part]
    if parts != [token]:
        yield from (part for part in parts if len(part) > 1)


def _narrowed(match: re.Match[str]) -> str:
    return _NARROW[match.group()]


def _unaccented(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKD", match.group())[0]


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
