"""What `liaison-bot status` prints: tables in 简体, or the same as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.import_report import say
from bot.commands.status_concerns import BOT_NAMES, LANE_NAMES, Concern, local
from bot.commands.status_reading import Deleted, Process, Status
from bot.figures import Figures
from bot.vitals import BOTS
from handlers.wording import marked
from storage.outbox.counting import Standing
from storage.outbox.tables import State
from storage.retention.rules import Kept


def show(console: Console, status: Status, found: Sequence[Concern]) -> None:
    if status.processes:
        console.print(_processes(status.processes))
    else:
        console.print(say(marked("没有任何部分在运行。")))
    if status.figures.outbox.rows:
        console.print(_outbox(status.figures.outbox))
    else:
        console.print(say(marked("发件箱是空的。")))
    for line in _lines(status.figures):
        console.print(line, soft_wrap=True)
    if status.deleted:
        console.print(_deleted(status.deleted), soft_wrap=True)
    console.print(say(marked("需要处理：")) if found else say(marked("一切正常。")))
    for concern in found:
        console.print(Text(f"- {concern.sentence}"), soft_wrap=True)


def as_json(status: Status, found: Sequence[Concern]) -> dict[str, object]:
    """Times in ISO 8601, UTC; lanes and states by their codes."""
    figures, deleted = status.figures, status.deleted
    rows, oldest = sorted(figures.outbox.rows.items()), sorted(figures.outbox.oldest_due.items())
    return {
        "well": not found,
        "processes": [_process(process) for process in status.processes],
        "outbox": [
            {"bot": bot, "lane": lane.name.lower(), "state": state.value, "rows": count}
            for (bot, lane, state), count in rows
        ],
        "oldest_due": [
            {"bot": bot, "lane": lane.name.lower(), "since": since.isoformat()}
            for (bot, lane), since in oldest
        ],
        "unknown_ratio": figures.outbox.unknown_ratio,
        "pace": [
            {
                "bot": pace.bot,
                "per_second": pace.per_second,
                "blocked_until": pace.blocked_until.isoformat() if pace.blocked_until else None,
            }
            for pace in figures.paces
        ],
        "answers_owed": {bot: figures.answers_owed.get(bot, 0) for bot in BOTS},
        "paused": [asdict(message) for message in status.paused],
        "held": [asdict(message) for message in status.held],
        "deleted": {"at": deleted.at.isoformat(), "counts": dict(deleted.counts)} if deleted else None,
        "concerns": [asdict(concern) for concern in found],
    }


def _process(process: Process) -> dict[str, object]:
    times = {"since": process.since.isoformat(), "last_beat": process.last_beat.isoformat()}
    return {**asdict(process), **times}


def _processes(processes: Sequence[Process]) -> Table:
    headings = (
        marked("运行号"),
        marked("运行的部分"),
        marked("启动时间"),
        marked("最近报告"),
        marked("已处理更新"),
        marked("时钟次数"),
        marked("最长停顿"),
    )
    table = Table(*map(say, headings), box=None, pad_edge=False)
    for process in processes:
        table.add_row(
            str(process.number),
            Text(" ".join(process.parts)),
            local(process.since),
            local(process.last_beat),
            f"{process.updates:,}",
            f"{process.ticks:,}",
            f"{process.lag_ms} ms",
        )
    return table


def _outbox(outbox: Standing) -> Table:
    """A line for each state: as columns, all of them would not fit into a terminal."""
    headings = (marked("机器人"), marked("发件箱"), marked("状态"), marked("份数"), marked("最早待发"))
    table = Table(*map(say, headings), box=None, pad_edge=False)
    for (bot, lane, state), count in sorted(outbox.rows.items()):
        oldest = outbox.oldest_due.get((bot, lane)) if state is State.READY else None
        names = map(say, (BOT_NAMES[bot], LANE_NAMES[lane], state.label))
        table.add_row(*names, f"{count:,}", local(oldest) if oldest else "")
    return table


def _lines(figures: Figures) -> Iterator[str]:
    yield say(marked("存疑比例：{percent}%"), percent=f"{figures.outbox.unknown_ratio * 100:.2f}")
    for pace in figures.paces:
        bot, rate = say(BOT_NAMES[pace.bot]), f"{pace.per_second:.1f}"
        if pace.blocked_until:
            until = local(pace.blocked_until)
            yield say(marked("{bot}：每秒 {rate} 条，停发到 {until}"), bot=bot, rate=rate, until=until)
        else:
            yield say(marked("{bot}：每秒 {rate} 条"), bot=bot, rate=rate)
    for bot, count in figures.answers_owed.items():
        yield say(marked("{bot}：{count} 个更新的回答还没说完"), bot=say(BOT_NAMES[bot]), count=count)


def _deleted(deleted: Deleted) -> str:
    named = ((kept.label, deleted.counts[kept.value]) for kept in Kept if kept.value in deleted.counts)
    what = "，".join(f"{say(label)} {count:,}" for label, count in named)
    return say(marked("最近一次到期删除（{at}）：{what}"), at=local(deleted.at), what=what)
