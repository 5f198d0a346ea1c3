"""The files of the index: tantivy with our own terms, one writer, and the change number in each commit.

The terms lie in a JSON field, one path for each kind. tantivy keeps no lengths for such a field, so its
scores hang on term frequencies alone, and its early stopping is exact (candidates.py needs both).
"""

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import tantivy

from storage.search.analysis import analysis_version, tokens_of
from storage.search.damage import DamagedError, check_files, trouble_as_damage
from storage.search.documents import Document
from storage.search.marking import folded_parts, marked_document
from storage.search.view import MARKER, View

_HEAP: Final = 50_000_000
_WHITESPACE = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("facets", tokenizer_name="raw", index_option="basic")
    builder.add_json_field("terms", tokenizer_name="terms", index_option="freq")
    builder.add_bytes_field("text", stored=True)
    builder.add_unsigned_field("length", fast=True)
    builder.add_unsigned_field("change_number", stored=True)
    builder.add_text_field("version", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA: Final = _schema()


class Engine:
    """One index directory. Not for two threads at once; the views it hands out are."""

    def __init__(self, directory: Path) -> None:
        """Open what is there. Raises `DamagedError` where it is not there, or not to be used."""
        with trouble_as_damage():
            check_files(directory)
            self._start(tantivy.Index(SCHEMA, str(directory)))
            view = self.view()
        if view.version != analysis_version():
            self.close()
            raise DamagedError("built by another analysis")

    @classmethod
    def anew(cls, directory: Path) -> "Engine":
        """An empty index at change number 0, in place of whatever is there."""
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        engine = cls.__new__(cls)
        engine._start(tantivy.Index(SCHEMA, str(directory)))
        engine.write((), (), 0, None)
        return engine

    def _start(self, index: tantivy.Index) -> None:
        index.register_tokenizer("terms", _WHITESPACE)
        index.config_reader("manual")
        self._index = index
        self._writer: tantivy.IndexWriter | None = None

    def view(self) -> View:
        """The state of the last commit; it stays as it is while later ones come."""
        self._index.reload()
        return View(SCHEMA, self._index.searcher())

    def write(
        self,
        puts: Iterable[Document],
        drops: Iterable[str],
        change_number: int,
        on_progress: Callable[[int], None] | None,
    ) -> None:
        """One commit with its change number, or nothing at all. A key both dropped and put is put."""
        if self._writer is None:
            self._writer = self._index.writer(_HEAP, num_threads=1)
        writer = self._writer
        try:
            for key in drops:
                writer.delete_documents_by_term("key", key)
            for done, document in enumerate(puts, start=1):
                writer.delete_documents_by_term("key", document.key)
                writer.add_document(_entry(document))
                if on_progress is not None:
                    on_progress(done)
            writer.delete_documents_by_term("kind", MARKER)
            writer.add_document(_marker(change_number))
            writer.commit()
        except BaseException:
            self._writer = None
            with suppress(Exception):
                writer.rollback()
            raise

    def close(self) -> None:
        """Let merges end and give the files free."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()


def _entry(document: Document) -> tantivy.Document:
    parts = folded_parts(document)
    tokens = tokens_of("\n".join(parts))
    entry = tantivy.Document()
    entry.add_text("key", document.key)
    entry.add_text("kind", document.kind)
    for name, values in document.facets.items():
        for value in values:
            entry.add_text("facets", f"{name}={value}")
    entry.add_json("terms", {document.kind: " ".join(tokens.terms())})
    entry.add_bytes("text", marked_document(*parts).encode())
    entry.add_unsigned("length", len(tokens))
    return entry


def _marker(change_number: int) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("key", "")
    entry.add_text("kind", MARKER)
    entry.add_json("terms", {MARKER: MARKER})
    entry.add_unsigned("length", 0)
    entry.add_unsigned("change_number", change_number)
    entry.add_text("version", analysis_version())
    return entry
