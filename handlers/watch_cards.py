"""Watches as their member sees them: one card each, and the list of all."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.describing import joined
from handlers.examples import example_rows
from handlers.filters_said import filters_said
from handlers.formatting import day, shortened
from handlers.reply import Button, Reply, Rows
from handlers.results import QUERY_SHOWN
from handlers.wording import Wording, marked
from storage.people import Member
from storage.watches.keeping import MOST_WATCHES, Fared
from storage.watches.tables import Frequency, Watch

A_PAGE = 5
IN_A_BUTTON = 14
WHEN = {
    Frequency.AT_ONCE: marked("有新成果符合时，马上告诉您。"),
    Frequency.DAILY: marked("有新成果符合时，每天上午 9 点告诉您；没有就不打扰。"),
    Frequency.WEEKLY: marked("有新成果符合时，每周一上午 9 点告诉您；没有就不打扰。"),
}


def watch_card(w: Wording, member: Member, watch: Watch, how: Fared, head: Markup) -> Reply:
    """In place of the pressed card: what is watched, when it is told, and all that can be done with it."""
    if watch.stopped_at:
        return stopped_card(w, watch)
    lines = [head, *_asked(w, watch), w(WHEN[watch.frequency]), _fared(w, member, how)]
    check = (Button(w.plain("现在查一次"), f"check:{watch.id}"),)
    last = (stop_button(w, watch), list_button(w))
    return Reply(
        Markup("\n").join(lines), (frequency_row(w, f"often:{watch.id}", watch), check, last), edits=True
    )


def stopped_card(w: Wording, watch: Watch) -> Reply:
    said = [w("<b>已停止关注</b>"), *_asked(w, watch), w("不会再为它打扰您。按错了可以恢复。")]
    rows = ((Button(w.plain("恢复关注"), f"rewatch:{watch.id}"), list_button(w)),)
    return Reply(Markup("\n").join(said), rows, edits=True)


def list_card(
    w: Wording, member: Member, watches: Sequence[Watch], hows: Mapping[str, Fared], page: int, *, edits: bool
) -> Reply:
    """Page `page` (0 is the first) of the live watches, or the last there is."""
    if not watches:
        return _no_watches(w, edits=edits)
    last = (len(watches) - 1) // A_PAGE
    page = min(page, last)
    start = page * A_PAGE
    shown = list(enumerate(watches, 1))[start : start + A_PAGE]
    head = w("<b>我的关注</b>（{count} 个，最多 {limit} 个）", count=len(watches), limit=MOST_WATCHES)
    items = [_item(w, member, number, watch, hows.get(watch.id, Fared())) for number, watch in shown]
    numbers = tuple(Button(str(number), f"watching:{watch.id}") for number, watch in shown)
    turns = _turns(w, page, last)
    text = Markup("\n\n").join([head, *items, w("按数字查看、改时间或停止。")])
    return Reply(text, tuple(row for row in (numbers, turns) if row), edits=edits)


def frequency_row(w: Wording, data: str, watch: Watch | None = None) -> tuple[Button, ...]:
    """One button a frequency, with its code after `data`; that of the watch is ticked."""
    return tuple(
        Button(("✓ " if watch and watch.frequency is item else "") + w.name(item), f"{data}:{item}")
        for item in Frequency
    )


def list_button(w: Wording) -> Button:
    return Button(w.plain("我的关注"), "watches:0")


def stop_button(w: Wording, watch: Watch) -> Button:
    return Button(w.plain("停止关注"), f"unwatch:{watch.id}")


def named_stop_button(w: Wording, watch: Watch) -> Button:
    """Where several watches are on one card."""
    query = shortened(watch.text, IN_A_BUTTON)
    return Button(w.plain("停止关注“{query}”", query=query), f"unwatch:{watch.id}")


def watch_named(w: Wording, watch: Watch) -> Markup:
    """What it asks, on one line."""
    filters = joined(*filters_said(w, watch.asked))
    query = w("“{query}”", query=shortened(watch.text, QUERY_SHOWN))
    return query + (Markup(" · {}").format(filters) if filters else "")


def _asked(w: Wording, watch: Watch) -> list[Markup]:
    asked = [w("“{query}”", query=shortened(watch.text, QUERY_SHOWN))]
    if said := filters_said(w, watch.asked):
        asked.append(w("筛选：{filters}", filters=joined(*said)))
    return asked


def _fared(w: Wording, member: Member, how: Fared) -> Markup:
    if how.last_at is None:
        return w("还没有遇到符合的新成果。")
    last = day(w, how.last_at, member.zone)
    return w.many("到现在遇到 {count} 项，最近一次是 {day}。", how.hits, day=last)


def _item(w: Wording, member: Member, number: int, watch: Watch, how: Fared) -> Markup:
    name = Markup("<b>{}.</b> {}").format(number, watch_named(w, watch))
    told = Markup("{} · {}").format(w.name(watch.frequency), _fared(w, member, how))
    return name + "\n" + told


def _turns(w: Wording, page: int, last: int) -> tuple[Button, ...]:
    turns = ((page - 1, w.plain("◀ 上一页")), (page + 1, w.plain("下一页 ▶")))
    return tuple(Button(label, f"watches:{n}") for n, label in turns if 0 <= n <= last)


def _no_watches(w: Wording, *, edits: bool) -> Reply:
    text = w("您还没有关注。检索之后按“保存为关注”，以后有新成果符合时，我就告诉您。\n先说出需求，例如：")
    rows: Rows = example_rows(w)
    return Reply(text, rows, edits=edits)
