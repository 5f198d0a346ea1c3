"""A second officer looks at a notice that reaches many: approves it, or sends it back with a reason."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.card import notice_card, with_alert
from handlers.desk.notices.confirming import SAID, verdict_said
from handlers.desk.notices.dialog import begin, over, question
from handlers.desk.notices.forecast_said import forecast_said
from handlers.desk.notices.received import SentMessage
from handlers.desk.notices.said import content_said, settings_said, title_of
from handlers.desk.notices.timing import read_reason
from handlers.forms.said import FieldFault
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.base import now
from storage.conversation import Dialog
from storage.notices.content import read_content
from storage.notices.deciding import Shown, Verdict, approve, send_back, version_of, withdraw
from storage.notices.forecast import Forecast, forecast_of, read_forecast
from storage.notices.looking import held_notice, notice_of
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member


async def open_approval(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    notice = await notice_of(session, notice_id)
    return await approval_card(session, member, notice) if notice else gone(Wording(member.language))


async def approval_card(session: AsyncSession, member: Member, notice: Notice, toast: str = "") -> Reply:
    """Content, settings and the forecast as it is now, beside what its author confirmed."""
    if notice.status is not NoticeStatus.AWAITING or notice.author_id == member.id:
        return await notice_card(session, member, notice, toast)
    w, seen = Wording(member.language), await forecast_of(session, notice, now())
    author = await session.get(Member, notice.author_id) if notice.author_id else None
    name = author.name if author else w.plain("已离开的成员")
    parts = [
        title_of(w, notice) + "\n" + w("{name} 请您批准", name=name),
        content_said(w, read_content(notice.content)),
        await settings_said(session, w, notice),
        w("<b>预测</b>") + "\n" + forecast_said(w, notice, seen),
        *_warnings(w, notice, seen),
    ]
    text = Markup("\n\n").join(parts)
    return Reply(text, _rows(w, notice, seen), edits=True, toast=toast, alert=bool(toast))


async def press_approve(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, shown: Shown
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, notice = Wording(member.language), await held_notice(session, notice_id)
    if notice is None:
        return gone(w)
    verdict = await approve(session, notice, member, shown)
    said = verdict_said(w, notice, verdict)
    if verdict is Verdict.STARTED:
        return await notice_card(session, member, notice, said)
    return with_alert(await approval_card(session, member, notice, said))


async def begin_return(session: AsyncSession, person: Person, member: Member | None, notice_id: int) -> Reply:
    """退回 by a second officer, who is asked why; 撤回申请 by its author."""
    if not allowed(member):
        return turned_away(person, member)
    w, notice = Wording(member.language), await held_notice(session, notice_id)
    if notice is None:
        return gone(w)
    if notice.author_id == member.id:
        verdict = withdraw(session, notice, member)
        return await notice_card(session, member, notice, w.plain(SAID[verdict]))
    if notice.status is not NoticeStatus.AWAITING:
        return with_alert(await notice_card(session, member, notice, w.plain(SAID[Verdict.STATUS])))
    return question(member, await begin(session, member, "return", notice.id), edits=True)


async def hear_return(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Reply:
    try:
        why = read_reason(sent.text)
    except FieldFault as fault:
        return question(member, dialog, fault.said)
    w, notice = Wording(member.language), await held_notice(session, int(dialog.draft["notice"]))
    await over(session, member)
    if notice is None:
        return gone(w)
    verdict = await send_back(session, notice, member, why)
    return await notice_card(session, member, notice, w.plain(SAID[verdict]))


def _warnings(w: Wording, notice: Notice, seen: Forecast) -> list[Markup]:
    lines = []
    confirmed = read_forecast(notice.forecast).recipients if notice.forecast else seen.recipients
    if confirmed != seen.recipients:
        lines.append(w("确认时是 {then} 人，现在是 {now} 人。", then=confirmed, now=seen.recipients))
    if notice.start_at and notice.start_at <= now():
        lines.append(w("定的时间已经过了：批准后马上发。"))
    return lines


def _rows(w: Wording, notice: Notice, seen: Forecast) -> Rows:
    here, count = notice.id, seen.recipients
    yes = f"noticeok:{here}:{count}:{version_of(notice)}"
    return (
        (Button(w.plain("再发一次给我"), f"noticepre:{here}"), Button(w.plain("刷新"), f"noticesee:{here}")),
        (
            Button(w.plain("批准，发给 {count} 人", count=count), yes),
            Button(w.plain("退回"), f"noticeback:{here}"),
        ),
    )
