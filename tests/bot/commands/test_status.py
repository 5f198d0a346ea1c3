"""`liaison-bot status` over a store alone, on both databases."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from bot.commands.status import command
from storage.audit import AuditEntry, note_act
from storage.base import now
from storage.conversation import Inbox
from storage.life import LifeRow, living
from storage.outbox.settling import MOST_COPIES, pause
from storage.outbox.tables import Delivery, Lane, Message, Pacer, State
from storage.retention.job import ACT
from storage.store import Store

AN_HOUR = timedelta(hours=1)
NOTHING = {
    "well": True,
    "processes": [],
    "outbox": [],
    "oldest_due": [],
    "unknown_ratio": 0.0,
    "pace": [],
    "answers_owed": {"member": 0, "desk": 0},
    "paused": [],
    "held": [],
    "deleted": None,
    "concerns": [],
}


async def said(database: str, *words: str) -> Result:
    """In a process of its own it would be the same, but slower."""
    words = ("--database", database, *words)
    return await asyncio.to_thread(CliRunner().invoke, command, words, env={"COLUMNS": "160"})


async def told(database: str) -> tuple[int, dict[str, Any]]:  # Any: JSON
    """Exit code and what `--json` prints."""
    result = await said(database, "--json")
    return result.exit_code, json.loads(result.stdout)


async def add_message(
    store: Store, states: Sequence[State], *, due: datetime | None = None, copies: int = 0, **values: object
) -> int:
    """A notice with a delivery in each of these states; its id."""
    async with store.writing() as session:
        message = Message(kind="notice", subject="notice:7", occurrence="", lane=Lane.NOTICE, payload={})
        for name, value in values.items():
            setattr(message, name, value)
        session.add(message)
        await session.flush()
        session.add_all(
            Delivery(
                message_id=message.id,
                chat_id=number,
                bot=message.bot,
                lane=message.lane,
                state=state,
                not_before=due or now(),
                copies=copies,
            )
            for number, state in enumerate(states)
        )
        return message.id


def local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def printed(result: Result) -> list[str]:
    """The lines, with their gaps narrowed."""
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


async def test_nothing_ever_ran_is_well(store: Store, database: str) -> None:
    assert await told(database) == (0, NOTHING)
    result = await said(database)
    assert (result.exit_code, printed(result)) == (
        0,
        ["没有任何部分在运行。", "发件箱是空的。", "存疑比例：0.00%", "一切正常。"],
    )


async def test_living_processes_are_shown_and_dead_ones_are_not(store: Store, database: str) -> None:
    async with store.writing() as session:
        await session.execute(insert(LifeRow).values(parts="desk"))  # killed: no lock
    async with AsyncExitStack() as stack:
        lives = [
            await stack.enter_async_context(living(store, parts)) for parts in ("member", "courier clock")
        ]
        await lives[1].beat(updates=3, ticks=70, lag_ms=12)
        async with store.writing() as session:
            await session.execute(insert(LifeRow).values(parts="desk"))
        code, status = await told(database)
        result = await said(database)
        async with store.reading() as session:
            rows = (await session.scalars(select(LifeRow).where(LifeRow.parts != "desk"))).all()
    times = {row.parts: (row.began_at, row.beat_at) for row in rows}
    assert code == 0
    assert status["processes"] == [
        {
            "number": life.number,
            "parts": parts.split(),
            "since": times[parts][0].isoformat(),
            "last_beat": times[parts][1].isoformat(),
            "updates": updates,
            "ticks": ticks,
            "lag_ms": lag_ms,
        }
        for life, parts, updates, ticks, lag_ms in zip(
            lives, ("member", "courier clock"), (0, 3), (0, 70), (0, 12), strict=True
        )
    ]
    assert printed(result)[:3] == [
        "运行号 运行的部分 启动时间 最近报告 已处理更新 时钟次数 最长停顿",
        f"{lives[0].number} member {local(times['member'][0])} {local(times['member'][1])} 0 0 0 ms",
        f"{lives[1].number} courier clock"
        f" {local(times['courier clock'][0])} {local(times['courier clock'][1])} 3 70 12 ms",
    ]


async def test_outbox_pace_and_answers_owed_are_shown(store: Store, database: str) -> None:
    due = now() - timedelta(seconds=5)
    await add_message(store, [State.READY, State.SENT, State.SENT, State.SENT, State.UNKNOWN], due=due)
    await add_message(
        store, [State.READY], subject="event:1", lane=Lane.REMINDER, bot="desk", due=now() + AN_HOUR
    )
    async with store.writing() as session:
        session.add(Pacer(bot="member", rate=26.6, blocked_until=now() - AN_HOUR))
        session.add(Inbox(bot="desk", update_id=1, answers="[]"))
    assert await told(database) == (
        0,
        {
            **NOTHING,
            "outbox": [
                {"bot": "desk", "lane": "reminder", "state": "ready", "rows": 1},
                {"bot": "member", "lane": "notice", "state": "ready", "rows": 1},
                {"bot": "member", "lane": "notice", "state": "sent", "rows": 3},
                {"bot": "member", "lane": "notice", "state": "unknown", "rows": 1},
            ],
            "oldest_due": [{"bot": "member", "lane": "notice", "since": due.isoformat()}],
            "unknown_ratio": 0.25,
            "pace": [{"bot": "member", "per_second": 26.6, "blocked_until": None}],
            "answers_owed": {"member": 0, "desk": 1},
        },
    )
    assert printed(await said(database)) == [
        "没有任何部分在运行。",
        "机器人 发件箱 状态 份数 最早待发",
        "工作台机器人 活动提醒 待发 1",
        f"成员机器人 群发通知 待发 1 {local(due)}",
        "成员机器人 群发通知 已发出 3",
        "成员机器人 群发通知 存疑 1",
        "存疑比例：25.00%",
        "成员机器人：每秒 26.6 条",
        "工作台机器人：1 个更新的回答还没说完",
        "一切正常。",
    ]


async def test_paused_message_needs_a_person(store: Store, database: str) -> None:
    reason = "Bad Request: can't parse entities"
    number = await add_message(store, [State.READY, State.SENT])
    async with store.writing() as session:
        await pause(session, await session.get_one(Message, number), reason)
    recalled = await add_message(
        store, [State.PAUSED], subject="notice:8", paused_at=now(), recalled_at=now()
    )
    code, status = await told(database)
    assert (code, status["well"], number == recalled) == (1, False, False)
    assert status["paused"] == [
        {
            "message": number,
            "bot": "member",
            "kind": "notice",
            "subject": "notice:7",
            "reason": reason,
            "copies": 1,
        }
    ]
    sentence = f"消息 {number}（notice）已暂停：{reason}；请更正内容后继续发送，或者撤回它。"
    assert status["concerns"] == [{"what": "paused", "sentence": sentence}]
    result = await said(database)
    assert (result.exit_code, printed(result)[-2:]) == (1, ["需要处理：", f"- {sentence}"])


async def test_held_copies_need_a_person_while_they_can_be_sent_again(store: Store, database: str) -> None:
    held = [State.UNKNOWN, State.UNKNOWN, State.SENT]
    number = await add_message(store, held, hold_unknown=True, copies=1)
    await add_message(store, held, subject="not held", copies=1)
    await add_message(store, held, subject="sent twice", hold_unknown=True, copies=MOST_COPIES)
    await add_message(store, held, subject="over", hold_unknown=True, copies=1, expires_at=now() - AN_HOUR)
    code, status = await told(database)
    sentence = f"消息 {number}（notice）有 2 份可能已送达；请核对后决定是否补发。"
    assert (code, status["concerns"]) == (1, [{"what": "held", "sentence": sentence}])
    assert status["held"] == [
        {
            "message": number,
            "bot": "member",
            "kind": "notice",
            "subject": "notice:7",
            "reason": "",
            "copies": 2,
        }
    ]


@pytest.mark.parametrize(("parts", "code"), [("", 1), ("member desk clock", 1), ("courier", 0)])
async def test_late_rows_need_a_person_where_nobody_sends(
    store: Store, database: str, parts: str, code: int
) -> None:
    due = now() - timedelta(seconds=61)
    await add_message(store, [State.READY], due=due)
    async with AsyncExitStack() as stack:
        if parts:
            await stack.enter_async_context(living(store, parts))
        got, status = await told(database)
    sentence = f"成员机器人的群发通知从 {local(due)} 起就该发出，但发送部分没有运行；请启动 liaison-bot run。"
    assert (got, status["concerns"]) == (code, [{"what": "unsent", "sentence": sentence}] if code else [])


async def test_block_needs_a_person(store: Store, database: str) -> None:
    until = now() + AN_HOUR
    async with store.writing() as session:
        session.add(Pacer(bot="member", blocked_until=until))
    code, status = await told(database)
    sentence = f"Telegram 要求成员机器人停发到 {local(until)}；届时会自动继续，在此之前请不要群发。"
    assert (code, status["concerns"]) == (1, [{"what": "blocked", "sentence": sentence}])
    assert status["pace"] == [{"bot": "member", "per_second": 29.5, "blocked_until": until.isoformat()}]
    assert f"成员机器人：每秒 29.5 条，停发到 {local(until)}" in printed(await said(database))


async def test_store_that_cannot_be_opened_is_one_sentence() -> None:
    result = await said("sqlite:////no/such/folder/liaison.db")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: the folder /no/such/folder does not exist; create it first\n",
    )


async def test_last_deletion_of_what_was_due_is_shown(store: Store, database: str) -> None:
    async with store.writing() as session:
        for counts in ({"searches": 7}, {"bodies": 1200, "claims": 2}):
            note_act(session, None, ACT, "retention", **counts)
            await session.flush()
    async with store.reading() as session:
        last = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))).first()
    assert last is not None
    deleted = {"at": last.at.isoformat(), "counts": {"bodies": 1200, "claims": 2}}
    assert await told(database) == (0, {**NOTHING, "deleted": deleted})
    line = f"最近一次到期删除（{local(last.at)}）：推送的正文 1,200，用过或过期的身份链接 2"
    assert printed(await said(database))[-2:] == [line, "一切正常。"]
