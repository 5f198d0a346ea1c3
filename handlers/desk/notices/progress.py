"""A started notice as officers see it: how it goes on, and what can be done with it now."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.progress_said import Seen, progress_said
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.base import now
from storage.notices.acknowledging import count_acknowledged
from storage.notices.figures import later_of, standing_of
from storage.notices.progress import samples_of, show_progress
from storage.notices.recalling import can_be_recalled
from storage.notices.running import Act, Running, running_of
from storage.outbox.retrying import retryable
from storage.outbox.tables import State
from storage.people import Member


async def open_running(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, *, live: bool = False
) -> Reply:
    """`live`: looked at anew by the button of the card that renews itself."""
    if not allowed(member):
        return turned_away(person, member)
    running = await running_of(session, notice_id)
    if running is None:
        return gone(Wording(member.language))
    return await running_card(session, member, running, live=live)


async def follow_live(session: AsyncSession, person: Person, member: Member | None, notice_id: int) -> Reply:
    """实时进度: a card of the officer's own that edits itself."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await running_of(session, notice_id)
    if running is None:
        return gone(w)
    await show_progress(session, notice_id, member.telegram_id)
    return Reply(toast=w.plain("马上发一张会自己更新的进度卡"))


async def running_card(
    session: AsyncSession, member: Member, running: Running, toast: str = "", *, live: bool = False
) -> Reply:
    text = await running_text(session, member, running)
    return Reply(text, await running_rows(session, member, running, live=live), edits=True, toast=toast)


async def running_text(session: AsyncSession, member: Member, running: Running) -> Markup:
    seen = Seen(
        running,
        await standing_of(session, running),
        await later_of(session, running.message, now()),
        await count_acknowledged(session, running.notice),
        await samples_of(session, running.notice.id),
        now(),
    )
    return progress_said(Wording(member.language), seen, member.zone)


async def running_rows(
    session: AsyncSession, member: Member, running: Running, *, live: bool = False
) -> Rows:
    """`live`: of the card that renews itself; what it leads to comes as messages of their own."""
    w, here = Wording(member.language), running.notice.id
    how = ":apart" if live else ""
    steer = [
        Button(w.plain(label), f"{data}:{here}")
        for act, label, data in (
            (Act.PAUSE, marked("暂停"), "noticepause"),
            (Act.RESUME, marked("继续发送"), "noticeresume"),
            (Act.STOP, marked("停止…"), "noticestop"),
        )
        if running.allows(act)
    ]
    alter = [Button(w.plain("更正…"), f"noticefix:{here}")] if running.allows(Act.CORRECT) else []
    if running.allows(Act.RECALL) and await can_be_recalled(session, running):
        alter.append(Button(w.plain("撤回…"), f"noticerecall:{here}"))
    look = [Button(w.plain("报告"), f"noticereport:{here}{how}")]
    if running.notice.acknowledge and running.allows(Act.NUDGE):
        look.insert(0, Button(w.plain("谁还没看"), f"noticemissing:{here}:0{how}"))
    if not live:
        look.append(Button(w.plain("实时进度"), f"noticelive:{here}"))
    again = await _again(session, w, running)
    whole = Button(w.plain("通知内容"), f"notice:{here}{how}")
    anew = Button(w.plain("刷新"), f"noticerun:{here}{':live' if live else ''}")
    return tuple(tuple(row) for row in (steer, again, alter, look, (anew, whole)) if row)


async def _again(session: AsyncSession, w: Wording, running: Running) -> list[Button]:
    """What did not arrive, and what perhaps did."""
    here, buttons = running.notice.id, list[Button]()
    if running.allows(Act.RETRY) and (count := await retryable(session, running.message.id)):
        buttons.append(Button(w.plain("重发失败的 {count} 份", count=count), f"noticeretry:{here}"))
    held = (await standing_of(session, running)).copies.of(State.UNKNOWN)
    if held and running.allows(Act.RESEND):
        buttons.append(Button(w.plain("补发存疑的…"), f"noticeresend:{here}"))
    if held and running.allows(Act.LEAVE):
        buttons.append(Button(w.plain("不补发"), f"noticeleave:{here}"))
    return buttons
