"""Building an audience step by step with buttons: a group, and then who else, who of them, who not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import gone
from handlers.desk.notices.audience_said import audience_said
from handlers.desk.notices.card import on_own_draft, with_alert
from handlers.desk.notices.forecast_said import left_out
from handlers.desk.notices.groups import group_of
from handlers.desk.notices.said import title_of
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.base import now
from storage.notices.audience import (
    MOST_TERMS,
    Audience,
    BadAudience,
    How,
    Joined,
    read_audience,
    terms_in,
)
from storage.notices.drafting import change_draft
from storage.notices.forecast import forecast_of
from storage.notices.tables import Notice
from storage.people import Member

FIRST: Final = "is"
"""In place of a `How` where nothing is chosen yet."""
HOWS: Final[Mapping[str, str]] = {
    How.AND: marked("并且…"),
    How.OR: marked("或者…"),
    How.EXCEPT: marked("除去…"),
}
KINDS: Final[Mapping[str, str]] = {
    "role": marked("按身份"),
    "field": marked("按领域"),
    "organisation": marked("按单位"),
    "event": marked("按活动"),
    "tag": marked("按标签"),
    "saved": marked("存好的"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One group added: `how`, to `at` groups that were there, of a kind and a value as buttons carry them."""

    how: str
    at: int
    kind: str
    value: str


@on_own_draft
async def open_audience(session: AsyncSession, member: Member, notice: Notice) -> Reply:
    return await audience_card(session, member, notice)


async def audience_card(session: AsyncSession, member: Member, notice: Notice, toast: str = "") -> Reply:
    w, audience = Wording(member.language), current(notice)
    if audience is None:
        text = Markup("\n\n").join([title_of(w, notice), w("发给谁？")])
        return Reply(text, kind_rows(w, notice, FIRST), edits=True, toast=toast)
    seen = await forecast_of(session, notice, now())
    lines = [
        title_of(w, notice),
        w("<b>受众</b>：{audience}", audience=await audience_said(session, w, audience)),
        w.many("现在会收到 {count} 人。", seen.recipients),
    ]
    if why := left_out(w, notice, seen):
        lines.append(w("收不到：{count} 人（{why}）", count=seen.left_out, why=why))
    return Reply(Markup("\n\n").join(lines), _rows(w, notice, audience), edits=True, toast=toast)


@on_own_draft
async def offer_kinds(session: AsyncSession, member: Member, notice: Notice, how: str) -> Reply:
    w, audience = Wording(member.language), current(notice)
    if audience is None or how == FIRST:
        return await audience_card(session, member, notice)
    said = await audience_said(session, w, audience)
    lines = [title_of(w, notice), w("<b>受众</b>：{audience}", audience=said), w(HOWS[how])]
    return Reply(Markup("\n\n").join(lines), kind_rows(w, notice, how), edits=True)


@on_own_draft
async def add_group(session: AsyncSession, member: Member, notice: Notice, step: Step) -> Reply:
    """A second tap, or one on an old card, meets another number of groups and adds nothing."""
    w, audience = Wording(member.language), current(notice)
    there = terms_in(audience) if audience else 0
    if there != step.at or (audience is None) != (step.how == FIRST):
        return await audience_card(session, member, notice, w.plain("受众已经变了，请看一看"))
    group = await group_of(session, step.kind, step.value)
    if group is None:
        return gone(w)
    anew = Joined(How(step.how), audience, group) if audience else group
    if terms_in(anew) > MOST_TERMS:
        said = w.plain("一个受众最多由 {most} 组拼成", most=MOST_TERMS)
        return with_alert(await audience_card(session, member, notice, said))
    change_draft(session, notice, member, audience=anew.as_json())
    return await audience_card(session, member, notice)


@on_own_draft
async def undo_group(session: AsyncSession, member: Member, notice: Notice, at: int) -> Reply:
    """撤销一步, from `at` groups; 0: all of them."""
    audience = current(notice)
    if audience and at in (0, terms_in(audience)):
        before = audience.left.as_json() if isinstance(audience, Joined) and at else {}
        change_draft(session, notice, member, audience=before)
    return await audience_card(session, member, notice)


def kind_rows(w: Wording, notice: Notice, how: str) -> Rows:
    audience, here = current(notice), notice.id
    kinds = [Button(w.plain(label), f"noticepick:{here}:{how}:{kind}:0") for kind, label in KINDS.items()]
    rows = tuple(tuple(kinds[start : start + 3]) for start in range(0, len(kinds), 3))
    back = (Button(w.plain("返回"), f"noticewho:{here}" if audience else f"notice:{here}"),)
    if how != FIRST:
        return (*rows, back)
    return ((Button(w.plain("所有成员"), f"noticeadd:{here}:{FIRST}:0:everyone:-"),), *rows, back)


def current(notice: Notice) -> Audience | None:
    """None where none is chosen, or what is there cannot be read any more."""
    try:
        return read_audience(notice.audience) if notice.audience else None
    except BadAudience:
        return None


def _rows(w: Wording, notice: Notice, audience: Audience) -> Rows:
    here = notice.id
    return (
        tuple(Button(w.plain(label), f"noticewho:{here}:{how}") for how, label in HOWS.items()),
        (
            Button(w.plain("撤销一步"), f"noticeundo:{here}:{terms_in(audience)}"),
            Button(w.plain("重新选"), f"noticeundo:{here}:0"),
            Button(w.plain("存为…"), f"noticesave:{here}"),
        ),
        (Button(w.plain("完成"), f"notice:{here}"),),
    )
