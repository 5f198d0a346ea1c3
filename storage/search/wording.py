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
from typing import Protocol, cast

from storage.search.analysis import PIECE, is_cjk


class _Cutter(Protocol):
    def lcut(self, sentence: str, cut_all: bool, HMM: bool) -> list[str]: ...  # noqa: N803 - jieba's name


def words(folded: str) -> list[str]:
    """The words of a folded text in order, Latin tokens whole, and what stands between; joined, the text."""
    found: list[str] = []
    end = 0
    for piece in PIECE.finditer(folded):
        between = folded[end : piece.start()]
        cut = _cutter().lcut(piece.group(), cut_all=False, HMM=False) if piece["run"] else [piece.group()]
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


@cache
def _everyday() -> dict[str, tuple[int, str]]:
    _cutter()
    import jieba  # noqa: PLC0415 - loaded by now, without its warnings

    with closing(jieba.Tokenizer().get_dict_file()) as file:
        lines = (line.decode().split() for line in file)
        return {word: (int(uses), kind) for word, uses, kind in lines}


@cache
def _cutter() -> _Cutter:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1: invalid escapes, and pkg_resources on import
        import jieba  # noqa: PLC0415 - slow, and few processes need it
    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    # Filled here, not by its initialize(): that would leave a marshalled cache in the shared temp directory.
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    _add_terms(cutter.FREQ, cutter.total)
    return cast("_Cutter", cutter)


def _add_terms(frequencies: dict[str, int], total: int) -> None:
    """Each term just frequent enough to be preferred to any way of cutting it into known words."""
    for term in sorted(field_terms(), key=lambda term: (len(term), term)):
        best = _best_log(term, frequencies, math.log(total))
        for end in range(1, len(term)):
            frequencies.setdefault(term[:end], 0)
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
