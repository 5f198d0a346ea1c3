"""What the card of a started notice says, and the one that renews itself."""

import pytest
from sqlalchemy import select

from bot.due import mind_running_notices
from handlers.desk import pushes
from handlers.desk.notices import progress
from handlers.desk.notices.progress_said import bar, rate_of
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.notices.acknowledging import acknowledge
from storage.notices.progress import KIND as PROGRESS
from storage.notices.running import Act
from storage.outbox.settling import PAUSED, pause, refused, unreachable
from storage.outbox.tables import Message
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody
from tests.handlers.desk.notices.running_steps import TEXT, data, opened, press
from tests.outbox_steps import StoppedTime, take
from tests.running_sample import arrive, look, member_ids, started


async def test_card_says_how_far_it_has_come(store: Store, officer: Member) -> None:
    notice_id = await started(store, 9, arrived=3, content=TEXT, acknowledge=True)
    one, other, third = await take(store, 3)
    async with store.writing() as session:
        await refused(session, one.call, "Bad Request: no")
        await unreachable(session, other.call, "Forbidden: bot was blocked by the user")
        await acknowledge(session, notice_id, (await member_ids(store))[0])
    card = await opened(store, officer, notice_id)
    assert card.text.split("\n") == [
        "<b>周三开放日</b> · 发送中",
        "",
        "<code>████████░░░░░░░░</code> 55%",
        "已发出 3 · 被拒绝 1 · 无法送达 1",
        "还没发 4",
        "",
        "已阅 1 人",
        "",
        "还要约 1 秒，16:00 左右发完",
    ]
    here = notice_id
    assert data(card) == [
        [f"noticepause:{here}", f"noticestop:{here}"],
        [f"noticeretry:{here}"],
        [f"noticefix:{here}", f"noticerecall:{here}"],
        [f"noticemissing:{here}:0", f"noticereport:{here}", f"noticelive:{here}"],
        [f"noticerun:{here}", f"notice:{here}"],
    ]
    await arrive(store, third)


async def test_live_card_is_a_push_of_the_desk_that_says_the_same(store: Store, officer: Member) -> None:
    notice_id = await started(store, 2, content=TEXT)
    async with store.writing() as session:
        reply = await progress.follow_live(session, somebody(601), officer, notice_id)
    assert reply == Reply(toast="马上发一张会自己更新的进度卡")
    async with store.writing() as session:
        message = (await session.scalars(select(Message).where(Message.kind == PROGRESS))).one()
        live = await compose(session, message, officer)
        assert await compose(session, message, None) is None
    card = await opened(store, officer, notice_id)
    assert live is not None
    assert (message.bot, live.text) == ("desk", card.text)
    assert [row for row in data(live) if row not in data(card)] == [
        [f"noticereport:{notice_id}:apart"],
        [f"noticerun:{notice_id}:live", f"notice:{notice_id}:apart"],
    ]


async def test_live_card_looked_at_anew_stays_one(store: Store, officer: Member) -> None:
    notice_id = await started(store, 2, content=TEXT)
    async with store.writing() as session:
        card = await progress.open_running(session, somebody(601), officer, notice_id, live=True)
    assert card.edits
    assert data(card)[-1] == [f"noticerun:{notice_id}:live", f"notice:{notice_id}:apart"]


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [(0, 0, "████ 100%"), (0, 3, "░░░░ 0%"), (2, 3, "██░░ 66%"), (299, 300, "███░ 99%"), (3, 3, "████ 100%")],
)
def test_bar_is_full_only_at_the_end(done: int, total: int, shown: str) -> None:
    cells, percent = shown.split()
    assert bar(done, total, 4) == f"<code>{cells}</code> {percent}"


def test_rate_is_that_of_the_samples() -> None:
    assert [rate_of([]), rate_of([(1.0, 5)]), rate_of([(1.0, 5), (1.0, 6)])] == [0.0, 0.0, 0.0]
    assert rate_of([(10.0, 100), (13.0, 190), (16.0, 280)]) == 30.0
    assert rate_of([(10.0, 100), (13.0, 90)]) == 0.0


async def test_pushes_lead_to_the_notices_own_card(store: Store, officer: Member) -> None:
    notice_id = await started(store, 2, arrived=1, content=TEXT)
    running = await look(store, notice_id)
    async with store.writing() as session:
        message = await session.get_one(Message, running.message.id)
        await pause(session, message, "Bad Request: no")
        listed = await pushes.list_pushes(session, somebody(601), officer)
        opened_push = await pushes.open_push(session, somebody(601), officer, pushes.Place(message.id))
        told = (await session.scalars(select(Message).where(Message.kind == PAUSED))).one()
        news = await compose(session, told, officer)
    assert "1. <b>通知</b> · 周三开放日\n已暂停 1 · 已发出 1" in listed.text
    assert data(listed)[0] == [f"noticerun:{notice_id}"]
    assert opened_push.text.startswith("<b>周三开放日</b> · ")
    assert news is not None
    assert data(news) == [
        [f"noticeresume:{notice_id}", f"noticerecall:{notice_id}"],
        [f"noticerun:{notice_id}"],
    ]
    card = await press(store, officer, notice_id, Act.RESUME)
    assert card.toast == "好的，继续发送"


async def test_rate_and_time_left_are_measured_by_whichever_card_is_live(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    notice_id = await started(store, 40, content=TEXT)
    async with store.writing() as session:
        await progress.follow_live(session, somebody(601), officer, notice_id)
    for _ in range(3):
        for taken in await take(store, 1, bot="desk"):
            await arrive(store, taken)
        for taken in await take(store, 6):
            await arrive(store, taken)
        clock.pass_by(3)
        await mind_running_notices(store)
    card = await opened(store, officer, notice_id)
    assert card.text.split("\n\n")[-1] == "每秒 2.0 份，还要约 11 秒，16:00 左右发完"


async def test_end_on_another_day_is_said_with_its_day(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    notice_id = await started(store, 3, content=TEXT)
    clock.pass_by(8 * 3600 - 0.05)
    card = await opened(store, officer, notice_id)
    assert card.text.split("\n\n")[-1] == "还要约 1 秒，2027年1月16日（周六）00:00 左右发完"
