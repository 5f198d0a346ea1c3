"""Where else a member's name stands: in the club's own notes, where it is struck, and in others' texts.

Short names are common words, and those that another member has too, alone or as a part of a longer one, are
that person's as well: neither is looked for. What is sealed (drafts, answers) cannot be looked through.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, String, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.audit import AuditEntry
from storage.cases.handing_over import MODELS
from storage.cases.tables import Case, CaseEntry, Dispatch, Question
from storage.events.tables import Event
from storage.news.tables import NewsItem
from storage.notices.tables import Notice, NoticeCorrection
from storage.people import Member, MemberTag
from storage.records import Record
from storage.vocabularies import Vocabulary

SHORTEST: Final = 2
NOBODY: Final = "已注销的成员"
"""In place of the name, in the club's notes."""
CODES: Final = frozenset({"role", "move", "kind", "cause", "format", "how", "then", "what", "changed", "by"})
"""Keys of an entry's detail under which a code stands, and nobody's name."""
Column = InstrumentedAttribute[Any]


class Where(Vocabulary):
    """Others' texts."""

    CASES = "cases", "对接里别人写的话"
    QUESTIONS = "questions", "别人的询问和答复"
    NOTICES = "notices", "通知"
    NEWS = "news", "资讯"
    EVENTS = "events", "活动"
    TAGS = "tags", "别人的标签"


@dataclass(frozen=True, slots=True)
class Mentions:
    notes: int
    """Entries of the audit log about others, in which the name is struck."""
    records: Sequence[str]
    """References of the records that stay and hold it; their author can change them before."""
    others: dict[Where, int]
    """How many texts of others hold it; they stay as they are."""


async def mentions_of(session: AsyncSession, member: Member) -> Mentions:
    name = await _sought(session, member)
    if not name:
        return Mentions(0, [], {})
    notes = len(await _noted(session, member, name))
    others = {where: await _in_all(session, where, name, member) for where in Where}
    return Mentions(notes, await _records(session, name), {w: n for w, n in others.items() if n})


async def strike_mentions(session: AsyncSession, member: Member) -> None:
    """In the club's own notes about others. Of two members of one name nothing is struck of the other."""
    name = await _sought(session, member)
    if not name:
        return
    for entry in await _noted(session, member, name):
        entry.detail = struck(entry.detail, name)


async def _noted(session: AsyncSession, member: Member, name: str) -> list[AuditEntry]:
    """Entries in whose words it is struck."""
    holding = select(AuditEntry).where(_holds(name, AuditEntry.detail), _of_others(member))
    return [one for one in await session.scalars(holding) if struck(one.detail, name) != one.detail]


def struck(value: Any, name: str) -> Any:  # Any: JSON
    """The same with nobody's name in place of that one, but for codes, which name nobody."""
    if isinstance(value, str):
        return value.replace(name, NOBODY)
    if isinstance(value, list):
        return [struck(each, name) for each in value]
    if isinstance(value, dict):
        return {key: each if key in CODES else struck(each, name) for key, each in value.items()}
    return value


async def _sought(session: AsyncSession, member: Member) -> str:
    """The name that is looked for; nothing where it would be found of others as well."""
    if len(member.name) < SHORTEST:
        return ""
    shared = Member.name.contains(member.name, autoescape=True) & (Member.id != member.id)
    return "" if await _count(session, Member.id, shared) else member.name


def _of_others(member: Member) -> ColumnElement[bool]:
    about = AuditEntry.subject == f"member:{member.id}"
    return ~about & AuditEntry.actor_id.is_distinct_from(member.id)


async def _records(session: AsyncSession, name: str) -> list[str]:
    found: list[str] = []
    for model in MODELS:
        texts = [column for column in _texts_of(model) if column.key != "fingerprint"]
        holds = or_(*(_holds(name, column) for column in texts)) & model.published_at.is_not(None)
        found += await session.scalars(select(model.reference).where(holds).order_by(model.reference))
    return found


def _texts_of(model: type[Record]) -> list[Column]:
    wanted = [column.key for column in model.__table__.columns if isinstance(column.type, String | JSON)]
    return [getattr(model, key) for key in wanted]


async def _in_all(session: AsyncSession, where: Where, name: str, member: Member) -> int:
    me = member.id
    looked: dict[Where, Sequence[tuple[Column, Column, ColumnElement[bool] | None]]] = {
        Where.CASES: (
            (Case.id, Case.words, Case.seeker_id.is_distinct_from(me)),
            (CaseEntry.id, CaseEntry.why, CaseEntry.actor_id.is_distinct_from(me)),
            (Dispatch.id, Dispatch.why, Dispatch.manager_id.is_distinct_from(me)),
        ),
        Where.QUESTIONS: (
            (Question.id, Question.words, Question.asker_id.is_distinct_from(me)),
            (Question.id, Question.answer, None),
        ),
        Where.NOTICES: (
            (Notice.id, Notice.content, None),
            (NoticeCorrection.id, NoticeCorrection.after, None),
        ),
        Where.NEWS: ((NewsItem.id, NewsItem.title, None), (NewsItem.id, NewsItem.summary, None)),
        Where.EVENTS: (
            (Event.id, Event.title, None),
            (Event.id, Event.agenda, None),
            (Event.id, Event.speakers, None),
        ),
        Where.TAGS: ((MemberTag.member_id, MemberTag.tag, MemberTag.member_id != me),),
    }
    counts = [
        await _count(session, key, _holds(name, text) & whose if whose is not None else _holds(name, text))
        for key, text, whose in looked[where]
    ]
    return sum(counts)


def _holds(name: str, column: Column) -> ColumnElement[bool]:
    """JSON may be kept with its letters escaped."""
    if not isinstance(column.type, JSON):
        return column.contains(name, autoescape=True)
    text = cast(column, String)
    escaped = json.dumps(name)[1:-1]
    return or_(text.contains(name, autoescape=True), text.contains(escaped, autoescape=True))


async def _count(session: AsyncSession, key: Column, wanted: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count(key)).where(wanted)) or 0
