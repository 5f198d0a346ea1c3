"""The words that a misspelt query may have meant, by how they sound and how they are written.

Words of the field (terms.txt, the alias table) and the more usual ones of jieba's dictionary; which of them
the club's records hold is for the index to say.
"""

import threading
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from itertools import chain
from typing import Final

import marisa_trie

from storage.search.alias_table import shipped_links, shipped_names
from storage.search.analysis import PIECE, fold
from storage.search.shelf import SHELF
from storage.search.sounds import Sounds, made_sounds, syllables
from storage.search.wording import everyday_words, field_terms, forget_everyday, sources

LONGEST_WORD: Final = 8
"""Characters."""
LEAST_MASKED: Final = 4
"""Characters of a word that is known by all of them but one: 包装膜 is no misspelt 包装机."""
LEAST_USES: Final = 50
"""Of a word in jieba's dictionary."""
_ALIKE: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many people do not tell apart."""
_MAKING: Final = threading.Lock()

Parts = tuple[bytes, bytes, bytes, bytes, Sounds]
"""Words by their pinyin, by their initials, by how they sound to most people, and with one character open:
each a trie, which takes a tenth of the memory of a dict."""


class Lexicon:
    """Immutable."""

    def __init__(self, parts: Parts) -> None:
        *packed, self._sounds = parts
        tries = (marisa_trie.BytesTrie().frombytes(trie) for trie in packed)
        self._by_pinyin, self._by_initials, self._by_sound, self._by_mask = tries

    def by_pinyin(self, letters: str) -> list[str]:
        return _words(self._by_pinyin, letters)

    def by_initials(self, letters: str) -> list[str]:
        return _words(self._by_initials, letters)

    def like(self, written: str, *, in_sound: bool = False) -> list[str]:
        """Words that sound like those characters; or else field words of which one character is another,
        which `in_sound` leaves out."""
        alike = _words(self._by_sound, _alike(syllables(written, self._sounds)))
        if not alike and not in_sound and len(written) >= LEAST_MASKED:
            alike = [word for mask in masks(written) for word in _words(self._by_mask, mask)]
        return [word for word in dict.fromkeys(alike) if word != written]


def _words(trie: marisa_trie.BytesTrie, key: str) -> list[str]:
    return [word.decode() for word in trie.get(key, ())]


def lexicon() -> Lexicon:
    """Of the club's own terms and everyday words. Takes three seconds where it was never made before."""
    with _MAKING:
        return _lexicon()


@cache
def _lexicon() -> Lexicon:
    return Lexicon(SHELF.get("lexicon", _sources(), _made))


def _sources() -> Iterator[bytes]:
    yield version("pypinyin").encode()
    yield from sources("terms.txt", "wording.py", "lexicon.py", "sounds.py", "analysis.py", *shipped_names())


def _made() -> Parts:
    usual = list(everyday_words(LEAST_USES))
    forget_everyday()
    return parts_of(filter(_is_word, chain(field_terms(), shipped_links())), usual)


def parts_of(field: Iterable[str], usual: Iterable[str]) -> Parts:
    """`usual` words are known by their sound alone."""
    by_pinyin: list[tuple[str, bytes]] = []
    by_initials: list[tuple[str, bytes]] = []
    by_sound: list[tuple[str, bytes]] = []
    by_mask: list[tuple[str, bytes]] = []
    sounds = made_sounds()
    written = dict.fromkeys(field)
    for word in dict.fromkeys(chain(written, usual)):
        read, value = syllables(word, sounds), word.encode()
        by_pinyin.append(("".join(read), value))
        by_sound.append((_alike(read), value))
        if word in written and len(word) > 2:
            by_initials.append(("".join(syllable[0] for syllable in read), value))
        if word in written and len(word) >= LEAST_MASKED:
            by_mask += ((mask, value) for mask in masks(word))
    packed = (marisa_trie.BytesTrie(pairs).tobytes() for pairs in (by_pinyin, by_initials, by_sound, by_mask))
    return *packed, sounds


def masks(word: str) -> list[str]:
    """The word with each of its characters left open in turn."""
    return [f"{word[:at]}?{word[at + 1 :]}" for at in range(len(word))]


def _alike(syllables: Iterable[str]) -> str:
    joined = " ".join(syllables)
    for sound, plain in _ALIKE:
        joined = joined.replace(sound, plain)
    return joined


def _is_word(name: str) -> bool:
    run = PIECE.fullmatch(name)
    return run is not None and run["run"] is not None and 1 < len(name) <= LONGEST_WORD and fold(name) == name
