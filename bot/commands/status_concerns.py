"""What needs a person, and what to do about it, in one sentence each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.commands.import_report import say
from bot.commands.status_reading import Process, Status
from handlers.forms.said import shown
from handlers.wording import marked
from storage.outbox.tables import Lane

LATE: Final = timedelta(seconds=60)
"""Due rows that wait longer are a concern where no process sends."""

BOT_NAMES: Final = {"member": marked("成员机器人"), "desk": marked("工作台机器人")}
LANE_NAMES: Final = {
    Lane.REMINDER: marked("活动提醒"),
    Lane.ALERT: marked("新消息提示"),
    Lane.NOTICE: marked("群发通知"),
    Lane.CORRECTION: marked("通知更正"),
    Lane.RECALL: marked("撤回消息"),
    Lane.PROGRESS: marked("进度卡片"),
}
PAUSED: Final = marked("消息 {message}（{kind}）已暂停：{reason}；请更正内容后继续发送，或者撤回它。")
HELD: Final = marked("消息 {message}（{kind}）有 {copies} 份可能已送达；请核对后决定是否补发。")
UNSENT: Final = marked("{bot}的{lane}从 {since} 起就该发出，但发送部分没有运行；请启动 liaison-bot run。")
BLOCKED: Final = marked("Telegram 要求{bot}停发到 {until}；届时会自动继续，在此之前请不要群发。")


@dataclass(frozen=True, slots=True)
class Concern:
    what: str
    """"paused", "held", "unsent" or "blocked"."""
    sentence: str


def concerns(status: Status) -> list[Concern]:
    """Empty where all is well."""
    return [*_stopped(status), *_unsent(status), *_blocked(status)]


def local(moment: datetime) -> str:
    """In the time of this machine, to the second."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _stopped(status: Status) -> Iterator[Concern]:
    for message in status.paused:
        said = say(PAUSED, message=message.message, kind=message.kind, reason=shown(message.reason))
        yield Concern("paused", said)
    for message in status.held:
        said = say(HELD, message=message.message, kind=message.kind, copies=message.copies)
        yield Concern("held", said)


def _unsent(status: Status) -> Iterator[Concern]:
    if _sends(status.processes):
        return
    for (bot, lane), since in sorted(status.figures.outbox.oldest_due.items()):
        if status.moment - since > LATE:
            said = say(UNSENT, bot=say(BOT_NAMES[bot]), lane=say(LANE_NAMES[lane]), since=local(since))
            yield Concern("unsent", said)


def _blocked(status: Status) -> Iterator[Concern]:
    for pace in status.figures.paces:
        if pace.blocked_until:
            said = say(BLOCKED, bot=say(BOT_NAMES[pace.bot]), until=local(pace.blocked_until))
            yield Concern("blocked", said)


def _sends(processes: Sequence[Process]) -> bool:
    return any("courier" in process.parts for process in processes)
