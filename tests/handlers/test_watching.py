"""Alerts as they are composed when they are sent, and the watch cards that no transcript reaches."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.alerts import open_alerted, show_alert
from handlers.formatting import plain_text, visible_length
from handlers.links import Links
from handlers.pushes.watch_alerts import compose_watch_alert
from handlers.reply import Reply
from handlers.watching import check_now, open_watch, resume, save_watch, stop, turn_watches
from storage.base import now
from storage.members import organisation_named
from storage.outbox.tables import Message
from storage.people import Member
from storage.records import Achievement
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.search.other_names import Other
from storage.searches import filters_of, keep_search, search_of
from storage.store import Store
from storage.vocabularies import Language, Status, TechField
from storage.watches.keeping import MOST_WATCHES
from storage.watches.tables import Frequency, Watch
from tests.sample import add_member
from tests.storage.watched import NEED, match, publish, watch, watching_member

LINKS = Links("https://t.me", "club_bot")


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


async def composed(store: Store, member_id: int) -> Reply | None:
    """What the newest message says to that member."""
    async with store.reading() as session:
        message = (await session.scalars(select(Message).order_by(Message.id.desc()).limit(1))).one()
        return await compose_watch_alert(session, message, await session.get_one(Member, member_id))


async def said(store: Store, member_id: int) -> Reply:
    reply = await composed(store, member_id)
    assert reply is not None
    return reply


async def alter(store: Store, reference: str, **values: Any) -> None:
    async with store.writing() as session:
        changed = update(Achievement).where(Achievement.reference == reference)
        await session.execute(changed.values(**values))


def labels(reply: Reply) -> list[list[str]]:
    return [[button.text for button in row] for row in reply.rows]


def data(reply: Reply) -> list[list[str]]:
    return [[button.data for button in row] for row in reply.rows]


async def test_alert_names_the_record_and_the_words_that_met(store: Store) -> None:
    member_id, watch_id = await watching_member(store)
    async with store.writing() as session:
        university = await organisation_named(session, "临江大学 <样例>")
    await publish(store, organisation_id=university.id, region="310112")
    await match(store)
    alert = await said(store, member_id)
    assert plain_text(alert.text).splitlines() == [
        "有 1 项新成果符合您的关注",
        "",
        "关注：“食品废水脱氮”",
        "",
        "1. 低能耗短程脱氮污水处理",
        "临江大学 <样例> · 闵行区 · CG-2026-0001",
        "对上：食品废水、脱氮",
    ]
    assert labels(alert) == [["1"], ["有用", "没用"], ["停止关注", "我的关注"]]
    assert data(alert) == [
        ["alerted:CG-2026-0001:1"],
        [f"rate:CG-2026-0001:{act}:A.1" for act in ("yes", "no")],
        [f"unwatch:{watch_id}", "watches:0"],
    ]


async def test_alert_names_the_other_name_that_met(store: Store) -> None:
    other = Other("声纹", "说话人", "说话人", 0.6, ("声纹", "声", "纹"), "说话")
    async with store.writing() as session:
        member = await add_member(session, 1)
        await watch(session, member, "声纹", others=(other,))
    await publish(store, title="远场说话人确认", summary="用于门禁。")
    await match(store)
    alert = await said(store, member.id)
    assert plain_text(alert.text).splitlines()[-1] == "对上：说话人（您写的 声纹）"


async def test_alert_groups_by_watch_and_shows_a_record_once(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1, language=Language.EN)
        first = await watch(session, member)
        second = await watch(session, member, "污水处理", filters=Filters(field=TechField.OT))
        third = await watch(session, member, "动力电池")
    await publish(store, 1)
    await publish(store, 2, title="污水处理机器人", summary="巡检")
    await publish(store, 3, title="动力电池拆解", summary="回收")
    await match(store)
    alert = await said(store, member.id)
    heads = [
        line
        for line in plain_text(alert.text).splitlines()
        if line.startswith(("3 new", "Watch", "1.", "2.", "3."))
    ]
    assert heads == [
        "3 new achievements meet what you watch",
        "Watch: “食品废水脱氮”",
        "1. 低能耗短程脱氮污水处理",
        "Watch: “污水处理” · Other",
        "2. 污水处理机器人",
        "Watch: “动力电池”",
        "3. 动力电池拆解",
    ]
    stops = [[f"unwatch:{kept.id}"] for kept in (first, second, third)]
    assert data(alert)[1:] == [*stops, ["watches:0", "judge:A.1"]]


@pytest.mark.parametrize(
    "gone",
    [
        {"status": Status.WITHDRAWN},
        {"open_for_interest": False},
        {"valid_until": now() - timedelta(seconds=1)},
        {"organisation_id": 1},  # the member's own
    ],
)
async def test_record_that_went_before_sending_is_not_shown(store: Store, gone: dict[str, Any]) -> None:
    member_id, _ = await watching_member(store)
    for number in (1, 2):
        await publish(store, number)
    await match(store)
    await alter(store, "CG-2026-0001", **gone)
    assert data(await said(store, member_id))[0] == ["alerted:CG-2026-0002:1"]
    await alter(store, "CG-2026-0002", **gone)
    assert await composed(store, member_id) is None


async def test_nothing_is_said_of_a_watch_stopped_before_sending(store: Store) -> None:
    member_id, watch_id = await watching_member(store)
    await publish(store)
    await match(store)
    async with store.writing() as session:
        await stop(session, await session.get_one(Member, member_id), watch_id)
    assert await composed(store, member_id) is None


async def test_nothing_is_said_to_who_watches_something_else(store: Store) -> None:
    await watching_member(store)
    other, _ = await watching_member(store, "动力电池", number=2)
    await publish(store)
    await match(store)
    assert await composed(store, other) is None


async def test_alert_of_many_records_fits_a_message(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        for number in range(7):
            await watch(session, member, f"{'食品废水脱氮' * 20} {number}")
    for number in range(1, 10):
        await publish(store, number, title="食品废水脱氮" * 10, summary="&<>" * 50)
    await match(store)
    alert = await said(store, member.id)
    text = plain_text(alert.text)
    assert (len(alert.rows[0]), text.count("对上"), visible_length(alert.text) < 4_096) == (5, 5, True)
    assert text.endswith("还有 4 项：在“我的关注”里打开一个关注，按“现在查一次”就能看到。")
    assert [len(row) for row in alert.rows] == [5, 1, 1, 1, 2]


async def test_record_opens_in_place_of_the_alert_and_leads_back(store: Store) -> None:
    member_id, _ = await watching_member(store)
    await publish(store)
    await match(store)
    async with store.reading() as session:
        member = await session.get_one(Member, member_id)
        card = await open_alerted(session, member, LINKS, "CG-2026-0001", 1)
        again = await show_alert(session, member, 1)
    assert (card.edits, labels(card)[-1], data(card)[-1]) == (True, ["◀ 返回"], ["alert:1"])
    alert = await said(store, member_id)
    assert (again.edits, again.text, again.rows) == (True, alert.text, alert.rows)


async def run(session: AsyncSession, finder: Finder, member: Member, frequency: Frequency) -> Reply:
    """Search and save."""
    kept = await keep_search(session, member.id, NEED)
    return await save_watch(session, finder, member, kept.id, frequency)


async def test_saving_twice_keeps_one_watch_and_its_frequency(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        first = await run(session, finder, member, Frequency.DAILY)
        second = await run(session, finder, member, Frequency.DAILY)
        third = await run(session, finder, member, Frequency.WEEKLY)
        [kept] = await session.scalars(select(Watch))
    assert kept.frequency is Frequency.DAILY
    assert first.text == second.text
    assert plain_text(third.text).splitlines()[0] == "您已经在关注，下面可以改时间："


async def test_one_watch_more_than_there_may_be_is_refused_in_words(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        stopped = await watch(session, member, "停了的")
        await stop(session, member, stopped.id)
        for number in range(MOST_WATCHES):
            await watch(session, member, f"废水 {number}")
        answers = [
            await run(session, finder, member, Frequency.DAILY),
            await resume(session, member, stopped.id),
        ]
    full = "您已有 20 个关注，不能更多了。请先停止一个不再需要的。"
    assert [(plain_text(answer.text), data(answer)[0]) for answer in answers] == [(full, ["watches:0"])] * 2


async def test_list_turns_in_pages_of_five(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        for number in range(7):
            await watch(session, member, f"废水 {number}")
        pages = [await turn_watches(session, member, page) for page in (0, 1, 9)]
    assert [labels(page) for page in pages] == [
        [["1", "2", "3", "4", "5"], ["下一页 ▶"]],
        [["6", "7"], ["◀ 上一页"]],
        [["6", "7"], ["◀ 上一页"]],
    ]


async def test_card_says_how_many_were_found_and_when(store: Store) -> None:
    member_id, watch_id = await watching_member(store, frequency=Frequency.DAILY)
    for number in (1, 2):
        await publish(store, number)
    await match(store)
    async with store.reading() as session:
        card = await open_watch(session, await session.get_one(Member, member_id), watch_id)
    assert "到现在遇到 2 项，最近一次是 20" in plain_text(card.text)


async def test_search_of_a_watch_has_its_words_and_filters(store: Store, finder: Finder) -> None:
    asked = Filters(field=TechField.OT)
    async with store.writing() as session:
        member = await add_member(session, 1)
        kept = await watch(session, member, filters=asked)
        card = await check_now(session, finder, member, kept.id)
        search = await search_of(session, data(card)[-1][0].split(":")[1])
        assert search is not None
        assert (card.edits, search.text, filters_of(search)) == (False, NEED, asked)


async def test_somebody_elses_watch_is_nobodys_to_press(store: Store) -> None:
    _, watch_id = await watching_member(store)
    async with store.writing() as session:
        other = await add_member(session, 2)
        answers = [await act(session, other, watch_id) for act in (open_watch, stop, resume)]
        kept = await session.get_one(Watch, watch_id)
    assert answers == [Reply(toast="这不是您的关注。", alert=True)] * 3
    assert kept.stopped_at is None
