"""One notice as officers see it, with what can be done about it now."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.dialog import open_dialog, over
from handlers.desk.notices.said import content_said, settings_said, standing_said, title_of
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.base import now
from storage.notices.content import read_content
from storage.notices.drafting import may_change
from storage.notices.looking import held_notice, notice_of, scope_of
from storage.notices.previewing import is_seen
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member

Rest = ParamSpec("Rest")
"""What a press carries beside the draft's number."""


async def open_notice(session: AsyncSession, person: Person, member: Member | None, notice_id: int) -> Reply:
    """Whatever was asked about a notice is given up."""
    if not allowed(member):
        return turned_away(person, member)
    if await open_dialog(session, member):
        await over(session, member)
    notice = await notice_of(session, notice_id)
    return await notice_card(session, member, notice) if notice else gone(Wording(member.language))


async def notice_card(session: AsyncSession, member: Member, notice: Notice, toast: str = "") -> Reply:
    w = Wording(member.language)
    parts = [
        title_of(w, notice),
        content_said(w, read_content(notice.content)),
        await settings_said(session, w, notice),
        await standing_said(session, w, member, notice),
    ]
    text = Markup("\n\n").join(part for part in parts if part)
    return Reply(text, _rows(w, member, notice), edits=True, toast=toast[:200])


async def own_draft(session: AsyncSession, member: Member, notice_id: int) -> Notice | Reply:
    """The draft, held, for its author to change; else what there is to say instead."""
    w, notice = Wording(member.language), await held_notice(session, notice_id)
    if notice is None:
        return gone(w)
    if may_change(notice, member):
        return notice
    return with_alert(await notice_card(session, member, notice, w.plain("现在改不了了")))


def on_own_draft(
    act: Callable[Concatenate[AsyncSession, Member, Notice, Rest], Awaitable[Reply]],
) -> Callable[Concatenate[AsyncSession, Person, Member | None, int, Rest], Coroutine[Any, Any, Reply]]:
    """A press on a draft, by its number: nobody acts but an officer, on a draft that is theirs, held."""

    @wraps(act)
    async def press(
        session: AsyncSession,
        person: Person,
        member: Member | None,
        notice_id: int,
        /,
        *more: Rest.args,
        **named: Rest.kwargs,
    ) -> Reply:
        if not allowed(member):
            return turned_away(person, member)
        notice = await own_draft(session, member, notice_id)
        return await act(session, member, notice, *more, **named) if isinstance(notice, Notice) else notice

    return press


def with_alert(reply: Reply) -> Reply:
    return replace(reply, alert=True)


def _rows(w: Wording, member: Member, notice: Notice) -> Rows:
    back = Button(w.plain("‹ 返回列表"), f"notices:{scope_of(notice)}:0")
    refresh = Button(w.plain("刷新"), f"notice:{notice.id}")
    return (*_acts(w, member, notice), (refresh, back))


def _acts(w: Wording, member: Member, notice: Notice) -> Rows:
    here, own = notice.id, notice.author_id == member.id
    if may_change(notice, member):
        return _draft_acts(w, notice)
    match notice.status:
        case NoticeStatus.DRAFT:
            return ((Button(w.plain("接手"), f"noticetake:{here}"),),)
        case NoticeStatus.AWAITING if own:
            look = Button(w.plain("再发一次给我"), f"noticepre:{here}")
            return ((look, Button(w.plain("撤回申请"), f"noticeback:{here}")),)
        case NoticeStatus.AWAITING:
            return ((Button(w.plain("去审批"), f"noticesee:{here}"),),)
        case NoticeStatus.SCHEDULED if notice.start_at and notice.start_at > now():
            move = Button(w.plain("改时间"), f"noticeedit:{here}:when")
            return ((move, Button(w.plain("取消定时"), f"noticeoff:{here}")),)
    return ((Button(w.plain("发送情况"), f"noticerun:{here}"),),)


def _draft_acts(w: Wording, notice: Notice) -> Rows:
    here, carries = notice.id, read_content(notice.content).media
    words = (Button(w.plain("改文字"), f"noticeedit:{here}:words"),) if carries else ()
    rows: Rows = (
        (
            Button(w.plain("换内容"), f"noticeedit:{here}:content"),
            *words,
            Button(w.plain("链接按钮"), f"noticeedit:{here}:buttons"),
            Button(w.plain("类别"), f"noticeedit:{here}:category"),
        ),
        (
            Button(w.plain("受众"), f"noticewho:{here}"),
            Button(w.plain("时间"), f"noticeedit:{here}:when"),
            Button(w.plain("选项"), f"noticeedit:{here}:options"),
        ),
    )
    seen = is_seen(notice)
    look = Button(w.plain("再发一次给我") if seen else w.plain("预览"), f"noticepre:{here}")
    ready = (Button(w.plain("确认发送…"), f"noticego:{here}"),) if seen and notice.audience else ()
    return (*rows, (look, *ready), (Button(w.plain("删除草稿"), f"noticedrop:{here}"),))
