"""One push as an officer sees it: what it says, how it stands, and what can be done about it."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from handlers.formatting import day, plain_text, shortened
from handlers.reply import Button, Rows
from handlers.wording import Wording, marked
from storage.base import now
from storage.notices.freezing import KIND as NOTICE
from storage.outbox.recalling import KIND as RECALL
from storage.outbox.reports import Report
from storage.outbox.tables import Lane, Message, State

NAMES: Mapping[Lane, str] = {
    Lane.REMINDER: marked("提醒"),
    Lane.ALERT: marked("匹配提醒"),
    Lane.NOTICE: marked("通知"),
    Lane.CORRECTION: marked("更正"),
    Lane.RECALL: marked("撤回"),
    Lane.PROGRESS: marked("进度"),
}
BEGINNING = 40
"""Characters of its text that tell one push from another."""
REASON_SHOWN = 300
"""Characters of what Telegram said, far below the 4,096 of a message."""


def described(w: Wording, message: Message) -> Markup:
    """Its kind and how its text begins, where its payload has one."""
    name = w.plain("工作台消息") if message.bot == "desk" else w.plain(NAMES[Lane(message.lane)])
    text = message.payload.get("text")
    if not isinstance(text, str):
        return Markup("<b>{}</b>").format(name)
    return Markup("<b>{}</b> · {}").format(name, shortened(plain_text(Markup(text)), BEGINNING))


def reason(message: Message) -> Markup:
    return Markup("<code>{}</code>").format(shortened(message.pause_reason or "", REASON_SHOWN))


def card_text(w: Wording, report: Report, zone: str) -> Markup:
    message = report.message
    made = w("计划于 {day}", day=day(w, message.created_at, zone))
    parts = [Markup("\n").join([described(w, message), made]), *_standing(w, report, zone)]
    parts.append(Markup("\n").join(_counted(w, report)) or w("没有收件人。"))
    if report.held:
        parts.append(w("存疑：发出后没有得到确认，可能已经送到。补发时，对方可能收到两次。"))
    return Markup("\n\n").join(parts)


def card_rows(w: Wording, report: Report, page: int) -> Rows:
    message = report.message
    place = f"{message.id}:{page}"
    acts = []
    if report.paused:
        acts.append(Button(w.plain("继续发送"), f"push:resume:{place}"))
    if count := report.resendable(now()):
        acts.append(Button(w.plain("补发 {count} 份", count=count), f"push:resend:{place}"))
    if report.held:
        acts.append(Button(w.plain("不补发"), f"push:leave:{place}"))
    if recallable(message):
        acts.append(Button(w.plain("撤回"), f"push:recall:{place}"))
    rows = tuple(tuple(acts[at : at + 2]) for at in range(0, len(acts), 2))
    return (*rows, (Button(w.plain("‹ 返回列表"), f"pushes:{page}"),))


def notice_in(message: Message) -> int | None:
    """The notice that it is; None for any other push."""
    number = message.payload.get("notice") if message.kind == NOTICE else None
    return number if isinstance(number, int) else None


def opening(message: Message, page: int) -> str:
    """What a button carries that opens it: a notice has a card of its own."""
    number = notice_in(message)
    return f"push:open:{message.id}:{page}" if number is None else f"noticerun:{number}"


def recallable(message: Message) -> bool:
    """A recall cannot be recalled, and nothing can twice."""
    return message.recalled_at is None and message.kind != RECALL


def _standing(w: Wording, report: Report, zone: str) -> Iterator[Markup]:
    message = report.message
    if message.recalled_at:
        yield w("已于 {day}撤回。", day=day(w, message.recalled_at, zone))
    elif report.paused:
        yield w("已暂停，因为 Telegram 说：{reason}", reason=reason(message))


def _counted(w: Wording, report: Report) -> Iterator[Markup]:
    for state in State:
        if count := report.rows.get(state):
            yield Markup("{} {}").format(w.name(state), count)
    if report.left:
        yield w("存疑，不再补发 {count}", count=report.left)
