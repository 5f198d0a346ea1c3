"""The words that a misspelt query may have meant, by how they sound and how they are written.

Words of the field (terms.txt, the alias table) and the more usual ones of jieba's dictionary; which of them
the club's records hold is for the index to say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

from storage.search.alias_table import shipped_links
from storage.search.analysis import PIECE, fold
from storage.search.wording import everyday_words, field_terms

LONGEST_WORD: Final = 8
"""Characters."""
LEAST_MASKED: Final = 4
"""Characters of a word that is known by all of them but one: 包装膜 is no misspelt 包装机."""
LEAST_USES: Final = 300
"""Of a word in jieba's dictionary."""
_ALIKE: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many people do not tell apart."""

Found = Mapping[str, Sequence[str]]


class Lexicon:
    """Immutable once made, which takes a while: see `lexicon`."""

    def __init__(self, field: Iterable[str], usual: Iterable[str]) -> None:
        by_pinyin: dict[str, list[str]] = defaultdict(list)
        by_initials: dict[str, list[str]] = defaultdict(list)
        by_sound: dict[str, list[str]] = defaultdict(list)
        by_mask: dict[str, list[str]] = defaultdict(list)
        written = dict.fromkeys(field)
        for word in dict.fromkeys(chain(written, usual)):
            syllables = _syllables(word)
            by_pinyin["".join(syllables)].append(word)
            by_sound[_alike(syllables)].append(word)
            if word in written and len(word) > 2:
                by_initials["".join(syllable[0] for syllable in syllables)].append(word)
            if word in written and len(word) >= LEAST_MASKED:
                for mask in masks(word):
                    by_mask[mask].append(word)
        self.by_pinyin: Found = dict(by_pinyin)
        self.by_initials: Found = dict(by_initials)
        self._by_sound: Found = dict(by_sound)
        self._by_mask: Found = dict(by_mask)

    def like(self, written: str) -> list[str]:
        """Words that sound like those characters; or else field words of which one character is another."""
        alike = self._by_sound.get(_alike(_syllables(written)), ())
        if not alike and len(written) >= LEAST_MASKED:
            alike = [word for mask in masks(written) for word in self._by_mask.get(mask, ())]
        return [word for word in dict.fromkeys(alike) if word != written]


@cache
def lexicon() -> Lexicon:
    return Lexicon(filter(_is_word, chain(field_terms(), shipped_links())), everyday_words(LEAST_USES))


def masks(word: str) -> list[str]:
    """The word with each of its characters left open in turn."""
    return [f"{word[:at]}?{word[at + 1 :]}" for at in range(len(word))]


def _syllables(written: str) -> tuple[str, ...]:
    """As pypinyin's dictionary of phrases reads it; a word that is none in there, character by character."""
    if written in phrases_dict:
        return tuple(lazy_pinyin(written))
    return tuple(map(_syllable, written))


@lru_cache(maxsize=1 << 14)
def _syllable(character: str) -> str:
    return "".join(lazy_pinyin(character))


def _alike(syllables: Iterable[str]) -> str:
    joined = " ".join(syllables)
    for sound, plain in _ALIKE:
        joined = joined.replace(sound, plain)
    return joined


def _is_word(name: str) -> bool:
    run = PIECE.fullmatch(name)
    return run is not None and run["run"] is not None and 1 < len(name) <= LONGEST_WORD and fold(name) == name
