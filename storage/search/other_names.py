"""Other names of what a query names: what a record may say in their stead, and how much that counts.

A name typed and its other names are one concept. Where a record holds another name whole, each of the
query's terms within the typed name counts as met in part; the best of all other names counts, never their
sum, so that a thing of many names does not drown the rest of the query.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from storage.search.alias_table import AliasTable, Naming
from storage.search.analysis import is_cjk, tokens_of
from storage.search.marking import marked
from storage.search.view import Figures
from storage.search.weights import MOST_OTHERS, OTHER_NAME, SURE_NAME, SURE_OUTSIDE, weight
from storage.search.wording import words


@dataclass(frozen=True, slots=True)
class Other:
    """Another name of something that a query names."""

    typed: str
    """The name in the query, folded."""
    name: str
    """The other one, folded."""
    marked: str
    """The same as it stands in marked text."""
    strength: float
    """0 to 1: how much of a term a record holds that holds this name in its stead."""
    terms: tuple[str, ...]
    """The query's terms that lie within the typed name."""
    leading: str
    """The rarest of the other name's own terms."""


def other_names(
    folded: str,
    told: str,
    worth: Mapping[str, float],
    table: AliasTable,
    figures: Figures,
    *,
    held: bool = True,
) -> tuple[Other, ...]:
    """Those of all names in a folded query, what counts for most first, at most `MOST_OTHERS`.

    `told`: the query with what only asks blanked out, of the same length. `worth`: the query's terms. A name
    rarer than the typed one counts as much as that, a more common one so much less. `held`: without what no
    live document can hold.
    """
    found: dict[tuple[str, str], Other] = {}
    for name in dict.fromkeys(naming.name for naming in _named(folded, told, table)):
        terms = tuple(term for term in dict.fromkeys(tokens_of(name).terms()) if term in worth)
        typed = sum(worth[term] for term in terms)
        for other in table.others(name) if typed else ():
            own = list(dict.fromkeys(tokens_of(other).terms()))
            if not held or all(map(figures.frequency, own)):
                share = min(1.0, sum(weight(term, figures.rarity(term)) for term in own) / typed)
                leading = min(own, key=lambda term: (-figures.rarity(term), -len(term), term))
                found[name, other] = Other(name, other, marked(other), OTHER_NAME * share, terms, leading)

    def counts_for(other: Other) -> tuple[float, str, str]:
        return -other.strength * sum(worth[term] for term in other.terms), other.typed, other.name

    return tuple(sorted(found.values(), key=counts_for)[:MOST_OTHERS])


def _named(folded: str, told: str, table: AliasTable) -> list[Naming]:
    """What is named by what is told, and the names that a phrase of asking runs into.

    In 能够到的高度 that is 够到的高度: most of it is no part of the phrase. In 水泵哪个好 it is not 哪个好.
    """
    run_into = (
        naming
        for naming in (table.namings(folded) if folded != told else ())
        if SURE_OUTSIDE <= len(told[naming.start : naming.end].replace(" ", "")) < len(naming.name)
    )
    return [*_sure(told, table), *run_into]


def _sure(folded: str, table: AliasTable) -> list[Naming]:
    """Without short names that lie across two words."""
    namings = list(table.namings(folded))
    if not any(_is_short(naming) for naming in namings):
        return namings
    borders = {0, *accumulate(map(len, words(folded)))}
    return [one for one in namings if not _is_short(one) or {one.start, one.end} <= borders]


def _is_short(naming: Naming) -> bool:
    return len(naming.name) < SURE_NAME and is_cjk(naming.name)
