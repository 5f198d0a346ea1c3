"""The search index of one process: follows the store by change numbers, and answers searches.

The order of a search's hits is a function of the live documents and the query only: the same in every
process, over either database, and whether the index was built in one go or by a history of edits.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from storage.search.alias_table import NO_ALIASES, AliasTable
from storage.search.analysis import fold
from storage.search.candidates import choose
from storage.search.damage import DamagedError, trouble_as_damage
from storage.search.documents import Document, Hit, Kind
from storage.search.engine import Engine, remove
from storage.search.lexicon import lexicon
from storage.search.meaning import Model, closeness, vector_of
from storage.search.query import Weighed, ask, weigh
from storage.search.ranking import rank
from storage.search.slots import Slot
from storage.search.spelling import corrected
from storage.search.view import Figures, View

log = logging.getLogger(__name__)

PURGED: Final = "purged"
"""The file of the number of the purge with or after which these files were begun."""


class SearchIndex:
    """Sync: call it from threads. Writers wait for one another; searches run meanwhile on the last commit."""

    def __init__(self, slot: Slot, engine: Engine, model: Model | None = None) -> None:
        self._slot = slot
        self._model = model
        self._asked = lru_cache(maxsize=64)(partial(vector_of, model)) if model else None
        """The vector of a folded query: a search may look more than once."""
        self._engine = engine
        self._view = engine.view()
        self._writing = threading.Lock()

    @classmethod
    def open(cls, directory: Path, model: Model | None = None) -> "SearchIndex":
        """Take the first free slot under `directory`: empty, at change 0, if what lies there is of no use.

        With a `model`, what texts mean counts too; without the vectors of that very one it is of no use.
        """
        slot = Slot(directory)
        try:
            return cls(slot, _open_or_renew(slot.path / "index", model), model)
        except BaseException:
            slot.close()
            raise

    def close(self) -> None:
        with self._writing:
            self._engine.close()
            self._slot.close()

    @property
    def has_model(self) -> bool:
        return self._model is not None

    @property
    def view(self) -> View:
        """What searches see at this moment."""
        return self._view

    @property
    def change_number(self) -> int:
        """Up to which change of the store the searches see; 0 asks for all of it."""
        return self._view.change_number

    def apply(
        self,
        puts: Iterable[Document],
        drops: Iterable[str],
        change_number: int,
        on_progress: Callable[[int], None] | None = None,
        *,
        after: int | None = None,
    ) -> None:
        """One commit, searchable when it returns; `on_progress` hears how many puts are done.

        Puts replace documents of the same key; a key both dropped and put is put. What `puts` raises leaves
        the index as it was. Raises `DamagedError` where the files failed: the index is then empty, at
        change 0, ready to be filled again; and where it does not stand at change `after` any more, for it was
        begun anew since that was asked: what lies between would be missing for good.
        """
        with self._writing:
            if after is not None and self._view.change_number != after:
                raise DamagedError("begun anew meanwhile")
            self._engine.write(puts, drops, change_number, on_progress)
            try:
                with trouble_as_damage():
                    self._view = self._engine.view()
            except DamagedError as error:
                self._renew(error)
                raise

    @property
    def purged(self) -> int:
        """Up to which purge of the store these files hold nothing that is gone."""
        with suppress(FileNotFoundError, ValueError):
            return int((self._slot.path / "index" / PURGED).read_text())
        return 0

    def begin_anew(self) -> Engine:
        """An empty index beside this one, to be filled by its `write` and given to `take`."""
        return Engine.anew(self._slot.path / "index.new", self._model)

    def take(self, fresh: Engine, purged: int) -> None:
        """In place of this one, whose files are deleted; those of slots that nobody holds too.

        Searches go on meanwhile. The change number is that of `fresh`.
        """
        ours, beside = self._slot.path / "index", self._slot.path / "index.new"
        with trouble_as_damage():
            fresh.close()
        (beside / PURGED).write_text(str(purged))
        with self._writing:
            with suppress(DamagedError), trouble_as_damage():
                self._engine.close()
            remove(ours)
            beside.rename(ours)
            self._engine = _open_or_renew(ours, self._model)
            self._view = self._engine.view()
        self._slot.drop_free()

    def clear(self) -> None:
        """Begin again: empty, at change 0."""
        with self._writing:
            self._anew()

    def search(
        self,
        text: str,
        kind: Kind,
        limit: int,
        accept: Callable[[str], bool] | None = None,
        within: Mapping[str, Collection[str]] | None = None,
        table: AliasTable = NO_ALIASES,
    ) -> list[Hit]:
        """The best documents of a kind for a text, best first; none for a text without letters or digits.

        A longer `limit` only adds to the end, up to some hundred, which are all that is ranked.
        `within` keeps to documents that have, for each named facet, one of the values: the index itself does
        it, however few there are. `accept` is asked by key for what only the caller knows (a member's gates):
        use it where it lets most pass, for all it refuses was fetched. Neither changes the others' scores.
        Raises `DamagedError` as `apply` does.
        """
        view = self._view
        try:
            asked = ask(view, kind, text, table)
            chosen = choose(view, kind, asked, within, accept)
        except DamagedError as error:
            self._renew_behind(view, error)
            raise
        if chosen is None:
            return []
        close = closeness(self._asked(fold(text)), chosen.entries) if self._asked else None
        return rank(chosen, asked, view.population(kind), limit, close)

    def corrected(self, text: str, kind: Kind) -> str | None:
        """What a misspelt text was meant to say, or None. Raises `DamagedError` as `apply` does."""
        view = self._view
        try:
            return corrected(text, lexicon, Figures(view, kind).frequency)
        except DamagedError as error:
            self._renew_behind(view, error)
            raise

    def weigh(self, text: str, kind: Kind, table: AliasTable) -> Weighed:
        """What a text is worth by the live documents. Raises `DamagedError` as `apply` does."""
        view = self._view
        try:
            return weigh(view, kind, text, table)
        except DamagedError as error:
            self._renew_behind(view, error)
            raise

    def _renew_behind(self, view: View, error: DamagedError) -> None:
        with self._writing:
            if self._view is view:  # else another search has met the same damage before
                self._renew(error)

    def _renew(self, error: DamagedError) -> None:
        _warn(self._slot.path, error)
        self._anew()

    def _anew(self) -> None:
        with suppress(DamagedError), trouble_as_damage():
            self._engine.close()
        self._engine = Engine.anew(self._slot.path / "index", self._model)
        self._view = self._engine.view()


def _open_or_renew(directory: Path, model: Model | None) -> Engine:
    if not directory.exists():
        return Engine.anew(directory, model)
    try:
        return Engine(directory, model)
    except DamagedError as error:
        _warn(directory, error)
        return Engine.anew(directory, model)


def _warn(directory: Path, error: DamagedError) -> None:
    log.warning("the search index at %s is built anew: %s", directory, error)
