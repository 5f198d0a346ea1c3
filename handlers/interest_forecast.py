"""谁会感兴趣?: whom a draft would meet if it were published now, and which one field matters most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import JSON, Null
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.forms.kinds import RecordKind
from handlers.posting.order import asked_of
from handlers.posting.values import blank
from handlers.wording import Wording
from storage.people import Member
from storage.records import Achievement, Record
from storage.search.affinity import head_text
from storage.search.counterparts import Counterpart, counterparts
from storage.search.finder import Finder
from storage.search.matches import Verdict
from storage.search.query import query_terms

MOST: Final = 100
FORM_FIELDS: Final = {
    RecordKind.ACHIEVEMENT: {
        "budget": "price",
        "trl": "trl",
        "mode": "modes",
        "field": "fields",
        "region": "region",
    },
    RecordKind.DEMAND: {
        "budget": "budget",
        "trl": "trl_min",
        "mode": "modes",
        "field": "fields",
        "region": "region",
    },
}
"""The form's field behind each criterion; of equal gains the first is advised."""
FACTS: Final = frozenset((("achievement", "trl"),))
"""What nobody can relax: an achievement is as mature as it is."""


@dataclass(frozen=True, slots=True)
class Advice:
    """About the form's field of that name.

    Relaxed, the draft would meet `number` records. Filled (`fills`), it would tell of `number` of those it
    meets already whether they fit in this too: an empty field rules nobody out, so filling it adds none.
    """

    field: str
    fills: bool
    number: int


@dataclass(frozen=True, slots=True)
class Forecast:
    meets: int
    """Live records of the other side that fit."""
    advice: Advice | None


async def who_would_care(
    session: AsyncSession, finder: Finder, kind: RecordKind, values: Mapping[str, Any], member: Member
) -> Forecast:
    """`values`: of the draft so far, by column. Writes nothing."""
    draft = _draft(kind, values, member)
    if not query_terms(head_text(draft)):
        return Forecast(0, None)
    found = await counterparts(session, finder, draft, count=MOST)
    relaxed = _relaxed(kind, len(found.fits), found.near)
    return Forecast(len(found.fits), relaxed or _filled(kind, draft, found.fits))


async def forecast_lines(
    w: Wording,
    session: AsyncSession,
    finder: Finder,
    kind: RecordKind,
    values: Mapping[str, Any],
    member: Member,
) -> Markup:
    """One line, or two, for the preview."""
    forecast = await who_would_care(session, finder, kind, values, member)
    lines = [_meets(w, kind, forecast.meets)]
    if advice := forecast.advice:
        name = w.plain(asked_of(kind)[advice.field].label)
        if advice.fills:
            lines.append(
                w.many("“{field}”还没填：填上就知道其中 {count} 项是否也符合。", advice.number, field=name)
            )
        else:
            lines.append(w.many("放宽“{field}”，就有 {count} 项对得上。", advice.number, field=name))
    return Markup("\n").join(lines)


def _meets(w: Wording, kind: RecordKind, count: int) -> Markup:
    if kind is RecordKind.DEMAND:
        if not count:
            return w("谁会感兴趣？现在还没有对得上的成果；发布以后有了就告诉您。")
        return w.many("谁会感兴趣？现在有 {count} 项成果对得上。", count)
    if not count:
        return w("谁会感兴趣？现在还没有用得上它的需求；发布以后有了就告诉您。")
    return w.many("谁会感兴趣？现在有 {count} 条需求用得上它。", count)


def _draft(kind: RecordKind, values: Mapping[str, Any], member: Member) -> Record:
    """A record that no session knows, as it would be posted by this member."""
    names = [column.name for column in kind.model.__table__.columns if not column.primary_key]
    empty = {name: _empty(kind, name) for name in names}
    given = {name: value for name, value in values.items() if _answered(value) and name in empty}
    mine = {"organisation_id": member.organisation_id, "author_id": member.id}
    return kind.model(**{**empty, **given, **mine})


def _answered(value: object) -> bool:
    """Neither None nor the database's NULL, by which a form empties a column."""
    return value is not None and not isinstance(value, Null)


def _empty(kind: RecordKind, name: str) -> Any:
    """What an unanswered field leaves: a draft may lack even what every record must have."""
    column = kind.model.__table__.columns[name]
    if column.nullable or column.default is not None:
        return blank(kind, name)
    return [] if isinstance(column.type, JSON) else ""


def _relaxed(kind: RecordKind, meets: int, near: Sequence[Counterpart]) -> Advice | None:
    """The field that alone stands in the way of most."""
    gains = {
        criterion: sum(each.gaps == (criterion,) for each in near)
        for criterion in FORM_FIELDS[kind]
        if (kind.value, criterion) not in FACTS
    }
    best = max(gains, key=lambda criterion: gains[criterion])
    return Advice(FORM_FIELDS[kind][best], fills=False, number=meets + gains[best]) if gains[best] else None


def _filled(kind: RecordKind, draft: Record, fits: Sequence[Counterpart]) -> Advice | None:
    """The empty field of which most of those that fit do say something."""
    silent = {name for name, said in _said(draft).items() if not said}
    gains = {
        criterion: sum(_unknown(each, criterion) and _said(each.record)[criterion] for each in fits)
        for criterion in FORM_FIELDS[kind]
        if criterion in silent
    }
    if not gains or not (most := max(gains.values())):
        return None
    best = next(criterion for criterion, gain in gains.items() if gain == most)
    return Advice(FORM_FIELDS[kind][best], fills=True, number=most)


def _unknown(found: Counterpart, criterion: str) -> bool:
    return any(each.name == criterion and each.verdict is Verdict.UNKNOWN for each in found.criteria)


def _said(record: Record) -> dict[str, bool]:
    """By criterion, whether the record says anything of it."""
    if isinstance(record, Achievement):
        level, amounts = record.trl, {record.price_min, record.price_max}
    else:
        level, amounts = record.trl_min, {record.budget_min, record.budget_max}
    return {
        "budget": amounts != {None},
        "trl": level is not None,
        "mode": bool(record.modes),
        "field": bool(record.fields),
        "region": bool(record.region),
    }
