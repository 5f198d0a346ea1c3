"""What a member's 有用 and 没用 change in what they are shown: one last, small step over what a search found.

What they called of no use is left out, and what is of a kind with what they spoke of moves a little. The
order before it is everybody's; without a word of theirs, or with suggestions that follow nobody, it stays.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.feedback.kinship import Kin, Terms, kind_terms
from storage.feedback.tables import Feedback, NoUse
from storage.people import Member
from storage.records import Achievement
from storage.search.analysis import fold
from storage.search.documents import Hit

KIND_WEIGHT: Final = 0.1
"""Of its own score, what a record gains or loses that is of a kind with one they spoke of."""
FIELD_WEIGHT: Final = 0.03
"""The same for its main field, where nothing of its kind was spoken of. So no record passes another that
scores 1.1 / 0.9 times as much, a fifth more: what fits clearly better stays above."""
FIELD_SURE: Final = 2
"""How many more of a field have to be useful than not, or the other way round."""
REMEMBERED: Final = 200
"""The last words a member said that count."""
OF_THE_FIELD: Final = (None, NoUse.OFF_TOPIC)
"""Reasons that speak of the whole field; those of `_speaks_of` speak of its kind."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is looked at of an achievement."""

    reference: str
    title: str
    terms: Terms
    field: str
    """The main one; empty where it has none."""
    trl: int | None
    price: int | None
    """The least asked, in 分."""

    @classmethod
    def of(cls, told: Any) -> Self:  # Any: an Achievement, or a row of the columns of `_facts`
        field = next(iter(told.fields), "")
        terms = kind_terms(told.title, told.keywords)
        return cls(told.reference, told.title, terms, field, told.trl, told.price_min)


@dataclass(frozen=True, slots=True)
class Leaning:
    """By how much of its score a record moves for a member, and what they said that does it."""

    weight: float
    """-KIND_WEIGHT to KIND_WEIGHT; 0 where nothing moves it."""
    kin: str = ""
    """Title of the record of its kind that they spoke of last; empty where it is the field."""
    why: NoUse | None = None
    """The reason they gave, where that was of no use."""


class Taste:
    """What one member said so far."""

    def __init__(
        self, said: Sequence[Feedback], facts: Mapping[str, Facts], before: datetime | None = None
    ) -> None:
        """`said`: the last first; `facts` of those among them that are there still."""
        self._no_use = {one.reference for one in said if not one.useful}
        self._titles = {reference: fold(fact.title).split() for reference, fact in facts.items()}
        self._spoken = {
            one.reference: (one, facts[one.reference])
            for one in said
            if one.reference in facts and (before is None or one.said_at < before)
        }
        self._kin = Kin((reference, fact.terms) for reference, (_, fact) in self._spoken.items())
        self._fields = _field_sums(self._spoken.values())

    async def applied(self, session: AsyncSession, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """`hits` of a search for `text` without what is of no use, in this member's order."""
        kept = self.wanted(text, hits)
        return self.moved(kept, await _facts(session, [hit.key for hit in kept]))

    def wanted(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """Without what is of no use, unless it is asked for by its very title."""
        asked = fold(text).split()
        return [hit for hit in hits if hit.key not in self._no_use or self._titles.get(hit.key) == asked]

    def moved(self, hits: Sequence[Hit], facts: Mapping[str, Facts]) -> list[Hit]:
        """The same in this member's order; equal ones in the order of their keys."""
        weights = {key: self.leaning(fact).weight for key, fact in facts.items()}
        return sorted(hits, key=lambda hit: (-hit.score * (1 + weights.get(hit.key, 0.0)), hit.key))

    def leaning(self, fact: Facts) -> Leaning:
        """Where they contradict each other it stays; its own word does not move a record."""
        kin = self._kin.of(fact.terms) - {fact.reference}
        told = [
            spoken
            for reference, spoken in self._spoken.items()
            if reference in kin and _speaks_of(spoken, fact)
        ]
        if told:
            return _by_kind(told)
        sure = self._fields.get(fact.field, 0) if fact.field else 0
        if abs(sure) < FIELD_SURE:
            return Leaning(0.0)
        return Leaning(FIELD_WEIGHT if sure > 0 else -FIELD_WEIGHT)


_Spoken = tuple[Feedback, Facts]


async def taste_of(session: AsyncSession, member: Member, before: datetime | None = None) -> Taste | None:
    """None where nothing they said is to count.

    What was said since `before` moves nothing yet: no list is put in another order under a reader's finger.
    """
    if not member.personalised:
        return None
    theirs = select(Feedback).where(Feedback.member_id == member.id)
    last = theirs.order_by(Feedback.said_at.desc(), Feedback.reference).limit(REMEMBERED)
    said = (await session.scalars(last.execution_options(populate_existing=True))).all()
    if not said:
        return None
    return Taste(said, await _facts(session, [one.reference for one in said]), before)


def _by_kind(told: Sequence[_Spoken]) -> Leaning:
    useful, of_none = ([spoken for spoken in told if spoken[0].useful is wanted] for wanted in (True, False))
    if useful and of_none:
        return Leaning(0.0)
    said, fact = told[0]
    return Leaning(KIND_WEIGHT if useful else -KIND_WEIGHT, fact.title, said.why)


def _speaks_of(spoken: _Spoken, fact: Facts) -> bool:
    """Whether what was said of one record goes for another of its kind.

    Unclear, off the figures, at the wrong time: that is said of the record alone.
    """
    said, of = spoken
    if said.useful or said.why in (*OF_THE_FIELD, NoUse.SOLVED):
        return True
    if said.why is NoUse.TOO_EARLY:
        return None not in (of.trl, fact.trl) and (fact.trl or 0) <= (of.trl or 0)
    if said.why is NoUse.BUDGET:
        return None not in (of.price, fact.price) and (fact.price or 0) >= (of.price or 0)
    return False


def _field_sums(spoken: Collection[_Spoken]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for said, fact in spoken:
        if said.useful:
            sums[fact.field] += 1
        elif said.why in OF_THE_FIELD:
            sums[fact.field] -= 1
    return sums


async def _facts(session: AsyncSession, references: Sequence[str]) -> dict[str, Facts]:
    columns = (
        Achievement.reference,
        Achievement.title,
        Achievement.keywords,
        Achievement.fields,
        Achievement.trl,
        Achievement.price_min,
    )
    rows = await session.execute(select(*columns).where(Achievement.reference.in_(references)))
    return {row.reference: Facts.of(row) for row in rows}
