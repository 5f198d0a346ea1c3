"""What else one could search with: each fed with tokens of one kind, all terms of a query joined by OR.

`words`: our folding, then the words of jieba. `characters`: the very terms of our own index.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import tantivy

from storage.search.analysis import analyse, fold
from storage.search.wording import words as words_of

Tokens = Callable[[str], list[str]]
Tokenised = Iterable[tuple[str, list[str]]]
"""(key, the tokens of all that is searched of a record)."""
FOUND: Final = 10
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")


class Peer(Protocol):
    """An index of one process, in a folder of its own."""

    def build(self, records: Tokenised) -> None: ...

    def search(self, text: str) -> list[str]:
        """Keys, best first, `FOUND` at most."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One peer of the tables."""

    make: Callable[[Path, Tokens], Peer]
    tokens: Tokens
    largest: int
    """Records that it holds within some GB and some minutes; beyond, it is left out."""
    needs: str | None = None
    """The module of the extra `bench` (or `dev`) without which it is left out."""

    @property
    def installed(self) -> bool:
        return self.needs is None or find_spec(self.needs) is not None


def words(text: str) -> list[str]:
    return [word for word in words_of(fold(text)) if word[0].isalnum()]


def characters(text: str) -> list[str]:
    return list(analyse(text).terms())


class Fts5:
    """SQLite's own, ranked by its bm25()."""

    def __init__(self, folder: Path, tokens: Tokens) -> None:
        self._tokens = tokens
        self._base = sqlite3.connect(folder / "fts5.db")
        self._base.execute("create virtual table found using fts5(key unindexed, text, tokenize=unicode61)")

    def build(self, records: Tokenised) -> None:
        rows = ((key, " ".join(map(_spelt, tokens))) for key, tokens in records)
        with self._base:
            self._base.executemany("insert into found values (?, ?)", rows)

    def search(self, text: str) -> list[str]:
        asked = " OR ".join(map(_spelt, dict.fromkeys(self._tokens(text))))
        if not asked:
            return []
        query = f"select key from found where found match ? order by bm25(found) limit {FOUND}"
        return [key for (key,) in self._base.execute(query, (asked,))]


class Postgres:
    """Full text search with a GIN index, ranked by ts_rank()."""

    def __init__(self, folder: Path, tokens: Tokens) -> None:
        psycopg, pgserver = import_module("psycopg"), import_module("pgserver")
        self._tokens = tokens
        self._server = pgserver.get_server(folder / "postgres")
        self._base = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._base.execute("create table found (key text, text tsvector)")

    def build(self, records: Tokenised) -> None:
        with self._base.cursor() as cursor:
            self._base.execute("create temporary table given (key text, text text)")
            with cursor.copy("copy given from stdin") as copy:
                for key, tokens in records:
                    copy.write_row((key, " ".join(map(_spelt, tokens))))
        self._base.execute("insert into found select key, to_tsvector('simple', text) from given")
        self._base.execute("create index on found using gin (text)")
        self._base.execute("analyze found")

    def search(self, text: str) -> list[str]:
        asked = " | ".join(map(_spelt, dict.fromkeys(self._tokens(text))))
        if not asked:
            return []
        query = (
            "select key from found, to_tsquery('simple', %s) asked where text @@ asked"
            f" order by ts_rank(text, asked) desc limit {FOUND}"
        )
        return [key for (key,) in self._base.execute(query, (asked,))]


class Tantivy:
    """The engine alone: one field, its own BM25, nothing after it."""

    def __init__(self, folder: Path, tokens: Tokens) -> None:
        self._tokens = tokens
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("text", tokenizer_name="terms", index_option="freq")
        self._schema = builder.build()
        (folder / "tantivy").mkdir()
        self._index = tantivy.Index(self._schema, str(folder / "tantivy"))
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("terms", whitespace)

    def build(self, records: Tokenised) -> None:
        writer = self._index.writer(50_000_000, num_threads=1)
        for key, tokens in records:
            writer.add_document(tantivy.Document(key=[key], text=[" ".join(tokens)]))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, text: str) -> list[str]:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", term, "freq"))
            for term in dict.fromkeys(self._tokens(text))
        ]
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(terms), FOUND, count=False).hits
        return [str(searcher.doc(address).get_first("key")) for _, address in hits]


class Bm25s:
    """bm25s: all scores reckoned beforehand."""

    def __init__(self, _folder: Path, tokens: Tokens) -> None:
        self._tokens = tokens
        self._keys: list[str] = []
        self._index: Any = import_module("bm25s").BM25()  # Any: it ships no types

    def build(self, records: Tokenised) -> None:
        self._index.index(list(_told(records, self._keys)), show_progress=False)

    def search(self, text: str) -> list[str]:
        asked = list(dict.fromkeys(self._tokens(text)))
        with suppress(ValueError):  # of a text without one token
            found, _ = self._index.retrieve([asked], k=min(FOUND, len(self._keys)), show_progress=False)
            return [self._keys[at] for at in found[0]]
        return []


def _told(records: Tokenised, keys: list[str]) -> Iterator[list[str]]:
    for key, tokens in records:
        keys.append(key)
        yield tokens


def tokenised(texts: Iterable[tuple[str, str]], tokens: Tokens) -> Tokenised:
    """Each sentence once, for records share them: a million would take an hour else."""
    known: dict[str, str] = {}

    def tokens_of(sentence: str) -> list[str]:
        if sentence not in known:
            known[sentence] = " ".join(tokens(sentence))  # one string: a list takes ten times the memory
        return known[sentence].split()

    for key, text in texts:
        yield key, [token for sentence in _SENTENCE.findall(text) for token in tokens_of(sentence)]
    _spelt.cache_clear()  # it is not the peer's memory


@lru_cache(maxsize=1 << 20)
def _spelt(token: str) -> str:
    """In letters that every tokenizer of a database leaves whole."""
    return "x" + "".join(
        f"{ord(character):x}" if not character.isascii() else character
        for character in token
        if character.isalnum()
    )


PEERS: Final[dict[str, Offer]] = {
    "SQLite FTS5 bm25(), words": Offer(Fts5, words, 1_000_000),
    "SQLite FTS5 bm25(), characters": Offer(Fts5, characters, 1_000_000),
    "PostgreSQL ts_rank(), words": Offer(Postgres, words, 1_000_000, "pgserver"),
    "bm25s, words": Offer(Bm25s, words, 100_000, "bm25s"),
    "bm25s, characters": Offer(Bm25s, characters, 10_000, "bm25s"),
    "tantivy alone, characters": Offer(Tantivy, characters, 1_000_000),
}
"""By the name in the tables."""
