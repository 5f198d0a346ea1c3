"""How Chinese is read out, in tables of a few megabytes; those of pypinyin take sixty, and long to load."""

from collections.abc import Mapping
from functools import cache
from typing import Final

Sounds = tuple[Mapping[str, str], Mapping[str, str]]
"""The syllable of each character; and of each phrase that is read otherwise than character by character,
all its syllables, by spaces."""

CHARACTERS: Final = range(ord("一"), ord("鿿") + 1)


def syllables(written: str, sounds: Sounds) -> tuple[str, ...]:
    """A character that is none of `CHARACTERS` is read as itself."""
    characters, phrases = sounds
    if phrase := phrases.get(written):
        return tuple(phrase.split())
    return tuple(characters.get(character, character) for character in written)


@cache
def made_sounds() -> Sounds:
    """Plain values in plain containers, which a `Shelf` can keep."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - large, and only who makes the tables anew needs it
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415 - as above

    characters = {character: "".join(lazy_pinyin(character)) for character in map(chr, CHARACTERS)}
    phrases = {}
    for phrase in phrases_dict:
        read = lazy_pinyin(phrase)
        if read != [characters.get(character, character) for character in phrase]:
            phrases[phrase] = " ".join(read)
    return characters, phrases
