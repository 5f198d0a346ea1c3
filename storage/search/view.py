"""One committed state of the index, and its exact figures over live documents only.

tantivy's own figures count deleted documents until some merge drops them, so they tell of the past.
"""

import json
import math
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tantivy

from storage.search.damage import trouble_as_damage
from storage.search.documents import Kind
from storage.search.texts import Entry, Texts

MARKER: Final = "marker"
"""The kind of the one entry that is no document: it carries the change number."""
_K1: Final = 1.2
_B: Final = 0.75
FLOOR: Final = _K1 * (1 - _B)
"""What `View.saturation` comes down to as documents grow long."""


@dataclass(frozen=True, slots=True)
class Population:
    """The live documents of a kind."""

    count: int
    mean_length: float
    """In terms."""

    def rarity(self, frequency: int) -> float:
        """BM25's idf of a term that `frequency` of the documents hold; never negative."""
        return math.log1p((self.count - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class Marker:
    """What a commit says of itself."""

    change_number: int
    version: str
    """Of the analysis."""
    texts_size: int
    """Bytes of the file of texts that belong to it."""
    written: int
    """How many texts these are, of live documents and dead ones."""


def read_marker(schema: tantivy.Schema, searcher: tantivy.Searcher) -> Marker:
    query = tantivy.Query.term_query(schema, "kind", MARKER, "basic")
    [(_, address)] = searcher.search(query, 1).hits
    stored = searcher.doc(address)
    numbers = [int(str(stored.get_first(name))) for name in ("change_number", "texts_size", "written")]
    return Marker(numbers[0], str(stored.get_first("version")), *numbers[1:])


Found = tuple[float, tantivy.DocAddress]
"""The engine's score of an entry, and where it can be read."""


class View:
    """Safe for several threads at once. Each look into the files may raise `DamagedError`."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, texts: Texts) -> None:
        self._schema = schema
        self._searcher = searcher
        self._texts = texts
        self._populations: dict[Kind, Population] = {}
        self._frequencies: dict[tuple[Kind, str], int] = {}
        self._listed: dict[tuple[Kind, str], int] = {}
        self.change_number = read_marker(schema, searcher).change_number
        [(_, address)] = searcher.search(self._kind_query(MARKER), 1).hits
        marked = self._term_query(MARKER, MARKER)
        told = _named(json.loads(marked.explain(searcher, address).to_json()))
        self._all_count: float = told["N"]
        self.saturation: float = _K1 * (1 - _B + _B / told["avgdl"])
        """c in the engine's tf / (tf + c), the same for all documents; a little above `FLOOR`."""

    def population(self, kind: Kind) -> Population:
        if kind not in self._populations:
            asked = {"length": {"stats": {"field": "length"}}}
            with trouble_as_damage():
                told = self._searcher.aggregate(self._kind_query(kind), asked)["length"]
            count = int(told["count"])
            self._populations[kind] = Population(count, told["sum"] / count if count else 0.0)
        return self._populations[kind]

    def frequency(self, kind: Kind, term: str) -> int:
        """How many live documents of the kind hold the term."""
        known = self._frequencies.get((kind, term))
        if known is None:
            with trouble_as_damage():
                known = self._count(kind, term)
            self._frequencies[kind, term] = known
        return known

    def _count(self, kind: Kind, term: str) -> int:
        listed = self._listing(kind, term)
        if listed == 0 or self._none_dead(kind):
            return listed
        query = tantivy.Query.const_score_query(self._term_query(kind, term), 1.0)
        result = self._searcher.search(query, 1, count=True)
        return int(result.count)  # type: ignore[attr-defined]  # missing from tantivy's stubs

    def _listing(self, kind: Kind, term: str) -> int:
        """How many documents hold the term, dead ones too."""
        known = self._listed.get((kind, term))
        if known is None:
            known = self._listed[kind, term] = int(self._searcher.doc_freq(_path(kind), term))
        return known

    def _none_dead(self, kind: Kind) -> bool:
        """Whether the engine's own figures, which count dead documents, hold for the live ones too."""
        return int(self._searcher.doc_freq("kind", kind)) == self.population(kind).count

    def best(
        self,
        kind: Kind,
        weights: Mapping[str, float],
        limit: int,
        within: Mapping[str, Collection[str]] | None,
    ) -> list[Found]:
        """The documents with the highest sum of weight * tf / (tf + `saturation`), equals in no stable order.

        Exact to 1e-5 of the sum: the engine reckons in single precision.
        """
        with trouble_as_damage():
            queries = [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term_query(kind, term), boost))
                for term, boost in self._boosts(kind, weights)
            ]
            query = tantivy.Query.boolean_query(queries)
            if within:
                gates = [self._facet_query(name, values) for name, values in within.items()]
                query = query.and_must_match(*gates)
            return self._searcher.search(query, limit, count=False).hits

    def read(self, found: Sequence[Found]) -> list[Entry]:
        addresses = [address for _, address in found]
        with trouble_as_damage():
            places = self._searcher.fast_field_values("place", addresses)
            return [self._texts.read(int(place or 0)) for place in places]

    def _boosts(self, kind: Kind, weights: Mapping[str, float]) -> list[tuple[str, float]]:
        """The engine multiplies by its own idf, of the dead too: divide it out again."""
        boosts = []
        for term in sorted(weights):
            own = _engine_rarity(self._all_count, self._listing(kind, term))
            boosts.append((term, weights[term] / own / (_K1 + 1)))
        return boosts

    def _term_query(self, kind: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, _path(kind), term, "freq")

    def _kind_query(self, kind: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "kind", kind, "basic")

    def _facet_query(self, name: str, values: Collection[str]) -> tantivy.Query:
        terms = [f"{name}={value}" for value in sorted(values)]
        query = tantivy.Query.term_set_query(self._schema, "facets", terms)
        return tantivy.Query.const_score_query(query, 0.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the live documents of one kind say of a term."""

    view: View
    kind: Kind

    def frequency(self, term: str) -> int:
        return self.view.frequency(self.kind, term)

    def rarity(self, term: str) -> float:
        """That of a term in none of them is the highest."""
        return self.view.population(self.kind).rarity(self.frequency(term))


def _path(kind: str) -> str:
    return f"terms.{kind}"


def _engine_rarity(count: float, frequency: int) -> float:
    """tantivy's idf, rounded to single precision where it rounds; positive for any store below 10^7."""
    odds = _single((count - frequency + 0.5) / (frequency + 0.5))
    return max(math.log(_single(1.0 + odds)), 1e-7)


def _single(value: float) -> float:
    rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    return rounded


def _named(told: dict[str, Any]) -> dict[str, float]:
    """The named figures of an explanation, which nests them: {"N": …, "avgdl": …}."""
    found = {str(told.get("description", "")).partition(",")[0]: float(told.get("value", 0))}
    for detail in told.get("details", ()):
        found |= _named(detail)
    return found
