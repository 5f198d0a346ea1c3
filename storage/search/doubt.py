"""What of a query is doubted: what no record holds; and what may stand for it: what some record holds."""

from collections.abc import Callable, Iterator

from storage.search.analysis import PIECE
from storage.search.query import is_empty_word, without_asking

Frequency = Callable[[str], int]
"""How many live documents hold a term."""


def doubtful(folded: str, frequency: Frequency) -> bool:
    return any(not frequency(term) for term in _telling_terms(folded))


def _telling_terms(folded: str) -> Iterator[str]:
    """Pairs of characters and Latin tokens, without what only asks."""
    for piece in PIECE.finditer(doubted(folded)):
        text = piece.group()
        if piece["run"]:
            yield from (text[at : at + 2] for at in range(len(text) - 1))
        elif not is_empty_word(text):
            yield text


def doubted(folded: str) -> str:
    """Without what only asks; nobody types 谁 for another character (是谁 is no misspelt 失水)."""
    return without_asking(folded).replace("谁", " ")


def _least(word: str, frequency: Frequency) -> int:
    """At most so many live documents hold all of a word of CJK characters."""
    return min((frequency(word[at : at + 2]) for at in range(len(word) - 1)), default=0)


def likeliest(found: list[str], frequency: Frequency) -> str | None:
    """The word that most documents may hold; None where no document holds any."""
    ranked = sorted(((_least(word, frequency), word) for word in found), key=lambda item: (-item[0], item[1]))
    return ranked[0][1] if ranked and ranked[0][0] else None
