"""What a query asks for: its terms, each with what it is worth."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from storage.search.analysis import Tokens, analyse, fold, is_character
from storage.search.documents import Kind
from storage.search.view import View
from storage.search.weights import MOST_COUNTED, MOST_TERMS


@dataclass(frozen=True, slots=True)
class Ask:
    """The terms of a query that some live document holds, with their rarity."""

    rarity: Mapping[str, float]
    missing: float
    """The rarity of those that no document holds, added up."""


def ask(view: View, kind: Kind, text: str) -> Ask:
    """Empty where the text has no terms. A function of the text and the live documents only."""
    population = view.population(kind)
    rarity: dict[str, float] = {}
    missing = 0.0
    for term in query_terms(text)[:MOST_COUNTED]:
        frequency = view.frequency(kind, term)
        if frequency:
            rarity[term] = population.rarity(frequency)
        else:
            missing += population.rarity(0)
    kept = sorted(rarity, key=lambda term: (-rarity[term], term))[:MOST_TERMS]
    return Ask(MappingProxyType({term: rarity[term] for term in sorted(kept)}), missing)


def rarities(view: View, kind: Kind, text: str) -> Mapping[str, float]:
    """Every term of a text, those that no live document holds too; of many terms the rarest."""
    population = view.population(kind)
    terms = query_terms(text)[:MOST_COUNTED]
    rarity = {term: population.rarity(view.frequency(kind, term)) for term in terms}
    kept = sorted(rarity, key=lambda term: (-rarity[term], term))[:MOST_TERMS]
    return MappingProxyType({term: rarity[term] for term in kept})


def query_terms(text: str) -> list[str]:
    """Distinct terms in the order they come, without what only asks or greets."""
    phrases, alone = _stops()
    tokens = analyse(phrases.sub(" ", fold(text)))
    return _distinct(tokens, alone)


def without_asking(folded: str) -> str:
    """A folded query with the phrases that only ask blanked out, each by as many spaces."""
    return _stops()[0].sub(lambda match: " " * len(match.group()), folded)


def is_empty_word(word: str) -> bool:
    """Whether a folded word says nothing alone."""
    phrases, alone = _stops()
    return word in alone or phrases.fullmatch(word) is not None


def _distinct(tokens: Tokens, unwanted: frozenset[str]) -> list[str]:
    return [term for term in dict.fromkeys(tokens.terms()) if not (_alone(term) and term in unwanted)]


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
