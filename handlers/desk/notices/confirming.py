"""The forecast, and confirming for exactly that many: by a tap, by typing the count, by two officers."""

import re
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.notices.audience_said import notice_audience_said
from handlers.desk.notices.card import notice_card, on_own_draft, own_draft, with_alert
from handlers.desk.notices.dialog import begin, over, question
from handlers.desk.notices.forecast_said import forecast_said
from handlers.desk.notices.limits import Limits
from handlers.desk.notices.received import SentMessage
from handlers.desk.notices.said import start_said, title_of
from handlers.forms.folding import narrowed
from handlers.forms.said import Said
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.base import now
from storage.conversation import Dialog
from storage.notices.deciding import Shown, Verdict, confirm, version_of
from storage.notices.forecast import forecast_of
from storage.notices.previewing import is_seen
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member

SAID: Final[Mapping[Verdict, str]] = {
    Verdict.STARTED: marked("好的，开始了"),
    Verdict.AWAITING: marked("已请另一位专员批准"),
    Verdict.RETURNED: marked("好的，退回了"),
    Verdict.STATUS: marked("这一步已经做过，或现在做不了"),
    Verdict.UNSEEN: marked("请先看一次现在内容的预览"),
    Verdict.NOBODY: marked("没有人会收到，请看看受众"),
    Verdict.CHANGED: marked("人数变了，请再看一看"),
    Verdict.ALTERED: marked("通知改过了，请再看一看"),
    Verdict.LATE: marked("定的时间已经过去，请改时间"),
    Verdict.ALONE: marked("人数多，要另一位专员批准；现在没有别的专员，请管理员先请一位（/officerlink）"),
    Verdict.OWN: marked("自己写的通知要由另一位专员批准"),
}
NOT_THE_COUNT: Final = Said(marked("不是这个数字，没有发送"))


@on_own_draft
async def show_forecast(session: AsyncSession, member: Member, notice: Notice, limits: Limits) -> Reply:
    if not is_seen(notice) or not notice.audience:
        said = Wording(member.language).plain(SAID[Verdict.UNSEEN])
        return with_alert(await notice_card(session, member, notice, said))
    return await forecast_card(session, member, notice, limits)


async def forecast_card(
    session: AsyncSession, member: Member, notice: Notice, limits: Limits, toast: str = ""
) -> Reply:
    w = Wording(member.language)
    seen = await forecast_of(session, notice, now())
    lines = [
        title_of(w, notice),
        w("<b>受众</b>：{audience}", audience=await notice_audience_said(session, w, notice)),
        w("<b>开始</b>：{when}", when=start_said(w, notice)),
        w("<b>预测</b>") + "\n" + forecast_said(w, notice, seen),
    ]
    many = seen.recipients > limits.alone_up_to
    if many:
        lines.append(w("超过 {limit} 人，确认后还要另一位专员批准。", limit=limits.alone_up_to))
    label = w.plain("确认，请专员批准") if many else w.plain("确认发给 {count} 人", count=seen.recipients)
    yes = Button(label, f"noticeyes:{notice.id}:{seen.recipients}:{version_of(notice)}")
    again = Button(w.plain("重新预测"), f"noticego:{notice.id}")
    rows = ((yes,) if seen.recipients else (), (again, Button(w.plain("返回"), f"notice:{notice.id}")))
    text = Markup("\n\n").join(lines)
    return Reply(text, tuple(row for row in rows if row), edits=True, toast=toast, alert=bool(toast))


@on_own_draft
async def press_confirm(
    session: AsyncSession, member: Member, notice: Notice, shown: Shown, limits: Limits
) -> Reply:
    """Above the limit the count is typed first."""
    if shown.count > limits.tap_up_to:
        dialog = await begin(session, member, "count", notice.id, count=shown.count, version=shown.version)
        return question(member, dialog, edits=True)
    return await _confirmed(session, member, notice, shown, limits)


async def hear_count(
    session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage, limits: Limits
) -> Reply:
    shown = Shown(int(dialog.draft["count"]), str(dialog.draft["version"]))
    typed = re.fullmatch(r"(\d{1,9})\s*人?", narrowed(sent.text).replace(",", "").strip())
    if typed is None or int(typed[1]) != shown.count:
        return question(member, dialog, NOT_THE_COUNT)
    notice = await own_draft(session, member, int(dialog.draft["notice"]))
    await over(session, member)
    if not isinstance(notice, Notice):
        return notice
    return await _confirmed(session, member, notice, shown, limits)


def verdict_said(w: Wording, notice: Notice, verdict: Verdict) -> str:
    if verdict is Verdict.STARTED and notice.status is NoticeStatus.SCHEDULED:
        return w.plain("好的，到时候发")
    return w.plain(SAID[verdict])


async def _confirmed(
    session: AsyncSession, member: Member, notice: Notice, shown: Shown, limits: Limits
) -> Reply:
    verdict = await confirm(session, notice, member, shown, limits.alone_up_to)
    said = verdict_said(Wording(member.language), notice, verdict)
    if verdict in (Verdict.CHANGED, Verdict.ALTERED):
        return await forecast_card(session, member, notice, limits, said)
    card = await notice_card(session, member, notice, said)
    done = verdict in (Verdict.STARTED, Verdict.AWAITING)
    return card if done else with_alert(card)
