"""Characters typed for others of the same sound, or one for another within a long word."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from storage.search.analysis import PIECE
from storage.search.doubt import Frequency, doubted, likeliest
from storage.search.lexicon import LONGEST_WORD, Lexicon
from storage.search.wording import words

JOINING: Final = frozenset("就能了以被又也很都把让给没和与或为在从到对于会将着过得地个这那其之")
"""Characters that join words, where they stand as a word of their own."""


def with_characters(folded: str, lexicon: Lexicon, frequency: Frequency) -> str | None:
    """Stretches with a pair of characters that no record holds, as the longest words that they sound like."""
    text = doubted(folded)
    spans = _doubtful_spans(text, frequency)
    if not spans:
        return None
    typed = _Typed.of(text)
    meant, at = "", 0
    while at < len(text):
        fitting = (typed.meant(at, end, lexicon, frequency) for end in spans.get(at, ()))
        word = next(filter(None, fitting), folded[at])
        meant += word
        at += len(word)
    return meant if meant != folded else None


def _doubtful_spans(text: str, frequency: Frequency) -> dict[int, range]:
    """By where it may begin, where a word may end that holds a pair of characters that no record holds."""
    spans: dict[int, range] = {}
    for piece in PIECE.finditer(text):
        least = piece.end() + 1 if piece["run"] else 0
        for at in range(piece.end() - 2, piece.start() - 1, -1) if least else ():
            if not frequency(text[at : at + 2]):
                least = at + 2
            spans[at] = range(min(at + LONGEST_WORD, piece.end()), least - 1, -1)
    return {at: ends for at, ends in spans.items() if ends}


@dataclass(frozen=True, slots=True)
class _Typed:
    text: str
    borders: frozenset[int]
    """Where its words end, and 0."""
    joining: frozenset[int]
    """Where a character stands that only joins words."""

    @classmethod
    def of(cls, text: str) -> "_Typed":
        cut = words(text)
        ends = list(accumulate(map(len, cut)))
        joining = (end - 1 for end, word in zip(ends, cut, strict=True) if word in JOINING)
        return cls(text, frozenset({0, *ends}), frozenset(joining))

    def meant(self, start: int, end: int, lexicon: Lexicon, frequency: Frequency) -> str | None:
        """The word that was probably meant by whole words of the text, of as many characters."""
        if not {start, end} <= self.borders or (end == start + 2 and start + 1 not in self.borders):
            return None  # the end of one word and the start of another
        like = lexicon.like(self.text[start:end], in_sound=not self.joining.isdisjoint(range(start, end)))
        return likeliest([word for word in like if self._fits(word, start)], frequency)

    def _fits(self, word: str, start: int) -> bool:
        """Where it has another character for one that joins, all else of a longer word must be as typed:
        就电池 is 旧电池, but 就蔫 in 几天就蔫了 is no 九年."""
        changed = {at for at, meant in enumerate(word, start) if meant != self.text[at]}
        return changed.isdisjoint(self.joining) or (changed <= self.joining and len(word) > 2)
