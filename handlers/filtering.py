"""The filter panel: it edits the result card, keeps what was chosen, and goes back to the results."""

from collections.abc import Mapping

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.filter_choices import ANY, CHOICES, choice_label, chosen_code, filters_with
from handlers.filters_said import filter_said, filters_said
from handlers.finding import own_search, show_page, taste_in
from handlers.formatting import shortened
from handlers.reply import Button, Reply, Rows
from handlers.results import CRITERIA, QUERY_SHOWN
from handlers.wording import Wording
from storage.conversation import Search
from storage.people import Member
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.searches import filters_of, set_filters

A_ROW: Mapping[str, int] = {"field": 2, "trl": 1, "mode": 3, "budget": 2, "region": 4, "provinces": 3}
"""Buttons a row, by how long the names are."""


async def open_filters(
    session: AsyncSession, finder: Finder, member: Member, search_id: str, page: int
) -> Reply:
    """The panel in place of the results; `page` is where it goes back to."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    return await _panel(session, finder, member, kept, page)


async def open_filter(session: AsyncSession, member: Member, search_id: str, name: str) -> Reply:
    """The choices of one filter; `provinces` is the second page of `region`."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    w, filters = Wording(member.language), filters_of(kept)
    if name not in CHOICES:
        return _stale(w, kept)
    current = chosen_code(filters, name)
    buttons = [
        Button(_ticked(choice_label(w, name, code), code == current), f"set:{kept.id}:{name}:{code}")
        for code in CHOICES[name]
    ]
    text = w("选择{criterion}：", criterion=w.plain(CRITERIA["region" if name == "provinces" else name]))
    return Reply(Markup("\n").join([_query(w, kept), text]), _rows(w, kept, name, buttons), edits=True)


async def choose_filter(
    session: AsyncSession, finder: Finder, member: Member, search_id: str, name: str, code: str
) -> Reply:
    """Set one filter, or lift it with `-`; then the panel. A code that is no choice changes nothing."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    filters = filters_with(filters_of(kept), name, code)
    if filters is None:
        return _stale(Wording(member.language), kept)
    set_filters(kept, filters)
    return await _panel(session, finder, member, kept, 0)


async def clear_filters(
    session: AsyncSession, finder: Finder, member: Member, search_id: str, then: str
) -> Reply:
    """Lift them all; `then` shows the results ("page") or the panel (anything else)."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    set_filters(kept, Filters())
    if then == "page":
        return await show_page(session, finder, member, kept, 0, edits=True)
    return await _panel(session, finder, member, kept, 0)


async def _panel(session: AsyncSession, finder: Finder, member: Member, kept: Search, page: int) -> Reply:
    w, filters = Wording(member.language), filters_of(kept)
    taste = await taste_in(session, member, kept)
    findings = await finder.find(session, kept.text, filters, member=member, preference=taste, count=1)
    lines = [_query(w, kept), w.many("符合 <b>{count}</b> 项", findings.total)]
    rows: list[tuple[Button, ...]] = [
        (Button(_entry(w, filters, name), f"filter:{kept.id}:{name}"),) for name in CRITERIA
    ]
    if said := filters_said(w, filters):
        lines[1] += w("（不筛选有 {count} 项）", count=findings.total_unfiltered)
        lines.append(w("筛选：{filters}", filters=joined(*said)))
        rows.append((Button(w.plain("清除筛选"), f"unfilter:{kept.id}:panel"),))
    else:
        lines.append(w("点下面的条件来缩小范围。"))
    rows.append((Button(w.plain("◀ 查看结果"), f"page:{kept.id}:{page}"),))
    return Reply(Markup("\n").join(lines), tuple(rows), edits=True)


def _entry(w: Wording, filters: Filters, name: str) -> str:
    said = filter_said(w, filters, name)
    label = w.plain(CRITERIA[name])
    return f"✓ {label} · {said}" if said else label


def _rows(w: Wording, kept: Search, name: str, buttons: list[Button]) -> Rows:
    size = A_ROW[name]
    rows = [tuple(buttons[start : start + size]) for start in range(0, len(buttons), size)]
    if name == "region":
        rows.append((Button(w.plain("其他省市 ▶"), f"filter:{kept.id}:provinces"),))
    back = "filter:{}:region" if name == "provinces" else "filters:{}:0"
    lift = Button(w.plain("不限"), f"set:{kept.id}:{name}:{ANY}")
    rows.append((lift, Button(w.plain("◀ 返回"), back.format(kept.id))))
    return tuple(rows)


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _query(w: Wording, kept: Search) -> Markup:
    return w("“{query}”", query=shortened(kept.text, QUERY_SHOWN))


def _stale(w: Wording, kept: Search) -> Reply:
    rows = ((Button(w.plain("筛选"), f"filters:{kept.id}:0"),),)
    return Reply(w("没有这个筛选条件，请重新选择。"), rows, toast=w.plain("这个按钮已失效"))
