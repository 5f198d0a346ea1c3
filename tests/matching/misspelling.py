"""Texts as people mistype them: one seeded slip of a kind in each, the same for the same text and seed."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from pypinyin import lazy_pinyin

from storage.search.analysis import fold, is_cjk
from storage.search.query import is_empty_word, without_asking
from storage.search.wording import everyday_uses, everyday_words, words

COMMON_CHARACTERS: Final = 3_000
"""Those that a slip may put in place of another: the most used ones."""
LEAST_LATIN: Final = 5
"""Letters of a word that gets a wrong one."""
_LATIN = re.compile(rf"(?<![a-z0-9])[a-z]{{{LEAST_LATIN},}}(?![a-z0-9])")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

Slip = Callable[[str, random.Random], str | None]
"""A folded text with one slip; None where it has no place for it."""


def misspelt(texts: Iterable[str], kind: str, seed: int) -> list[str | None]:
    """Each text with one slip of that kind (`KINDS`), folded; None where it has no place for it."""
    slip = KINDS[kind]
    return [slip(" ".join(fold(text).split()), random.Random(f"{seed} {text}")) for text in texts]


def _homophone(text: str, chance: random.Random) -> str | None:
    return _one_other(text, chance, lambda character: _alike().get(_sound(character), ()))


def _wrong_character(text: str, chance: random.Random) -> str | None:
    def unlike(character: str) -> list[str]:
        return [other for other in _common() if _sound(other) != _sound(character)]

    return _one_other(text, chance, unlike)


def _one_other(text: str, chance: random.Random, others: Callable[[str], Sequence[str]]) -> str | None:
    """One character of a word that tells something is another one."""
    places = [at for start, word in _telling(text) for at in range(start, start + len(word))]
    chance.shuffle(places)
    for at in places:
        if found := [other for other in others(text[at]) if other != text[at]]:
            return text[:at] + chance.choice(found) + text[at + 1 :]
    return None


def _pinyin(text: str, _chance: random.Random) -> str | None:
    """All that tells something, in pinyin word by word; for texts without Latin letters."""
    telling = [] if re.search("[a-z]", text) else _telling(text)
    return " ".join("".join(lazy_pinyin(word)) for _, word in telling) or None


def _joined_pinyin(text: str, chance: random.Random) -> str | None:
    spaced = _pinyin(text, chance)
    return spaced and spaced.replace(" ", "")


def _word_in_pinyin(text: str, chance: random.Random) -> str | None:
    return _one_word(text, chance, 2, lambda word: "".join(lazy_pinyin(word)))


def _initials(text: str, chance: random.Random) -> str | None:
    return _one_word(text, chance, 3, lambda word: "".join(sound[0] for sound in lazy_pinyin(word)))


def _one_word(text: str, chance: random.Random, least: int, written: Callable[[str], str]) -> str | None:
    found = [(start, word) for start, word in _telling(text) if len(word) >= least]
    if not found:
        return None
    start, word = chance.choice(found)
    return text[:start] + written(word) + text[start + len(word) :]


def _wrong_letter(text: str, chance: random.Random) -> str | None:
    """A Latin word with a letter left out, doubled, swapped with the next or replaced; never the first."""
    found = list(_LATIN.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    token, at = match.group(), chance.randrange(1, len(match.group()) - 1)
    slips = (
        token[:at] + token[at + 1 :],
        token[:at] + token[at] + token[at:],
        token[:at] + token[at + 1] + token[at] + token[at + 2 :],
        token[:at] + chance.choice(_LETTERS) + token[at + 1 :],
    )
    other = [slip for slip in slips if slip != token]
    return text[: match.start()] + chance.choice(other) + text[match.end() :]


KINDS: Final[Mapping[str, Slip]] = {
    "homophone": _homophone,
    "wrong character": _wrong_character,
    "pinyin with spaces": _pinyin,
    "pinyin without": _joined_pinyin,
    "one word in pinyin": _word_in_pinyin,
    "one word by its initials": _initials,
    "wrong letter": _wrong_letter,
}


def _telling(text: str) -> list[tuple[int, str]]:
    """Words of two characters and more that say something, each with its place."""
    found, at = [], 0
    for word in words(without_asking(text)):
        if len(word) > 1 and is_cjk(word) and not is_empty_word(word):
            found.append((at, word))
        at += len(word)
    return found


@cache
def _common() -> tuple[str, ...]:
    uses: Counter[str] = Counter()
    for word in everyday_words(1):
        for character in word:
            uses[character] += everyday_uses(word)[0]
    return tuple(character for character, _ in uses.most_common(COMMON_CHARACTERS))


@cache
def _alike() -> Mapping[str, Sequence[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for character in _common():
        found[_sound(character)].append(character)
    return found


@cache
def _sound(character: str) -> str:
    return "".join(lazy_pinyin(character))
