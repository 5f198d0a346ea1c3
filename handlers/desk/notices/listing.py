"""`/notices` at the desk: drafts, what waits, what is under way, what is past."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.desk.guard import allowed, turned_away
from handlers.desk.notices.said import beginning, start_said
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.notices.content import read_content
from storage.notices.looking import (
    DRAFTS,
    LIVE,
    PAST,
    SCOPES,
    WAITING,
    NoticePage,
    counts_of_scopes,
    notices_in,
)
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member

PAGE: Final = 5
BEGINNING: Final = 40
NAMES: Final[Mapping[str, str]] = {
    DRAFTS: marked("草稿"),
    WAITING: marked("待发"),
    LIVE: marked("进行中"),
    PAST: marked("已结束"),
}
OPENS: Final = (LIVE, DRAFTS, WAITING, PAST)


async def list_notices(
    session: AsyncSession, person: Person, member: Member | None, scope: str = "", page: int = 0
) -> Reply:
    """Without a scope the first of OPENS that has any."""
    if not allowed(member):
        return turned_away(person, member)
    w, counts = Wording(member.language), await counts_of_scopes(session)
    scope = scope or next((one for one in OPENS if counts[one]), DRAFTS)
    found = await notices_in(session, scope, page * PAGE, PAGE)
    head = w("<b>通知 · {scope}</b>", scope=w.plain(NAMES[scope]))
    if found.total:
        last = found.start + len(found.notices)
        count = w("第 {first}–{last} 项，共 {total} 项", first=found.start + 1, last=last, total=found.total)
        lines = [Markup("\n").join([head, count])]
    else:
        lines = [head, w("这里还没有通知。")]
    lines += [_line(w, number, notice) for number, notice in enumerate(found.notices, found.start + 1)]
    rows = _rows(w, found, scope, counts)
    return Reply(Markup("\n\n").join(lines), rows, edits=True)


def _line(w: Wording, number: int, notice: Notice) -> Markup:
    when = start_said(w, notice) if notice.status is NoticeStatus.SCHEDULED else ""
    about = joined(w.name(notice.status), w.name(notice.category), when)
    return Markup("{}. <b>{}</b>\n{}").format(
        number, beginning(w, read_content(notice.content), BEGINNING), about
    )


def _rows(w: Wording, found: NoticePage, scope: str, counts: Mapping[str, int]) -> Rows:
    opens = [
        Button(str(number), f"notice:{notice.id}")
        for number, notice in enumerate(found.notices, found.start + 1)
    ]
    page, turns = found.start // PAGE, []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"notices:{scope}:{page - 1}"))
    if found.start + len(found.notices) < found.total:
        turns.append(Button(w.plain("下一页 ›"), f"notices:{scope}:{page + 1}"))
    scopes = [
        Button(f"{'✓ ' if name == scope else ''}{w.plain(NAMES[name])} {counts[name]}", f"notices:{name}:0")
        for name in SCOPES
    ]
    new = (Button(w.plain("新建通知"), "noticenew"), Button(w.plain("存好的受众"), "noticesaved:0"))
    return tuple(tuple(row) for row in (opens, turns, scopes, new) if row)
