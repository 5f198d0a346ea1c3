"""Words of a text, as people read them, cut by jieba with the terms of the field added.

Only for what people see: words measured no better than characters and pairs as terms of the index.
"""

import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import marisa_trie

from storage.search.analysis import PIECE, is_cjk
from storage.search.shelf import SHELF

if TYPE_CHECKING:
    import jieba


LONGEST_WORD: Final = 8
"""Characters. What is longer in a general dictionary is a name, better read as its words."""
_USES: Final = "<I"
"""How the trie keeps a number."""


def words(folded: str) -> list[str]:
    """The words of a folded text in order, Latin tokens whole, and what stands between; joined, the text."""
    found: list[str] = []
    end = 0
    for piece in PIECE.finditer(folded):
        between = folded[end : piece.start()]
        cut = _cut(piece.group()) if piece["run"] else [piece.group()]
        found += [between, *cut] if between else cut
        end = piece.end()
    return found + [folded[end:]] * (end < len(folded))


@cache
def field_terms() -> frozenset[str]:
    """Terms of the technology fields that the general dictionary would cut apart (terms.txt)."""
    return _lines("terms.txt")


def everyday_uses(word: str) -> tuple[int, str]:
    """How often the corpus behind jieba's dictionary has a word, and its part of speech; (0, "") if not."""
    return _everyday().get(word, (0, ""))


def everyday_words(least: int) -> Iterator[str]:
    """CJK words of two to four characters with at least so many uses."""
    for word, (uses, _) in _everyday().items():
        if uses >= least and 2 <= len(word) <= 4 and is_cjk(word):
            yield word


def forget_everyday() -> None:
    """Give back the memory of what both of the above look at, once nobody asks any more."""
    _everyday.cache_clear()


@cache
def _everyday() -> dict[str, tuple[int, str]]:
    with closing(_jieba().Tokenizer().get_dict_file()) as file:
        lines = (line.decode().split() for line in file)
        return {word: (int(uses), kind) for word, uses, kind in lines}


def _jieba() -> "jieba":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1: invalid escapes, and pkg_resources on import
        import jieba  # noqa: PLC0415 - slow, and only who makes the dictionary anew needs it
    jieba.setLogLevel(logging.WARNING)
    return jieba


def _cut(run: str) -> list[str]:
    """The likeliest way of cutting a CJK run into known words: jieba's, without its guesses at new ones."""
    uses, total = _dictionary()
    log_total = math.log(total)
    best = [(0.0, 0)] * (len(run) + 1)
    for start in range(len(run) - 1, -1, -1):
        known = uses.prefixes(run[start : start + _longest()]) or (run[start],)
        best[start] = max(
            (math.log(_uses(uses, word)) - log_total + best[start + len(word)][0], start + len(word))
            for word in known
        )
    found, at = [], 0
    while at < len(run):
        found.append(run[at : best[at][1]])
        at = best[at][1]
    return found


def _uses(dictionary: marisa_trie.RecordTrie, word: str) -> int:
    """At least 1."""
    known: list[tuple[int]] = dictionary.get(word, [(1,)])
    return known[0][0]


@cache
def _longest() -> int:
    """Characters of the longest word that may be met."""
    return max(LONGEST_WORD, *map(len, field_terms()))


@cache
def _dictionary() -> tuple[marisa_trie.RecordTrie, int]:
    """How often each word is used, and the sum of the uses. As a dict it would take 40 MB, this takes 2."""
    packed, total = SHELF.get("words", sources("terms.txt", "wording.py"), _made_dictionary)
    return marisa_trie.RecordTrie(_USES).frombytes(packed), total


def sources(*names: str) -> Iterator[bytes]:
    """What of this package and of others something is made of."""
    yield from (version(package).encode() for package in ("jieba", "marisa-trie"))
    yield from (resources.files(__package__).joinpath(name).read_bytes() for name in names)


def _made_dictionary() -> tuple[bytes, int]:
    tokenizer = _jieba().Tokenizer()
    # Not by its initialize(): that would leave a marshalled cache in the shared temp directory.
    frequencies, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    _add_terms(frequencies, total)
    used = (
        (word, (uses,))
        for word, uses in frequencies.items()
        if uses and (len(word) <= LONGEST_WORD or word in field_terms())  # a third only begins a word
    )
    return marisa_trie.RecordTrie(_USES, used).tobytes(), total


def _add_terms(frequencies: dict[str, int], total: int) -> None:
    """Each term just frequent enough to be preferred to any way of cutting it into known words."""
    for term in sorted(field_terms(), key=lambda term: (len(term), term)):
        best = _best_log(term, frequencies, math.log(total))
        frequencies[term] = max(frequencies.get(term, 0), math.floor(math.exp(best) * total) + 1)


def _best_log(term: str, frequencies: dict[str, int], log_total: float) -> float:
    """The log probability of the likeliest cut of a term, as jieba counts it."""
    best = [0.0]
    for end in range(1, len(term) + 1):
        best.append(
            max(
                best[start] + math.log(frequencies.get(term[start:end]) or 1) - log_total
                for start in range(end)
                if start == end - 1 or frequencies.get(term[start:end])
            )
        )
    return best[-1]


def _lines(name: str) -> frozenset[str]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
