"""What an officer sees of a record under review: all of it, and of a new version what changes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import LONG, PART_LIMIT, PIECE
from handlers.describing import joined, list_of
from handlers.desk.reviewing_likeness import Likeness
from handlers.desk.reviewing_values import fields_of, value_shown, version_values
from handlers.formatting import day, visible_length
from handlers.forms.fields import Field
from handlers.forms.said import FieldFault
from handlers.posting.inverse import columns_of, kind_of
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.people import Member
from storage.posting.reviewing import Case, last_verdict
from storage.posting.tables import Move
from storage.records import Record
from storage.vocabularies import Status

IN_HEAD: Final = frozenset(("title", "anonymous"))
"""Fields that the head of the card says."""
SAID: Final[Mapping[Move, str]] = {
    Move.APPROVE: marked("已由{name}通过"),
    Move.RETURN: marked("已由{name}退回"),
    Move.REJECT: marked("已由{name}驳回"),
}


async def case_card(
    session: AsyncSession, officer: Member, case: Case, alike: Sequence[Likeness], part: int = 0
) -> Reply:
    """One part of it, mostly the only one; nothing is cut. Verdicts where one is waited for."""
    w = Wording(officer.language)
    sections = [await _head(session, w, case, officer.zone)]
    sections += _changes(w, case) if case.version else _told(w, case.record)
    if alike:
        sections.append(_alike(w, alike))
    parts = _packed(sections)
    part = max(0, min(part, len(parts) - 1))
    text, rows = parts[part], list(_verdicts(w, case))
    if len(parts) > 1:
        text += Markup("\n\n{}/{}").format(part + 1, len(parts))
        turns = [(part - 1, w.plain("◀ 上一部分")), (part + 1, w.plain("下一部分 ▶"))]
        here = f"review:{case.record.reference}"
        rows.insert(0, tuple(Button(say, f"{here}:{at}") for at, say in turns if 0 <= at < len(parts)))
    return Reply(text, (*rows, (back(w),)), edits=True)


async def decided(session: AsyncSession, w: Wording, record: Record) -> str:
    """Who gave the verdict, as a toast; where nobody did, how the record stands."""
    said = await _verdict(session, w, record)
    return said or w.plain("现在没有要审核的内容（{status}）", status=w.name(record.status))


def back(w: Wording) -> Button:
    return Button(w.plain("‹ 返回列表"), "reviews:0")


def titled(w: Wording, record: Record, *about: str) -> Markup:
    said = joined(record.reference, w.name(kind_of(record)), *about)
    return Markup("<b>{}</b>\n{}").format(record.title, said)


async def _head(session: AsyncSession, w: Wording, case: Case, zone: str) -> Markup:
    record = case.record
    if case.version:
        state = w.plain("修改已发布的内容")
    elif case.waits:
        state = w.plain("新发布")
    else:
        state = joined(w.name(record.status), await _verdict(session, w, record))
    lines = [titled(w, record, state)]
    if record.organisation and record.anonymous:
        lines.append(w("单位：{name}（匿名发布，成员看不到）", name=record.organisation.name))
    elif record.organisation:
        lines.append(w("单位：{name}", name=record.organisation.name))
    author = await session.get(Member, record.author_id) if record.author_id else None
    if author:
        lines.append(w("作者：{name}", name=author.name))
    made = record.unclassified_declared_at
    lines.append(w("非涉密声明：{day}", day=day(w, made, zone)) if made else w("没有作非涉密声明！"))
    return Markup("\n").join(lines)


async def _verdict(session: AsyncSession, w: Wording, record: Record) -> str:
    """已由许言通过 and the like; empty where nobody said anything of it, or its author took it back."""
    verdict = await last_verdict(session, record.reference)
    if verdict is None or record.status in (Status.WITHDRAWN, Status.DRAFT):
        return ""
    officer = await session.get(Member, verdict.actor_id) if verdict.actor_id else None
    name = officer.name if officer and officer.name else w.plain("一位专员")
    return w.plain(SAID[verdict.move], name=name)


def _told(w: Wording, record: Record) -> Iterator[Markup]:
    """Every field that is filled, then the names of those that are not."""
    values, lacking = columns_of(record), []
    short: list[Markup] = []
    for field in fields_of(record):
        if field.name in IN_HEAD:
            continue
        if value := value_shown(w, field, values):
            if field.limit and field.limit > 100:
                yield from _text(w, field, value)
            else:
                short.append(Markup("<b>{}</b>  {}").format(w.plain(field.label), value))
        else:
            lacking.append(w.plain(field.label))
    if short:
        yield Markup("\n").join(short)
    if lacking:
        yield w("未填：{labels}", labels=list_of(w, lacking))


def _changes(w: Wording, case: Case) -> Iterator[Markup]:
    """Old and new of each changed field; what cannot be read is shown as it was given."""
    answers: Mapping[str, str | None] = case.version.answers if case.version else {}
    old = columns_of(case.record)
    for field in fields_of(case.record):
        if field.name not in answers:
            continue
        before = value_shown(w, field, old) or w.plain("（空）")
        after = _new(w, case.record, field, answers[field.name]) or w.plain("（空）")
        yield from _change(w, Markup("<b>{}</b>").format(w.plain(field.label)), before, after)


def _change(w: Wording, label: Markup, before: str, after: str) -> Iterator[Markup]:
    """In one section where it is short, else in as many pieces as it needs."""
    sides = [*_side(w("原："), before), *_side(w("新："), after)]
    if len(before) + len(after) <= PIECE:
        yield Markup("\n").join([label, *sides])
    else:
        yield from (label, *sides)


def _new(w: Wording, record: Record, field: Field, answer: str | None) -> str:
    if answer is None:
        return ""
    try:
        return value_shown(w, field, version_values(record, {field.name: answer}))
    except FieldFault:
        return answer


def _side(label: Markup, value: str) -> Iterator[Markup]:
    for start in range(0, len(value), PIECE):
        piece = Markup("<blockquote>{}</blockquote>").format(value[start : start + PIECE])
        yield piece if start else label + piece


def _text(w: Wording, field: Field, value: str) -> Iterator[Markup]:
    """A labelled text, folded where it is long, in several pieces where it is very long."""
    quoted = "<blockquote expandable>{}</blockquote>" if len(value) > LONG else "{}"
    for start in range(0, len(value), PIECE):
        piece = Markup(quoted).format(value[start : start + PIECE])
        yield piece if start else Markup("<b>{}</b>\n{}").format(w.plain(field.label), piece)


def _alike(w: Wording, alike: Sequence[Likeness]) -> Markup:
    head = w("⚠ <b>可能重复</b>：下面的内容已经在展示，括号里是相同词语所占的份额。")
    lines = [
        w(
            "· {title}（{reference}，{share}%）",
            title=one.record.title,
            reference=one.record.reference,
            share=one.share,
        )
        for one in alike
    ]
    return Markup("\n").join([head, *lines])


def _packed(sections: Sequence[Markup]) -> list[Markup]:
    parts: list[Markup] = []
    for section in sections:
        if parts and visible_length(parts[-1]) + 2 + visible_length(section) <= PART_LIMIT:
            parts[-1] = Markup("\n\n").join([parts[-1], section])
        else:
            parts.append(section)
    return parts


def _verdicts(w: Wording, case: Case) -> Rows:
    if not case.waits:
        return ()
    where = f"{case.record.reference}:{case.stamp}"
    return (
        (
            Button(w.plain("通过"), f"verdict:approve:{where}"),
            Button(w.plain("退回"), f"verdict:return:{where}"),
            Button(w.plain("驳回"), f"verdict:reject:{where}"),
        ),
    )
