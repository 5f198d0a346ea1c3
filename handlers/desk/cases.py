"""`/cases` at the desk: how many stand at each stage, and the list by stage, 待派单 or 需关注."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.listing import titles_of
from handlers.describing import joined
from handlers.desk.guard import allowed, turned_away
from handlers.formatting import day
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.cases.desk import ATTENTION, EVERY, FILTERS, LIVE, UNDISPATCHED, count_of, wanted
from storage.cases.pipeline import CasePage, counts_by_stage, listed_cases
from storage.cases.stages import Stage
from storage.cases.tables import Case
from storage.people import Member

PAGE: Final = 5
NAMES: Final = {
    LIVE: marked("进行中"),
    UNDISPATCHED: marked("待派单"),
    ATTENTION: marked("需关注"),
    EVERY: marked("全部对接"),
}


async def list_cases(
    session: AsyncSession, person: Person, member: Member | None, name: str = LIVE, page: int = 0
) -> Reply:
    """`name`: one of `storage.cases.desk.FILTERS`, or a stage."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    found = await listed_cases(session, wanted(name), page * PAGE, PAGE)
    titles = await titles_of(session, found.cases)
    items = [
        _item(w, number, case, titles[case.record_reference], member.zone)
        for number, case in enumerate(found.cases, found.start + 1)
    ]
    head = await _head(session, w, found, name)
    return Reply(Markup("\n\n").join([head, *items]), await _rows(session, w, found, name), edits=True)


async def offer_stages(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, counts = Wording(member.language), await counts_by_stage(session)
    stages = [Button(f"{w.name(stage)} {counts.get(stage, 0)}", f"cases:{stage}:0") for stage in Stage]
    rows = [tuple(stages[at : at + 3]) for at in range(0, len(stages), 3)]
    back = (Button(w.plain("‹ 返回列表"), f"cases:{LIVE}:0"),)
    return Reply(w("看哪个阶段的对接？"), (*rows, back), edits=True)


def filter_named(w: Wording, name: str) -> str:
    return w.plain(NAMES[name]) if name in NAMES else w.name(Stage(name))


async def _head(session: AsyncSession, w: Wording, found: CasePage, name: str) -> Markup:
    counts = await counts_by_stage(session)
    stages = joined(*(f"{w.name(stage)} {counts[stage]}" for stage in Stage if stage in counts))
    lines = [w("<b>对接</b>：{filter}", filter=filter_named(w, name)), Markup.escape(stages)]
    if found.cases:
        last = found.start + len(found.cases)
        said = w("第 {first}–{last} 项，共 {total} 项", first=found.start + 1, last=last, total=found.total)
    else:
        said = w("这里现在没有对接。")
    return Markup("\n").join(line for line in (*lines, said) if line)


def _item(w: Wording, number: int, case: Case, title: str, zone: str) -> Markup:
    manager = case.manager.name if case.manager else w.plain("没有技术经理人")
    called = w.plain("需关注") if case.officer_called_at else ""
    seeker = _organisation(w, case.seeker) if case.seeker else w.plain("已注销的成员")
    sides = f"{_organisation(w, case.owner)} ↔ {seeker}"
    since = w.plain("自 {day}", day=day(w, case.stage_since, zone))
    lines = [
        Markup("{}. <b>{}</b>").format(number, title or w.plain("（已删除的记录）")),
        Markup.escape(joined(case.reference, w.name(case.stage), since, called)),
        Markup.escape(joined(sides, manager)),
    ]
    return Markup("\n").join(lines)


def _organisation(w: Wording, member: Member | None) -> str:
    return member.organisation.name if member and member.organisation else w.plain("未知")


async def _rows(session: AsyncSession, w: Wording, found: CasePage, name: str) -> Rows:
    page = found.start // PAGE
    opens = [
        Button(str(number), f"case:{case.reference}")
        for number, case in enumerate(found.cases, found.start + 1)
    ]
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"cases:{name}:{page - 1}"))
    if found.start + len(found.cases) < found.total:
        turns.append(Button(w.plain("下一页 ›"), f"cases:{name}:{page + 1}"))
    filters = [
        Button(f"{filter_named(w, each)} {await count_of(session, each)}", f"cases:{each}:0")
        for each in FILTERS
    ]
    others = (Button(w.plain("按阶段"), "casestages"), Button(w.plain("推荐对接"), "suggest"))
    return tuple(tuple(row) for row in (opens, turns, filters[:3], (filters[3], *others)) if row)
