"""The order of hits: from the live documents and the query only, never from how the index came to be."""

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.search.alias_table import AliasTable
from storage.search.analysis import analyse
from storage.search.candidates import choose
from storage.search.documents import Document, Hit, Kind
from storage.search.index import SearchIndex
from storage.search.query import ask
from storage.search.view import FLOOR, Figures
from storage.search.weights import CANDIDATES

CHARACTERS = "铝合金废水处理膜电池"
TABLE = AliasTable({"电池": ("铝膜", "ab"), "铝": ("合金",), "ab": ("废水处理", "水膜")})
QUERIES = ["铝", "铝合金", "废水处理膜", "电池的膜怎么处理", "AB 金", "水水"]


def _text(chance: random.Random, longest: int) -> str:
    letters = chance.choices([*CHARACTERS, ",", " AB "], k=chance.randint(1, longest))
    return "".join(letters)


def _document(chance: random.Random, key: str, longest: int) -> Document:
    kind: Kind = "demand" if chance.random() < 1 / 3 else "achievement"
    return Document(key, kind, _text(chance, 6), (_text(chance, 4),), _text(chance, longest))


def _hits(index: SearchIndex) -> list[list[Hit]]:
    return [index.search(query, "achievement", 1_000, table=TABLE) for query in QUERIES]


def _built(directory: Path, commits: Sequence[tuple[list[Document], list[str]]]) -> list[list[Hit]]:
    index = SearchIndex.open(directory)
    for number, (puts, drops) in enumerate(commits, start=1):
        index.apply(puts, drops, number)
    hits = _hits(index)
    index.close()
    return hits


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32), commits=st.integers(1, 5))
def test_order_is_the_same_after_any_history(seed: int, commits: int) -> None:
    chance = random.Random(seed)
    live: dict[str, Document] = {}
    history: list[tuple[list[Document], list[str]]] = []
    for number in range(commits):
        longest = chance.choice((8, 40, 300))  # so that lengths drift from commit to commit
        drops = chance.sample(sorted(live), len(live) // 3)
        names = [f"k{chance.randrange(600):03}" for _ in range(400 // (number + 1))]
        puts = [_document(chance, name, longest) for name in names]
        history.append((puts, drops))
        for key in drops:
            live.pop(key)
        live |= {document.key: document for document in puts}
    shuffled = sorted(live.values(), key=lambda _: chance.random())
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        assert _built(Path(first), history) == _built(Path(second), [(shuffled, [])])


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_candidates_are_the_exact_best(seed: int) -> None:
    chance = random.Random(seed)
    dead = [_document(chance, f"k{number:03}", 300) for number in range(300)]
    live = [_document(chance, f"k{number:03}", 30) for number in range(500)]
    with tempfile.TemporaryDirectory() as directory:
        index = SearchIndex.open(Path(directory))
        index.apply(dead, [], 1)
        index.apply(live, [], 2)
        view = index._view
        for query in QUERIES:
            asked = ask(view, "achievement", query, TABLE)
            chosen = choose(view, "achievement", asked, None, None)
            best = _best(live, asked.leading(Figures(view, "achievement").frequency))
            assert chosen is not None
            assert {chosen.entries[row].key for row in chosen.rows} == best
        index.close()


def _best(documents: Sequence[Document], weights: dict[str, float]) -> set[str]:
    scores = {}
    for document in documents:
        terms = list(analyse(document.text()).terms())
        counts = {term: terms.count(term) for term in weights if term in terms}
        if counts and document.kind == "achievement":
            scores[document.key] = sum(weights[term] * n / (n + FLOOR) for term, n in counts.items())
    last = sorted(scores.values(), reverse=True)[:CANDIDATES][-1]
    return {key for key, score in scores.items() if score > last - 1e-9}
