"""Why a record was found: the words that met, and the sentence that holds most of them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from storage.search.analysis import analyse, fold, fold_aligned, is_cjk
from storage.search.documents import Bridge
from storage.search.query import is_empty_word, without_asking
from storage.search.wording import words

LONGEST_REASON: Final = 10
"""Characters; neighbouring words are joined up to here, so that a title as query is not one long reason."""
LONGEST_SNIPPET: Final = 120
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_PART = re.compile(r"[^，,、]+[，,、]*")
_LETTERS = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Reasons:
    words: tuple[str, ...]
    """Words of the query that the text holds, as the text writes them, the longest first."""
    bridged: tuple[Bridge, ...]
    """Names of the query as it writes them, and their other names that the text holds, as the text does."""
    start: int
    end: int
    """The sentence that holds most of all these is text[start:end]; empty where nothing met."""


def reasons(query: str, text: str, bridges: Sequence[Bridge] = ()) -> Reasons:
    """Pure; script, width and case of either side do not matter.

    `bridges`: by which other names the text was found; a word within such a name is no reason of its own.
    """
    folded, places = fold_aligned(text)
    asked, asked_places = _asked(query)
    bridged = [bridge for bridge in bridges if _holds(folded, bridge.name) and _holds(asked, bridge.typed)]
    bridging = [name for bridge in bridged for name in (bridge.typed, bridge.name)]
    met = [word for word in _met_words(query, folded) if not any(word in name for name in bridging)]
    telling = [*met, *(bridge.name for bridge in bridged)]
    if not telling:
        return Reasons((), (), 0, 0)
    return Reasons(
        tuple(_as_written(word, text, folded, places) for word in met),
        tuple(
            Bridge(
                _as_written(bridge.typed, query, asked, asked_places),
                _as_written(bridge.name, text, folded, places),
            )
            for bridge in bridged
        ),
        *_snippet(text, folded, places, telling),
    )


def whole_terms(query: str) -> frozenset[str]:
    """The terms of a query that lie within one of its words: a text with one of them has a reason."""
    found: set[str] = set()
    for word in chain.from_iterable(_stretches(query)):
        tokens = analyse("" if is_empty_word(word) else word)
        found.update(tokens.pairs(), tokens.latin)
    return frozenset(found)


@lru_cache(maxsize=64)
def _asked(query: str) -> tuple[str, Sequence[int]]:
    """The folded query and its places; kept, as the next."""
    return fold_aligned(query)


@lru_cache(maxsize=64)
def _stretches(query: str) -> tuple[tuple[str, ...], ...]:
    """The words between the blanks of a query; kept, for all records of a page are held against the same."""
    return tuple(tuple(words(stretch)) for stretch in without_asking(fold(query)).split())


def _met_words(query: str, text: str) -> list[str]:
    """Folded words of the query that are in the folded text, none inside another, longest first."""
    found: dict[str, None] = {}
    for stretch in _stretches(query):
        found |= dict.fromkeys(_met_runs(stretch, text))
    telling = [word for word in found if not is_empty_word(word)]
    telling = [word for word in telling if len(word) > 1] or telling
    longest = sorted(telling, key=lambda word: -len(word))
    return [word for at, word in enumerate(longest) if not any(word in longer for longer in longest[:at])]


def _met_runs(stretch: Sequence[str], text: str) -> list[str]:
    """Neighbouring words joined as far as the text has them so, and pieces of words it has only in part."""
    runs: list[str] = []
    joinable = False
    for word in stretch:
        if not _LETTERS.search(word):
            joinable = False
        elif not _holds(text, word):
            runs.extend(_pieces(word, text))
            joinable = False
        elif joinable and len(runs[-1] + word) <= LONGEST_REASON and _holds(text, runs[-1] + word):
            runs[-1] += word
        else:
            runs.append(word)
            joinable = is_cjk(word)
    return runs


def _pieces(word: str, text: str) -> list[str]:
    """The longest part of a CJK word, two characters or more, or the parts of a Latin one, that it has."""
    if not is_cjk(word):
        return [part for part in analyse(word).latin if _holds(text, part)]
    for length in range(len(word) - 1, 1, -1):
        for start in range(len(word) - length + 1):
            if word[start : start + length] in text:
                return [word[start : start + length]]
    return []


def _holds(text: str, word: str) -> bool:
    return _find(text, word) is not None


def _find(text: str, word: str) -> int | None:
    """Where a word is in a text; a Latin word only where it is not a part of another."""
    if is_cjk(word):
        at = text.find(word)
        return None if at < 0 else at
    match = _whole(word).search(text)
    return match.start() if match else None


def _all_places(text: str, word: str) -> Iterator[int]:
    if not is_cjk(word):
        yield from (match.start() for match in _whole(word).finditer(text))
        return
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


@lru_cache(maxsize=1 << 10)
def _whole(word: str) -> re.Pattern[str]:
    """A Latin word where it is not a part of another."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")


def _as_written(word: str, text: str, folded: str, places: Sequence[int]) -> str:
    at = _find(folded, word)
    if at is None:
        raise ValueError(f"{word!r} did not meet")
    return text[places[at] : places[at + len(word) - 1] + 1]


def _snippet(text: str, folded: str, places: Sequence[int], met: Sequence[str]) -> tuple[int, int]:
    """The first of the sentences with the most characters of met words, without blanks around it."""
    spans = _sentences(text)
    starts = [bisect_left(places, start) for start, _ in spans]
    ends = [bisect_left(places, end) for _, end in spans]
    weights = [0] * len(spans)
    for word in met:
        sentences = ((bisect_right(starts, at) - 1, at + len(word)) for at in _all_places(folded, word))
        for holding in {number for number, end in sentences if end <= ends[number]}:
            weights[holding] += len(word)
    start, end = spans[weights.index(max(weights))]
    snippet = text[start:end]
    return start + len(snippet) - len(snippet.lstrip()), start + len(snippet.rstrip())


def _sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, long ones cut at their commas, then anywhere."""
    spans: list[tuple[int, int]] = []
    for sentence in _SENTENCE.finditer(text):
        if len(sentence.group()) <= LONGEST_SNIPPET:
            spans.append(sentence.span())
            continue
        for part in _PART.finditer(text, *sentence.span()):
            starts = range(part.start(), part.end(), LONGEST_SNIPPET)
            spans.extend((start, min(start + LONGEST_SNIPPET, part.end())) for start in starts)
    return spans
