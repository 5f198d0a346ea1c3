"""When a notice starts, as an officer types it: by the clock of its zone, shown back, never in the past."""

from datetime import UTC, datetime

import pytest

from handlers.desk.notices import editing
from handlers.desk.notices.hearing import hear, press
from handlers.desk.notices.limits import USUAL
from handlers.desk.notices.received import SentMessage
from handlers.reply import Reply
from storage.notices.tables import Notice
from storage.store import Store
from tests.handlers.desk.notices.deciding_steps import AUTHOR, by, draft
from tests.outbox_steps import StoppedTime

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"
TWICE = "2027-10-31 02:30 那时钟表拨慢，会有两次；按第一次理解"


async def typed(store: Store, text: str, zone: str) -> tuple[int, Reply]:
    """The draft's number and what is answered. It is Friday, 15 January 2027, 16:00 in Shanghai."""
    notice_id = await draft(store, zone=zone)
    await by(store, AUTHOR, editing.open_part, notice_id, "when")
    return notice_id, await by(store, AUTHOR, hear, SentMessage(text), USUAL)


async def agreed(store: Store, asked: Reply) -> Reply:
    """对 pressed."""
    (yes,) = [button.data for row in asked.rows for button in row if button.data.endswith(":yes")]
    return await by(store, AUTHOR, press, int(yes.split(":")[1]), "yes")


async def start_of(store: Store, notice_id: int) -> datetime | None:
    async with store.reading() as session:
        return (await session.get_one(Notice, notice_id)).start_at


@pytest.mark.parametrize(
    ("zone", "text", "start", "note"),
    [
        (SHANGHAI, "明天上午9点", "2027-01-16T01:00", ""),
        (SHANGHAI, "明天", "2027-01-16T01:00", ""),  # at nine
        (BERLIN, "明天上午9点", "2027-01-16T08:00", ""),
        (BERLIN, "3月27日 9:00", "2027-03-27T08:00", ""),
        (BERLIN, "3月28日 9:00", "2027-03-28T07:00", ""),  # put forward in the night
        (BERLIN, "10月31日 02:30", "2027-10-31T00:30", TWICE),
        (BERLIN, "10月31日 9:00", "2027-10-31T08:00", ""),
    ],
)
async def test_start_is_by_the_clock_of_its_zone(
    store: Store, zone: str, text: str, start: str, note: str
) -> None:
    notice_id, asked = await typed(store, text, zone)
    assert asked.text.startswith(note or "听到的是：")
    assert await start_of(store, notice_id) is None  # not before it is agreed to
    assert (await agreed(store, asked)).toast == "好的，已保存"
    assert await start_of(store, notice_id) == datetime.fromisoformat(start).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (BERLIN, "3月28日 02:30"),  # which that clock never shows
        (SHANGHAI, "今天 15:00"),
        (SHANGHAI, "明天 9:00-10:00"),
        (SHANGHAI, "马上"),
    ],
)
async def test_what_is_no_moment_to_come_is_asked_again(store: Store, zone: str, text: str) -> None:
    notice_id, asked = await typed(store, text, zone)
    assert "什么时候开始发？" in asked.text.split("\n\n")[-1]
    assert [button.data for row in asked.rows for button in row if button.data.endswith(":yes")] == []
    assert await start_of(store, notice_id) is None


async def test_moment_that_passed_before_it_was_agreed_to_is_asked_again(
    store: Store, clock: StoppedTime
) -> None:
    notice_id, asked = await typed(store, "今天 16:30", SHANGHAI)
    clock.pass_by(1800)
    again = await agreed(store, asked)
    assert again.text.startswith("这个时间已经过去了\n\n什么时候开始发？")
    assert await start_of(store, notice_id) is None
