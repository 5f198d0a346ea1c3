"""`/counts`: how the club stands, as one card that renews itself."""

from collections.abc import Iterator, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, turned_away
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.base import now
from storage.counts import Counts, RecordCounts, count_all
from storage.feedback.keeping import Said
from storage.people import Member
from storage.vocabularies import Status, TechField, Vocabulary

V = TypeVar("V", bound=Vocabulary)

BAR = 10
"""Blocks of the longest bar."""
IMPORT_STATES = (
    ("done", marked("已导入")),
    ("previewed", marked("待确认")),
    ("refused", marked("未能导入")),
    ("cancelled", marked("已取消")),
)


async def show_counts(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    counts = await count_all(session)
    moment = now().astimezone(ZoneInfo(member.zone))
    head = w("<b>俱乐部现况</b> · {time}", time=f"{moment:%Y-%m-%d %H:%M:%S}")
    text = Markup("\n\n").join([head, *_sections(w, counts)])
    return Reply(text, ((Button(w.plain("刷新"), "counts"),),), edits=True)


def _sections(w: Wording, counts: Counts) -> Iterator[Markup]:
    yield w(
        "成员 {members} 人（联络人 {officers} 人），单位 {organisations} 家",
        members=counts.members,
        officers=counts.officers,
        organisations=counts.organisations,
    )
    yield _records(w, w("<b>成果 {count} 项</b>", count=counts.achievements.total), counts.achievements)
    yield _records(w, w("<b>需求 {count} 项</b>", count=counts.demands.total), counts.demands)
    states = [f"{w.plain(name)} {counts.imports.get(state, 0)}" for state, name in IMPORT_STATES]
    yield w("<b>文件导入</b>") + Markup("\n") + " · ".join(states)
    yield _feedback(w, counts.feedback)
    yield w("等待送出的回答：{count}", count=counts.owed_answers)


def _feedback(w: Wording, said: Said) -> Markup:
    """What members say of what they are offered, and why not."""
    none = sum(said.no_use.values())
    head = w("<b>成员评价</b>：有用 {useful}，没用 {none}", useful=said.useful, none=none)
    named = (f"{w.name(why) if why else w.plain('没说原因')} {count}" for why, count in said.no_use.items())
    return Markup("\n").join([head, Markup.escape(" · ".join(named))] if none else [head])


def _records(w: Wording, head: Markup, counts: RecordCounts) -> Markup:
    lines = [head, *_bars(w, Status, counts.by_status)]
    if counts.by_field:
        lines += [w("按领域："), *_bars(w, TechField, counts.by_field)]
    return Markup("\n").join(lines)


def _bars(w: Wording, vocabulary: type[V], counted: Mapping[V, int]) -> Iterator[Markup]:
    most = max(counted.values(), default=0)
    for item in vocabulary:
        if count := counted.get(item, 0):
            bar = "▇" * max(1, round(BAR * count / most))
            yield Markup("<code>{}</code> {} {}").format(bar, w.name(item), count)
