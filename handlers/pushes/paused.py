"""The officers are told at their desk that a message was paused."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.desk.push_card import described, notice_in, opening, reason, recallable
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.outbox.reports import report_on
from storage.outbox.settling import ALIKE
from storage.outbox.tables import Message, State
from storage.people import Member


async def compose_paused(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it goes on already, was recalled, or the member is no officer any more.

    Nobody is told that such a telling was itself refused and paused: that would never end.
    """
    paused = await session.get(Message, message.payload["message"])
    if not allowed(member) or paused is None or paused.kind == message.kind:
        return None
    report = await report_on(session, paused)
    if not report.paused:
        return None
    w = Wording(member.language)
    text = [
        w("<b>推送已暂停</b>"),
        described(w, paused),
        w("Telegram {count} 次以同样的理由拒绝：{reason}", count=ALIKE, reason=reason(paused)),
        w(
            "已发出 {sent} 份，暂缓 {held} 份。",
            sent=report.rows.get(State.SENT, 0),
            held=report.rows.get(State.PAUSED, 0) + report.rows.get(State.READY, 0),
        ),
    ]
    return Reply(Markup("\n").join(text), _rows(w, paused))


def _rows(w: Wording, paused: Message) -> Rows:
    """A notice has acts of its own."""
    number = notice_in(paused)
    if number is not None:
        resume = Button(w.plain("继续发送"), f"noticeresume:{number}")
        recall = Button(w.plain("撤回…"), f"noticerecall:{number}")
        return ((resume, recall), (Button(w.plain("查看通知"), opening(paused, 0)),))
    acts = [Button(w.plain("继续发送"), f"push:resume:{paused.id}:0")]
    if recallable(paused):
        acts.append(Button(w.plain("撤回"), f"push:recall:{paused.id}:0"))
    return (tuple(acts), (Button(w.plain("查看推送"), opening(paused, 0)),))
