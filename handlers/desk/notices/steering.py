"""Pausing, resuming, stopping and recalling a notice, sending again what failed.

A press may come twice, late, or after a colleague's: each act looks at the notice as it is now, under its
lock, and answers what is so. What cannot be undone is asked first, in a message of its own: a card that edits
itself would take the question away.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.progress import running_card
from handlers.desk.notices.progress_said import title_said
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.base import now
from storage.notices.figures import standing_of
from storage.notices.recalling import can_be_recalled, recall_notice
from storage.notices.running import Act, Running, held_running
from storage.notices.steering import (
    leave_held,
    pause_notice,
    resend_held,
    resume_notice,
    retry_notice,
    stop_notice,
)
from storage.outbox.reports import report_on
from storage.outbox.tables import State
from storage.people import Member

Do = Callable[[AsyncSession, Wording, Running, int], Awaitable[str]]
"""Does the act for the officer with that number; what is said over the chat."""


async def press_act(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, act: Act
) -> Reply:
    """Where the notice does not allow it any more, it says how it stands."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await held_running(session, notice_id)
    if running is None:
        return gone(w)
    if not running.allows(act):
        said = w.plain("通知现在是“{status}”，这一步做不了", status=w.name(running.notice.status))
        return await running_card(session, member, running, said)
    toast = await DOING[act](session, w, running, member.id)
    return await running_card(session, member, running, toast)


async def ask_act(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, act: Act
) -> Reply:
    """停止, 撤回, 补发 pressed: what they would do, to be confirmed."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await held_running(session, notice_id)
    if running is None:
        return gone(w)
    asked = await _question(session, w, running, act) if running.allows(act) else None
    if asked is None:
        said = w.plain("通知现在是“{status}”，这一步做不了", status=w.name(running.notice.status))
        return await running_card(session, member, running, said)
    question, yes = asked
    head = Markup("<b>{}</b>").format(title_said(w, running.notice))
    sure = Button(yes, f"notice{act.value}:{notice_id}:yes")
    no = Button(w.plain("返回"), f"noticerun:{notice_id}")
    return Reply(Markup("\n\n").join([head, question]), ((sure, no),))


async def _question(
    session: AsyncSession, w: Wording, running: Running, act: Act
) -> tuple[Markup, str] | None:
    """And the button that confirms it; None where there is nothing to do."""
    copies = (await standing_of(session, running)).copies
    sent, left = f"{copies.of(State.SENT):,}", f"{copies.left:,}"
    match act:
        case Act.STOP:
            question = w(
                "停止之后不能再继续：已发出的 {sent} 份留着，还没发的 {left} 份不发了。"
                "只想缓一缓，请按“暂停”。",
                sent=sent,
                left=left,
            )
            return question, w.plain("确认停止")
        case Act.RECALL if await can_be_recalled(session, running):
            question = w(
                "已发出的 {sent} 份会从对方的聊天里删除（发出超过 47 小时的删不掉），"
                "还没发的 {left} 份不发了。撤回之后不能恢复。",
                sent=sent,
                left=left,
            )
            return question, w.plain("确认撤回")
        case Act.RESEND:
            count = (await report_on(session, running.message)).resendable(now())
            question = w.many("补发 {count} 份？这些也许已经送到，对方可能会收到两次。", count)
            return (question, w.plain("确认补发 {count} 份", count=count)) if count else None
    return None


async def _pause(session: AsyncSession, w: Wording, running: Running, officer_id: int) -> str:
    await pause_notice(session, running, officer_id)
    return w.plain("已暂停")


async def _resume(session: AsyncSession, w: Wording, running: Running, officer_id: int) -> str:
    await resume_notice(session, running, officer_id)
    return w.plain("好的，继续发送")


async def _stop(session: AsyncSession, w: Wording, running: Running, officer_id: int) -> str:
    count = await stop_notice(session, running, officer_id)
    return w.plain("已停止，{count} 人没有收到", count=count)


async def _recall(session: AsyncSession, w: Wording, running: Running, officer_id: int) -> str:
    count = await recall_notice(session, running, officer_id)
    return w.plain("已撤回，正在删除 {count} 份", count=count)


async def _retry(session: AsyncSession, w: Wording, running: Running, officer_id: int) -> str:
    count = await retry_notice(session, running, officer_id)
    return w.plain("好的，重发 {count} 份", count=count) if count else w.plain("没有可以重发的")


async def _resend(session: AsyncSession, w: Wording, running: Running, officer_id: int) -> str:
    count = await resend_held(session, running, officer_id)
    return w.plain("好的，补发 {count} 份", count=count) if count else w.plain("没有可以补发的")


async def _leave(session: AsyncSession, w: Wording, running: Running, officer_id: int) -> str:
    count = await leave_held(session, running, officer_id)
    return w.plain("好的，{count} 份不补发", count=count) if count else w.plain("没有存疑的了")


DOING: Final[dict[Act, Do]] = {
    Act.PAUSE: _pause,
    Act.RESUME: _resume,
    Act.STOP: _stop,
    Act.RECALL: _recall,
    Act.RETRY: _retry,
    Act.RESEND: _resend,
    Act.LEAVE: _leave,
}
