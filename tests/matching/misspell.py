"""`python -m tests.matching.misspell --queries FILE --kind KIND`: judged queries as people mistype them.

Prints JSON Lines for `liaison-bot evaluate`: of each query that allows it one word is misspelt, the same at
every run. Kinds: `homophone` (one character of a word as another that sounds alike), `pinyin` (a word in
letters), `character` (one of four or more as any other), `latin` (one letter wrong, missing, double or
swapped). With `--quoted` the same texts in quotation marks, which are searched for as they stand.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import click
from pypinyin import lazy_pinyin

from storage.search.analysis import PIECE, fold
from storage.search.wording import everyday_words, words
from tests.bench.matching.corpus import objects

COMMON: Final = 2_000
"""Uses that a word has whose characters stand for others: nobody mistypes to a rare character."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@click.command()
@click.option("--queries", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--kind", type=click.Choice(["homophone", "pinyin", "character", "latin"]), required=True)
@click.option("--quoted", is_flag=True)
def command(queries: Path, kind: str, quoted: bool) -> None:
    """Print the queries of a file, misspelt."""
    for query in objects(queries):
        text = misspelt(fold(str(query["text"])), kind, random.Random(f"{kind} {query['id']}"))
        if text is not None:
            said = f"“{text}”" if quoted else text
            click.echo(json.dumps({**query, "text": said, "type": kind}, ensure_ascii=False))


def misspelt(text: str, kind: str, chance: random.Random) -> str | None:
    """None where no word of the folded text can be misspelt so."""
    spans = [span for span in _spans(text) if _fits(text[slice(*span)], kind)]
    while spans:
        start, end = spans.pop(chance.randrange(len(spans)))
        wrong = _WAYS[kind](text[start:end], chance)
        if wrong is not None:
            return text[:start] + wrong + text[end:]
    return None


def _spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for word in words(text):
        yield at, at + len(word)
        at += len(word)


def _fits(word: str, kind: str) -> bool:
    if kind == "latin":
        return re.fullmatch("[a-z]{5,}", word) is not None
    run = PIECE.fullmatch(word)
    least = 4 if kind == "character" else 2
    return run is not None and run["run"] is not None and len(word) >= least


def _homophone(word: str, chance: random.Random) -> str | None:
    places = [at for at, letter in enumerate(word) if len(_alike(letter)) > 1]
    if not places:
        return None
    at = chance.choice(places)
    return word[:at] + chance.choice([one for one in _alike(word[at]) if one != word[at]]) + word[at + 1 :]


def _pinyin(word: str, _chance: random.Random) -> str:
    return f" {''.join(lazy_pinyin(word))} "


def _character(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    others = [letter for letter in _characters() if letter != word[at]]
    return word[:at] + chance.choice(others) + word[at + 1 :]


def _latin(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice(_LETTERS) + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return chance.choice([way for way in ways if way != word])


_WAYS: Final[dict[str, Callable[[str, random.Random], str | None]]] = {
    "homophone": _homophone,
    "pinyin": _pinyin,
    "character": _character,
    "latin": _latin,
}


def _alike(letter: str) -> list[str]:
    return _by_sound().get("".join(lazy_pinyin(letter)), [])


@cache
def _by_sound() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for letter in _characters():
        found["".join(lazy_pinyin(letter))].append(letter)
    return found


@cache
def _characters() -> list[str]:
    return sorted({letter for word in everyday_words(COMMON) for letter in word})


if __name__ == "__main__":
    command()
