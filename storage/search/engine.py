"""The files of the index: tantivy with our own terms, one writer, and the change number in each commit.

The terms lie in a JSON field, one path for each kind. tantivy keeps no lengths for such a field, so its
scores hang on term frequencies alone, and its early stopping is exact (candidates.py needs both).
"""

import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import tantivy

from storage.search.analysis import analysis_version, tokens_of
from storage.search.damage import DamagedError, check_files, trouble_as_damage
from storage.search.documents import Document
from storage.search.marking import folded_parts, marked_document
from storage.search.meaning import REVISION, Model, vector_of
from storage.search.occurrences import ENCODING
from storage.search.texts import Entry, Texts
from storage.search.view import MARKER, Marker, View, read_marker

_HEAP: Final = 50_000_000
_WHITESPACE = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("facets", tokenizer_name="raw", index_option="basic")
    builder.add_json_field("terms", tokenizer_name="terms", index_option="freq")
    builder.add_unsigned_field("length", fast=True)
    builder.add_unsigned_field("place", fast=True)
    for name in ("change_number", "texts_size", "written"):
        builder.add_unsigned_field(name, stored=True)
    builder.add_text_field("version", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA: Final = _schema()
_TEXTS: Final = "texts"
_WASTE: Final = 3
"""Of the texts that were ever written, so many times those that are left: then the index is built anew."""
_LITTLE: Final = 50_000
"""Texts that may be waste whatever is left."""


class Engine:
    """One index directory. Not for two threads at once; the views it hands out are."""

    def __init__(self, directory: Path, model: Model | None = None) -> None:
        """Open what is there. Raises `DamagedError` where it is not there, or not to be used."""
        with trouble_as_damage():
            check_files(directory)
            index = tantivy.Index(SCHEMA, str(directory))
            searcher = index.searcher()
            marker = read_marker(SCHEMA, searcher)
            if marker.version != _version(model):
                raise DamagedError("built by another analysis or model")
            if marker.written > _WASTE * searcher.num_docs + _LITTLE:
                raise DamagedError("most of it is of records that are gone")
            self._start(index, directory, marker.texts_size, marker.written, model)

    @classmethod
    def anew(cls, directory: Path, model: Model | None = None) -> "Engine":
        """An empty index at change number 0, in place of whatever is there."""
        remove(directory)
        directory.mkdir(parents=True)
        engine = cls.__new__(cls)
        engine._start(tantivy.Index(SCHEMA, str(directory)), directory, 0, 0, model)
        engine.write((), (), 0, None)
        return engine

    def _start(
        self, index: tantivy.Index, directory: Path, texts_size: int, written: int, model: Model | None
    ) -> None:
        index.register_tokenizer("terms", _WHITESPACE)
        index.config_reader("manual")
        self._index = index
        self._texts = Texts(directory / _TEXTS, texts_size, model.dimensions if model else 0)
        self._model = model
        self._written = written
        self._writer: tantivy.IndexWriter | None = None

    def view(self) -> View:
        """The state of the last commit; it stays as it is while later ones come."""
        self._index.reload()
        return View(SCHEMA, self._index.searcher(), self._texts)

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
                writer.add_document(self._entry(document))
                self._written += 1
                if on_progress is not None:
                    on_progress(done)
            self._texts.flush()
            writer.delete_documents_by_term("kind", MARKER)
            writer.add_document(_marker(self._marker(change_number)))
            writer.commit()
        except BaseException:
            self._texts.forget()
            self._writer = None
            with suppress(Exception):
                writer.rollback()
            raise

    def close(self) -> None:
        """Let merges end and give the files free."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()

    def _entry(self, document: Document) -> tantivy.Document:
        parts = folded_parts(document)
        tokens = tokens_of("\n".join(parts))
        text = marked_document(*parts).encode(ENCODING)
        vector = vector_of(self._model, "\n".join(parts)) if self._model else b""
        place = self._texts.add(Entry(document.key, text, len(tokens), vector))
        entry = tantivy.Document()
        entry.add_text("key", document.key)
        entry.add_text("kind", document.kind)
        for name, values in document.facets.items():
            for value in values:
                entry.add_text("facets", f"{name}={value}")
        entry.add_json("terms", {document.kind: " ".join(tokens.terms())})
        entry.add_unsigned("length", len(tokens))
        entry.add_unsigned("place", place)
        return entry

    def _marker(self, change_number: int) -> Marker:
        return Marker(change_number, _version(self._model), self._texts.size, self._written)


def remove(directory: Path) -> None:
    """Again where it fills while it is emptied: a thread of the engine may still be putting a file there."""
    for patience in (0.05, 0.2, 1.0):
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            return
        time.sleep(patience)
    shutil.rmtree(directory)


def _version(model: Model | None) -> str:
    return f"{analysis_version()} {model.name} {REVISION}" if model else analysis_version()


def _marker(marker: Marker) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("key", "")
    entry.add_text("kind", MARKER)
    entry.add_json("terms", {MARKER: MARKER})
    entry.add_unsigned("length", 0)
    entry.add_unsigned("place", 0)
    entry.add_text("version", marker.version)
    for name in ("change_number", "texts_size", "written"):
        entry.add_unsigned(name, getattr(marker, name))
    return entry
