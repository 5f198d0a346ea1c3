"""What a misspelt query was meant to say: pinyin, homophones, a wrong character, a wrong letter.

Only what no record holds is doubted, and only what records do hold is put in its place; a text in quotation
marks is meant as it stands. A function of the text, the lexicon and the live documents.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from storage.search.analysis import fold
from storage.search.doubt import Frequency, doubtful, likeliest
from storage.search.lexicon import LONGEST_WORD, Lexicon
from storage.search.query import is_empty_word
from storage.search.wrong_characters import with_characters

QUOTES: Final = ("“”", '""', "「」", "『』")
LEAST_LETTERS: Final = 4
"""Of a Latin token that may be misspelt: of shorter ones too many are one letter apart."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_PINYIN = re.compile(r"[a-z' ]{3,80}")
_LATIN = re.compile(r"(?<![a-z0-9])[a-z]{3,}(?![a-z0-9])")
_SYLLABLE = re.compile(r"(?:[zcs]h|[b-df-hj-np-tw-z])?[aeiouv]{1,3}(?:ng?|r)?")
MOST_LEFT_OVER: Final = 1 / 3
"""Of the letters of a text in pinyin: with more that are no word it is no pinyin."""


def is_quoted(text: str) -> bool:
    return len(text) > 2 and any(text[0] == pair[0] and text[-1] == pair[1] for pair in QUOTES)


def corrected(text: str, lexicon: Callable[[], Lexicon], frequency: Frequency) -> str | None:
    """The text as it was probably meant, folded; None where there is nothing to correct.

    `lexicon` is asked for only where something is doubtful.
    """
    folded = " ".join(fold(text).split())
    if is_quoted(text.strip()) or not doubtful(folded, frequency):
        return None
    if _PINYIN.fullmatch(folded):
        meant = _from_pinyin(folded.replace("'", ""), lexicon(), frequency)
        return meant or _with_letters(folded, frequency)
    meant = with_characters(folded, lexicon(), frequency) or folded
    meant = _with_sounds(meant, lexicon(), frequency)
    meant = _with_letters(meant, frequency) or meant
    return meant if meant != folded else None


def _from_pinyin(typed: str, lexicon: Lexicon, frequency: Frequency) -> str | None:
    """The letters as the fewest words that records hold, or as the initials of one.

    A word typed apart, or a syllable, that is none of them stays, for everybody to see; only few may.
    """
    letters = typed.replace(" ", "")
    borders = {0, *accumulate(map(len, typed.split()))}
    ways: list[_Way | None] = [_Way(0, ())]
    for end in range(1, len(letters) + 1):
        longer: list[_Way] = []
        for start in range(max(0, end - 6 * LONGEST_WORD), end):
            if before := ways[start]:
                whole = {start, end} <= borders
                longer += _read(before, letters[start:end], whole, lexicon, frequency)
        ways.append(min(longer, key=_Way.cost, default=None))
    best = ways[-1]
    if best and best.left_over < len(letters) * MOST_LEFT_OVER:
        return " ".join("".join(best.words).split())
    return likeliest(lexicon.by_initials(letters), frequency)


@dataclass(frozen=True, slots=True)
class _Way:
    """Of reading the first letters of something typed in pinyin."""

    left_over: int
    """Letters that are no word."""
    words: tuple[str, ...]

    def cost(self) -> tuple[int, int]:
        return self.left_over, len(self.words)


def _read(before: _Way, letters: str, whole: bool, lexicon: Lexicon, frequency: Frequency) -> Iterator[_Way]:
    """`whole`: as many words as they were typed apart."""
    if word := likeliest(lexicon.by_pinyin(letters), frequency):
        yield _Way(before.left_over, (*before.words, word))
    elif whole:
        left_over = 0 if frequency(letters) else len(letters)
        yield _Way(before.left_over + left_over, (*before.words, f" {letters} "))
    elif _SYLLABLE.fullmatch(letters):
        yield _Way(before.left_over + len(letters), (*before.words, f" {letters} "))


def _with_sounds(folded: str, lexicon: Lexicon, frequency: Frequency) -> str:
    """Latin tokens within a Chinese text that no record holds, as words by their pinyin or initials."""

    def meant(match: re.Match[str]) -> str:
        token = match.group()
        if frequency(token) or is_empty_word(token):
            return token
        return _from_pinyin(token, lexicon, frequency) or token

    return _LATIN.sub(meant, folded)


def _with_letters(folded: str, frequency: Frequency) -> str | None:
    """Latin tokens that no record holds, as those one letter away that most records hold."""

    def meant(match: re.Match[str]) -> str:
        token = match.group()
        if frequency(token) or len(token) < LEAST_LETTERS or is_empty_word(token):
            return token
        near = sorted((-frequency(other), other) for other in _one_letter_away(token) if frequency(other))
        return near[0][1] if near else token

    changed = _LATIN.sub(meant, folded)
    return changed if changed != folded else None


def _one_letter_away(token: str) -> set[str]:
    """One letter missing, too many, another, or two neighbours swapped."""
    cuts = [(token[:at], token[at:]) for at in range(len(token) + 1)]
    missing = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    extra = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    return (missing | other | extra | swapped) - {token}
