"""Keywords: the terms of the technology fields that a text uses, those of its title first."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.parsing.text import ASKED_KEYWORDS
from handlers.understanding.dictionary import search_terms
from handlers.understanding.texts import Heard, Piece
from storage.search.wording import words

LEAST: Final = 2


def keywords(pieces: Sequence[Piece], named: str) -> Heard | None:
    """`named`: the title in 简体. Words are cut as the search's reasons cut them."""
    often: dict[str, int] = {}
    quotes: dict[str, str] = {}
    written: dict[str, str] = {}
    for piece in pieces:
        plain = piece.plain.casefold()
        if len(plain) != len(piece.text):
            continue
        place = 0
        for word in words(plain):
            if len(word) >= LEAST and word in search_terms():
                often[word] = often.get(word, 0) + 1
                quotes.setdefault(word, piece.text)
                written.setdefault(word, piece.text[place : place + len(word)])
            place += len(word)
    in_title = named.casefold()
    ranked = sorted(often, key=lambda word: (word not in in_title, -often[word]))[:ASKED_KEYWORDS]
    if not ranked:
        return None
    return Heard(
        "、".join(written[word] for word in ranked), tuple(dict.fromkeys(quotes[word] for word in ranked))
    )
