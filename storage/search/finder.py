"""Searching the club's records: the index catches up, finds, and the store's rows have the last word."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes import current_change, purged_at, store_key
from storage.feedback.keeping import no_use_to
from storage.people import Member
from storage.records import Record
from storage.search.alias_book import AliasBook
from storage.search.alias_table import AliasTable
from storage.search.confidence import is_weak
from storage.search.damage import DamagedError
from storage.search.documents import Hit, Kind
from storage.search.facets import within
from storage.search.following import at_once, count_changed, steps
from storage.search.index import SearchIndex
from storage.search.lexicon import lexicon
from storage.search.matches import Filters, Findings, Match, Preference
from storage.search.meaning import Model
from storage.search.offered import matches_of, rows_of, state
from storage.search.precedence import Precedence
from storage.search.query import Weighed
from storage.search.reasons import reasons
from storage.search.shelf import SHELF, shelf_folders
from storage.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")

RANKED: Final = 100
FEW: Final = 500
"""Changed records that a search waits for, a quarter of a second's work. Where more have changed (an import)
it answers from the last commit, and the index catches up aside."""
FEW_WITH_MODEL: Final = 20
"""The same where each has to be given its vector."""
LEAST_SHARE: Final = 0.45
"""Of the best one's score: what scores less is not called found. On 1,700 judged queries the right record,
where it was among the first ten, never had less than 0.58."""

SWITCH: Final = 0.0005
"""Seconds that one thread goes on while another waits for the interpreter. A search waits some twenty times;
at the usual 5 ms each it would hang while the index catches up with an import."""
WELL_COVERED: Final = 0.9
"""Of what was asked: nobody doubts the spelling of a text of which a record holds so much."""
LEAST_GAIN: Final = 0.05
"""How much more of another spelling a record must hold before that is searched by."""

_SEARCHED: Final = "searched"

OnProgress = Callable[[int, int], None]
"""Told (records done, records in all) while the index catches up."""


class Finder:
    """One a process. Safe for many searches at once; one of them catches the index up for all."""

    def __init__(self, store: Store, index: SearchIndex, book: AliasBook) -> None:
        self._store = store
        self.index = index
        self._book = book
        self._catching_up: asyncio.Task[None] | None = None
        self._is_far = False
        """Whether the catching up that runs is over more changes than a search waits for."""
        self._precedence = Precedence()

    @classmethod
    async def open(cls, store: Store, folder: Path, model: Model | None = None) -> "Finder":
        """The index of that store under `folder`, made if need be; call `catch_up` before it is relied on.

        With another `model` (meaning.py) than before, or none, it is built anew.
        """
        sys.setswitchinterval(SWITCH)
        async with store.reading() as session:
            key = await store_key(session)
        await asyncio.to_thread(_load_dictionaries, folder / key)
        book = AliasBook()
        async with store.reading() as session:
            await book.refresh(session)
        return cls(store, await asyncio.to_thread(SearchIndex.open, folder / key, model), book)

    def warm_up(self) -> None:
        """Begin to make ready, aside, what the first misspelt search would wait for.

        In a thread that no stop waits for: it writes nothing that half of it would harm.
        """
        threading.Thread(target=lexicon, name="lexicon", daemon=True).start()

    async def close(self) -> None:
        if self._catching_up:
            await asyncio.wait({self._catching_up})
        await asyncio.to_thread(self.index.close)

    async def find(  # noqa: PLR0913 - what is asked, who asks, and which part of the answer
        self,
        session: AsyncSession,
        text: str,
        filters: Filters,
        *,
        member: Member | None,
        preference: Preference | None = None,
        kind: Kind = "achievement",
        start: int = 0,
        count: int = 5,
    ) -> Findings:
        """The published records of a kind that fit, best first, from `start` on.

        Not offered: what is not published, closed for interest or past its end, the member's own
        organisation's, and what was declined to them. The order depends on the live records, the text and
        the filters only; a `preference` is one step after it, and leaves out what it will.
        """
        session.info[_SEARCHED] = True
        own, who = (member.organisation_id, member.id) if member else (None, None)
        barred = await self._current(session, kind, own, who)
        ranked, meant = await self._meant(text, kind, within(filters), barred)
        every = _telling(ranked)
        hits = await preference.applied(session, text, every) if preference else every
        unfiltered = hits
        if filters != Filters():
            unfiltered = _telling((await self._meant(text, kind, {}, barred))[0])
            unfiltered = await preference.applied(session, text, unfiltered) if preference else unfiltered
        page = hits[start : start + count]
        with self._precedence.searching():
            matches = await matches_of(session, kind, page, meant or text, filters)
        return Findings(
            matches,
            len(hits),
            len(unfiltered),
            weak=is_weak(ranked) or not _whole_words(matches),
            unwanted=len(every) - len(hits),
            corrected=meant,
        )

    async def _meant(
        self, text: str, kind: Kind, facets: Mapping[str, tuple[str, ...]], barred: frozenset[str]
    ) -> tuple[list[Hit], str | None]:
        """The hits of a text; of another spelling, which is named, where that finds much more."""
        table = self._book.table

        def look() -> tuple[list[Hit], str | None]:
            hits = self._ranked(text, kind, facets, barred, table)
            covered = hits[0].coverage if hits else 0.0
            if covered >= WELL_COVERED or (meant := self.index.corrected(text, kind)) is None:
                return hits, None
            others = self._ranked(meant, kind, facets, barred, table)
            if others and others[0].coverage >= covered + LEAST_GAIN:
                return others, meant
            return hits, None

        return await self._insist(look)

    async def hits(self, session: AsyncSession, text: str, *, but: frozenset[str] = frozenset()) -> list[Hit]:
        """All that is ranked for a text as it stands, among the achievements without those references."""
        barred = await self._current(session, "achievement", None, None)
        table = self._book.table
        return await self._insist(lambda: self._ranked(text, "achievement", {}, barred | but, table))

    async def candidates(
        self,
        session: AsyncSession,
        text: str,
        kind: Kind,
        *,
        organisation_id: int | None,
        member_id: int | None = None,
    ) -> list[Record]:
        """The best RANKED that they may be offered, for another judge than the score.

        With the long tail that `find` leaves out: where it begins hangs on what else the club has.
        """
        barred = await self._current(session, kind, organisation_id, member_id)
        barred |= frozenset(await session.scalars(no_use_to(member_id)))
        table = self._book.table
        hits = await self._insist(lambda: self._ranked(text, kind, {}, barred, table))
        rows = await rows_of(session, kind, [hit.key for hit in hits])
        return [rows[hit.key] for hit in hits if hit.key in rows]

    async def weigh(self, session: AsyncSession, text: str) -> Weighed:
        """What a text is worth among the achievements of this moment: the rarer a term, the more."""
        await self._be_current(session, await current_change(session))
        table = self._book.table
        return await self._insist(lambda: self.index.weigh(text, "achievement", table))

    @property
    def _few(self) -> int:
        return FEW_WITH_MODEL if self.index.has_model else FEW

    async def catch_up(self, on_progress: OnProgress | None = None) -> None:
        """Bring the index to the store's last committed change; returns when it is searchable."""
        if self._catching_up and not self._catching_up.done():
            await asyncio.shield(self._catching_up)  # it may have begun before the last commit
        await asyncio.shield(self._catch_up_aside(on_progress))

    def _catch_up_aside(self, on_progress: OnProgress | None = None) -> asyncio.Task[None]:
        if self._catching_up is None or self._catching_up.done():
            self._is_far = False  # until it has counted
            self._catching_up = asyncio.create_task(self._follow(on_progress))
        return self._catching_up

    async def _current(
        self, session: AsyncSession, kind: Kind, own: int | None, member_id: int | None
    ) -> frozenset[str]:
        """Be current, and what that member of the organisation `own` is not offered: in one question."""
        with self._precedence.searching():
            change, barred = await state(session, kind, own, member_id)
        await self._be_current(session, change)
        return barred

    async def _be_current(self, session: AsyncSession, change: int) -> None:
        """Bring the index to `change`, as `session` sees the store, if that is not far or the index is empty.

        A catching up that runs already may have begun before the last commit: then another follows it.
        """
        seen = self.index.change_number
        if change == seen:
            return
        running = self._catching_up and not self._catching_up.done()
        if running and seen and self._is_far:
            return
        catching_up = self._catch_up_aside()
        if seen and await count_changed(session, seen, most=self._few + 1) > self._few:
            log.info("searching the last commit while the index catches up")
            return
        await asyncio.shield(catching_up)
        if running:
            await asyncio.shield(self._catch_up_aside())

    async def _follow(self, on_progress: OnProgress | None) -> None:
        """In a session of its own: what the caller has not committed must never reach the index."""
        try:
            await self._follow_once(on_progress)
        except DamagedError:  # it is another now: empty, or begun anew
            await self._follow_once(on_progress)

    async def _follow_once(self, on_progress: OnProgress | None) -> None:
        async with self._store.reading() as session:
            target, after = await current_change(session), self.index.change_number
            if target == after:
                return
            await self._book.refresh(session)
            if target < after:
                log.warning("the store is older than its index (restored?): the index is built anew")
                await asyncio.to_thread(self.index.clear)
                after = 0
            total, done = await count_changed(session, after), 0
            self._is_far = total > self._few  # else somebody may be waiting for these
            between = self._precedence.make_way if self._is_far else at_once
            async for step in steps(session, after, target, between):
                puts = self._precedence.paced(step.puts) if self._is_far else step.puts
                await asyncio.to_thread(self.index.apply, puts, step.drops, step.number, after=after)
                done += step.seen
                if on_progress:
                    on_progress(done, total)

    async def keep_clean(self) -> bool:
        """Write the index anew where a person was deleted since it was begun; whether it was.

        Searches go on meanwhile, on the files as they were; what they find is looked up in the store.
        """
        async with self._store.reading() as session:
            purged = await purged_at(session)
            if purged <= self.index.purged:
                return False
            fresh, target = await asyncio.to_thread(self.index.begin_anew), await current_change(session)
            async for step in steps(session, 0, target, self._precedence.make_way):
                puts = self._precedence.paced(step.puts)
                await asyncio.to_thread(fresh.write, puts, step.drops, step.number, None)
        await asyncio.to_thread(self.index.take, fresh, purged)
        await self.catch_up()
        return True

    def _ranked(
        self,
        text: str,
        kind: Kind,
        facets: Mapping[str, tuple[str, ...]],
        barred: frozenset[str],
        table: AliasTable,
    ) -> list[Hit]:
        accept = (lambda key: key not in barred) if barred else None
        return self.index.search(text, kind, RANKED, accept=accept, within=facets or None, table=table)

    async def _insist(self, look: Callable[[], T]) -> T:
        """In a thread, and once more where the index was damaged and had to be filled again."""
        try:
            with self._precedence.searching():
                return await asyncio.to_thread(look)
        except DamagedError:
            await self.catch_up()
            return await asyncio.to_thread(look)


def has_searched(session: AsyncSession) -> bool:
    """Whether anything was looked for within this session: that takes more work than most of what is done."""
    return _SEARCHED in session.info


def _load_dictionaries(folder: Path) -> None:
    """Now, not while the first member waits."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    SHELF.use(*shelf_folders(folder))
    reasons("词典", "词典")


def _telling(hits: Sequence[Hit]) -> list[Hit]:
    """Without the long tail that shares but a common character or two with what was asked."""
    least = hits[0].score * LEAST_SHARE if hits else 0.0
    return [hit for hit in hits if hit.score >= least]


def _whole_words(matches: Sequence[Match]) -> bool:
    """Whether some word or other name met, not only single characters."""
    return any(match.bridged or any(len(word) > 1 for word in match.met) for match in matches)
