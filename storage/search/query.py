"""What a query asks for: its terms, each with what it is worth."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from types import MappingProxyType

from storage.search.alias_table import AliasTable
from storage.search.analysis import fold, is_character, tokens_of
from storage.search.documents import Kind
from storage.search.other_names import Other, other_names
from storage.search.view import Figures, View
from storage.search.weights import LEADING, MOST_COUNTED, MOST_READ, MOST_TERMS, weight


@dataclass(frozen=True, slots=True)
class Ask:
    """What a query asks for. A function of the text, the table and the live documents only."""

    worth: Mapping[str, float]
    """What each term weighs; those that no live document holds too."""
    held: frozenset[str]
    """The terms that some live document holds."""
    others: tuple[Other, ...]
    """Other names of what it names, those that count for most first."""

    def leading(self, frequency: Callable[[str], int]) -> dict[str, float]:
        """What candidates are chosen by: the weightiest of what is held and of what leads other names.

        Half of them single characters, as far as there are: each is worth less than a pair, but plain words
        share with a record little else. `frequency`: how many live documents hold a term.
        """
        leading = {term: self.worth[term] for term in sorted(self.held)}
        for other in self.others:
            stands_for = other.strength * sum(self.worth[term] for term in other.terms)
            leading[other.leading] = max(leading.get(other.leading, 0.0), stands_for)
        ordered = sorted(leading.items(), key=lambda pair: (-pair[1], pair[0]))
        longer = [pair for pair in ordered if not is_character(pair[0])]
        alone = [pair for pair in ordered if is_character(pair[0])]
        read = accumulate(frequency(character) for character, _ in alone)
        alone = [pair for pair, so_far in zip(alone, read, strict=True) if so_far <= MOST_READ] or alone[:1]
        half = LEADING // 2
        return dict(longer[: max(half, LEADING - len(alone))] + alone[: max(half, LEADING - len(longer))])


def ask(view: View, kind: Kind, text: str, table: AliasTable) -> Ask:
    """Empty where the text has no terms."""
    figures = Figures(view, kind)
    folded = fold(text)
    told = without_asking(folded)
    terms = _distinct(told)[:MOST_COUNTED]
    held = [term for term in terms if figures.frequency(term)]
    missing = [term for term in terms if not figures.frequency(term)][:MOST_TERMS]
    kept = _rarest(held, figures)
    worth = {term: weight(term, figures.rarity(term)) for term in sorted((*kept, *missing))}
    return Ask(MappingProxyType(worth), frozenset(kept), other_names(folded, told, worth, table, figures))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a text is worth among the live documents of a moment."""

    rarities: Mapping[str, float]
    """Of every term, those that no live document holds too; of many terms the rarest."""
    others: tuple[Other, ...]
    """Other names of what it names, those that count for most first; a record to come may be the first to
    hold one."""


def weigh(view: View, kind: Kind, text: str, table: AliasTable) -> Weighed:
    figures = Figures(view, kind)
    folded = fold(text)
    told = without_asking(folded)
    rarities = {term: figures.rarity(term) for term in _rarest(_distinct(told)[:MOST_COUNTED], figures)}
    worth = {term: weight(term, rarity) for term, rarity in rarities.items()}
    others = other_names(folded, told, worth, table, figures, held=False)
    return Weighed(MappingProxyType(rarities), others)


def _rarest(terms: Iterable[str], figures: Figures) -> list[str]:
    return sorted(terms, key=lambda term: (-figures.rarity(term), term))[:MOST_TERMS]


def query_terms(text: str) -> list[str]:
    """Distinct terms in the order they come, without what only asks or greets."""
    return _distinct(without_asking(fold(text)))


def without_asking(folded: str) -> str:
    """A folded query with the phrases that only ask blanked out, each by as many spaces."""
    return _stops()[0].sub(lambda match: " " * len(match.group()), folded)


def is_empty_word(word: str) -> bool:
    """Whether a folded word says nothing alone."""
    phrases, alone = _stops()
    return word in alone or phrases.fullmatch(word) is not None


def _distinct(folded: str) -> list[str]:
    unwanted = _stops()[1]
    terms = dict.fromkeys(tokens_of(folded).terms())
    return [term for term in terms if not (_alone(term) and term in unwanted)]


def _alone(term: str) -> bool:
    """Whether a term is a word by itself: a single character, or a Latin token."""
    return is_character(term) or term.isascii()


@cache
def _stops() -> tuple[re.Pattern[str], frozenset[str]]:
    """Phrases to blank out, longest first, and characters to leave out where they stand as terms."""
    text = resources.files(__package__).joinpath("stops.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    phrases = sorted((line for line in lines if not _alone(line)), key=lambda line: (-len(line), line))
    return re.compile("|".join(map(re.escape, phrases))), frozenset(line for line in lines if _alone(line))
