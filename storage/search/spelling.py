"""What a misspelt query was meant to say: pinyin, homophones, a wrong character, a wrong letter.

Only what no record holds is doubted, and only what records do hold is put in its place; a text in quotation
marks is meant as it stands. A function of the text, the lexicon and the live documents.
"""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final

from storage.search.analysis import PIECE, fold
from storage.search.lexicon import LONGEST_WORD, Lexicon
from storage.search.query import is_empty_word, without_asking
from storage.search.wording import words

Frequency = Callable[[str], int]
"""How many live documents hold a term."""

QUOTES: Final = ("“”", '""', "「」", "『』")
LEAST_LETTERS: Final = 4
"""Of a Latin token that may be misspelt: of shorter ones too many are one letter apart."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_PINYIN = re.compile(r"[a-z' ]{3,60}")


def is_quoted(text: str) -> bool:
    return len(text) > 2 and any(text[0] == pair[0] and text[-1] == pair[1] for pair in QUOTES)


def corrected(text: str, lexicon: Callable[[], Lexicon], frequency: Frequency) -> str | None:
    """The text as it was probably meant, folded; None where there is nothing to correct.

    `lexicon` is asked for only where something is doubtful.
    """
    folded = " ".join(fold(text).split())
    if is_quoted(text.strip()) or not _doubtful(folded, frequency):
        return None
    if _PINYIN.fullmatch(folded):
        meant = _from_pinyin(folded.replace(" ", "").replace("'", ""), lexicon(), frequency)
        return meant or _with_letters(folded, frequency)
    meant = _with_characters(folded, lexicon(), frequency) or folded
    meant = _with_letters(meant, frequency) or meant
    return meant if meant != folded else None


def _doubtful(folded: str, frequency: Frequency) -> bool:
    return any(not frequency(term) for term in _telling_terms(folded))


def _telling_terms(folded: str) -> Iterator[str]:
    """Pairs of characters and Latin tokens, without what only asks."""
    for piece in PIECE.finditer(without_asking(folded)):
        text = piece.group()
        if piece["run"]:
            yield from (text[at : at + 2] for at in range(len(text) - 1))
        elif not is_empty_word(text):
            yield text


def _least(word: str, frequency: Frequency) -> int:
    """At most so many live documents hold all of a word of CJK characters."""
    return min((frequency(word[at : at + 2]) for at in range(len(word) - 1)), default=0)


def _best(found: list[str] | tuple[str, ...], frequency: Frequency) -> str | None:
    """The word that most documents may hold; None where no document holds any."""
    ranked = sorted(((_least(word, frequency), word) for word in found), key=lambda item: (-item[0], item[1]))
    return ranked[0][1] if ranked and ranked[0][0] else None


def _from_pinyin(letters: str, lexicon: Lexicon, frequency: Frequency) -> str | None:
    """All the letters as the fewest words that records hold, or as the initials of one word."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(letters) + 1):
        ways = []
        for start in range(max(0, end - 6 * LONGEST_WORD), end):
            before = best[start]
            found = lexicon.by_pinyin.get(letters[start:end])
            if before is not None and found and (word := _best(tuple(found), frequency)):
                ways.append((*before, word))
        best.append(min(ways, key=len, default=None))
    if meant := best[-1]:
        return "".join(meant)
    return _best(tuple(lexicon.by_initials.get(letters, ())), frequency)


def _with_characters(folded: str, lexicon: Lexicon, frequency: Frequency) -> str | None:
    """Stretches with a pair of characters that no record holds, as the longest words that they sound like."""
    asking = without_asking(folded)
    doubtful = _doubtful_spans(asking, frequency)
    if not doubtful:
        return None
    borders = {0, *accumulate(map(len, words(asking)))}
    meant, at = "", 0
    while at < len(asking):
        ends = doubtful.get(at, range(0))
        word = next(_words_at(asking, at, ends, borders, lexicon, frequency), None)
        meant += word or folded[at]
        at += len(word) if word else 1
    return meant if meant != folded else None


def _doubtful_spans(text: str, frequency: Frequency) -> dict[int, range]:
    """By where it may begin, where a word may end that holds a pair of characters that no record holds."""
    spans: dict[int, range] = {}
    for piece in PIECE.finditer(text):
        least = piece.end() + 1 if piece["run"] else 0
        for at in range(piece.end() - 2, piece.start() - 1, -1) if least else ():
            if not frequency(text[at : at + 2]):
                least = at + 2
            spans[at] = range(min(at + LONGEST_WORD, piece.end()), least - 1, -1)
    return {at: ends for at, ends in spans.items() if ends}


def _words_at(
    text: str, start: int, ends: range, borders: set[int], lexicon: Lexicon, frequency: Frequency
) -> Iterator[str]:
    for end in ends:
        if not {start, end} <= borders or (end == start + 2 and start + 1 not in borders):
            continue  # the end of one word and the start of another
        if word := _best(lexicon.like(text[start:end]), frequency):
            yield word


def _with_letters(folded: str, frequency: Frequency) -> str | None:
    """Latin tokens that no record holds, as those one letter away that most records hold."""

    def meant(match: re.Match[str]) -> str:
        token = match.group()
        if frequency(token) or len(token) < LEAST_LETTERS or is_empty_word(token):
            return token
        near = sorted((-frequency(other), other) for other in _one_letter_away(token) if frequency(other))
        return near[0][1] if near else token

    changed = re.sub(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])", meant, folded)
    return changed if changed != folded else None


def _one_letter_away(token: str) -> set[str]:
    """One letter missing, too many, another, or two neighbours swapped."""
    cuts = [(token[:at], token[at:]) for at in range(len(token) + 1)]
    missing = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    extra = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    return (missing | other | extra | swapped) - {token}
