"""Matching both ways: the achievements that fit a demand, and the demands that fit an achievement.

Gates come before scores: what is not published, closed for interest, past its end, of the same organisation
or by the same author is not looked at. Then the text must be about the same thing (`affinity`), and then the
two sides' terms are held against each other, one criterion after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.records import Achievement, Demand, Record
from storage.search.affinity import LEAST_AFFINITY, Subject, affinity, head_text, subject_of
from storage.search.documents import Kind
from storage.search.finder import Finder
from storage.search.following import is_offered
from storage.search.matches import Criterion, Verdict
from storage.vocabularies import Mode, TechField

MOST_GAPS: Final = 2
"""With more of them it is no near miss any more."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A record of the other side, and how the two sides' terms stand to each other."""

    record: Record
    affinity: float
    """To compare by; never shown."""
    criteria: tuple[Criterion, ...]
    """field, trl, mode, budget, region, in this order."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """Names of the criteria that stand in the way."""
        return tuple(item.name for item in self.criteria if item.verdict is Verdict.GAP)


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Both best first: by how much they speak of the same thing, then by reference.

    Of near misses those that lack less come first.
    """

    fits: tuple[Counterpart, ...]
    near: tuple[Counterpart, ...]

    @property
    def every(self) -> tuple[Counterpart, ...]:
        """Those that fit, then the near misses."""
        return (*self.fits, *self.near)


async def counterparts(session: AsyncSession, finder: Finder, record: Record, *, count: int) -> Counterparts:
    """The best of the other side, at most `count` that fit and `count` near misses.

    `record` may be a draft that is not in the store.
    """
    kind: Kind = "demand" if isinstance(record, Achievement) else "achievement"
    candidates = await finder.candidates(
        session,
        head_text(record),
        kind,
        organisation_id=record.organisation_id,
        member_id=record.author_id,
    )
    found = meeting(record, candidates)
    fits = [item for item in found if not item.gaps]
    near = sorted((item for item in found if item.gaps), key=lambda item: len(item.gaps))
    return Counterparts(tuple(fits[:count]), tuple(near[:count]))


def meeting(record: Record, others: Sequence[Record]) -> list[Counterpart]:
    """Those of `others` that may be offered to the author of `record` and fit or nearly do, best first."""
    moment, subject = now(), subject_of(record)
    found = [_held_against(record, subject, other) for other in others if _may_meet(record, other, moment)]
    kept = [item for item in found if item.affinity >= LEAST_AFFINITY and len(item.gaps) <= MOST_GAPS]
    return sorted(kept, key=lambda item: (-item.affinity, item.record.reference))


def sides(one: Record, other: Record) -> tuple[Demand, Achievement]:
    """The same two, the demand first. Raises ValueError where they are of one kind."""
    if isinstance(one, Demand) and isinstance(other, Achievement):
        return one, other
    if isinstance(one, Achievement) and isinstance(other, Demand):
        return other, one
    raise ValueError(f"{one.reference} and {other.reference} are of one kind")


def compared(demand: Demand, achievement: Achievement) -> tuple[Criterion, ...]:
    """What one side wants against what the other offers; UNKNOWN where either says nothing of it."""
    return (
        Criterion("field", _field(demand, achievement)),
        Criterion("trl", _trl(demand.trl_min, achievement.trl)),
        Criterion("mode", _mode(demand.modes, achievement.modes)),
        Criterion("budget", _budget(demand, achievement)),
        Criterion("region", _region(demand.region, achievement.region)),
    )


def _may_meet(record: Record, other: Record, moment: datetime) -> bool:
    own = record.organisation_id is not None and record.organisation_id == other.organisation_id
    self_made = record.author_id is not None and record.author_id == other.author_id
    ended = other.valid_until is not None and other.valid_until <= moment
    return is_offered(other) and not own and not self_made and not ended


def _held_against(record: Record, subject: Subject, other: Record) -> Counterpart:
    return Counterpart(other, affinity(subject, subject_of(other)), compared(*sides(record, other)))


def _field(demand: Demand, achievement: Achievement) -> Verdict:
    """其他 names no field, so it rules none out."""
    wanted, offered = set(demand.fields) - {TechField.OT}, set(achievement.fields) - {TechField.OT}
    if not wanted or not offered:
        return Verdict.UNKNOWN
    return Verdict.MATCH if wanted & offered else Verdict.GAP


def _trl(least: int | None, level: int | None) -> Verdict:
    if least is None or level is None:
        return Verdict.UNKNOWN
    return Verdict.MATCH if level >= least else Verdict.GAP


def _mode(wanted: Sequence[str], offered: Sequence[str]) -> Verdict:
    if not wanted or not offered:
        return Verdict.UNKNOWN
    open_to_all = Mode.OPEN in (*wanted, *offered)
    return Verdict.MATCH if open_to_all or set(wanted) & set(offered) else Verdict.GAP


def _budget(demand: Demand, achievement: Achievement) -> Verdict:
    """The figures alone: a GAP that both call 可议 is one to talk about all the same."""
    least, most = achievement.price_min, achievement.price_max
    has = demand.budget_max if demand.budget_max is not None else demand.budget_min
    asked = least if least is not None else most
    if asked is None or has is None:
        return Verdict.UNKNOWN
    if asked <= has:
        return Verdict.MATCH
    upwards_open = demand.budget_max is None or least is None
    return Verdict.UNKNOWN if upwards_open else Verdict.GAP


def _region(one: str | None, other: str | None) -> Verdict:
    """No record says where its partner has to be, so another province is no gap."""
    return Verdict.MATCH if one and other and one[:2] == other[:2] else Verdict.UNKNOWN
