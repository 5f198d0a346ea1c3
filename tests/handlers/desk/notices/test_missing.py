"""Who has not acknowledged a notice: the list, the reminder, the file."""

from handlers.desk.notices import missing
from handlers.reply import as_sequence
from storage.notices.acknowledging import acknowledge
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody
from tests.handlers.desk.notices.running_steps import TEXT, data, noted
from tests.outbox_steps import StoppedTime
from tests.running_sample import arrive_all, member_ids, started


async def test_missing_readers_are_listed_reminded_and_exported(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    notice_id = await started(store, 13, content=TEXT, acknowledge=True)
    await arrive_all(store)
    async with store.writing() as session:
        await acknowledge(session, notice_id, (await member_ids(store))[1])
        page = await missing.list_missing(session, somebody(601), officer, notice_id, 0)
        beyond = await missing.list_missing(session, somebody(601), officer, notice_id, 9)
    lines = page.text.split("\n")
    assert lines[:4] == ["<b>周三开放日</b>", "已阅 1 人，还没有 12 人", "", "1. 成员0 · 样例企业"]
    assert beyond.text.split("\n")[3:] == [
        "11. 成员11 · 样例企业",
        "12. 成员12 · 样例企业",
    ]
    here = notice_id
    assert data(page) == [
        [f"noticemissing:{here}:1"],
        [f"noticenudge:{here}:0"],
        [f"noticemissingfile:{here}:csv", f"noticemissingfile:{here}:xlsx"],
        [f"noticerun:{here}"],
    ]
    said = []
    for number, minutes in ((0, 0), (0, 0), (5, 0), (1, 9), (1, 1)):
        clock.pass_by(60 * minutes)
        async with store.writing() as session:
            said.append((await missing.press_nudge(session, somebody(601), officer, here, number)).toast)
    reminded, just_now = "好的，提醒 12 人（免打扰的等时段过去）", "刚刚已经提醒过了"
    assert said == [reminded, just_now, just_now, just_now, reminded]
    async with store.writing() as session:
        page = await missing.list_missing(session, somebody(601), officer, notice_id, 0)
    assert page.text.split("\n")[2] == "提醒过 2 次，最近 2027年1月15日（周五）16:10"


async def test_missing_reader_without_organisation_is_a_name_alone(store: Store, officer: Member) -> None:
    notice_id = await started(store, 1, content=TEXT, acknowledge=True)
    await arrive_all(store)
    async with store.writing() as session:
        (await session.get_one(Member, (await member_ids(store))[0])).organisation_id = None
    async with store.writing() as session:
        page = await missing.list_missing(session, somebody(601), officer, notice_id, 0)
    assert page.text.split("\n")[3:] == ["1. 成员0"]


async def test_missing_readers_file_is_harmless(store: Store, officer: Member) -> None:
    notice_id = await started(store, 1, content=TEXT, acknowledge=True)
    await arrive_all(store)
    async with store.writing() as session:
        member = await session.get_one(Member, (await member_ids(store))[0])
        member.name = "=1+1"
    async with store.writing() as session:
        replies = as_sequence(await missing.export_missing(session, somebody(601), officer, notice_id, "csv"))
    (reply,) = replies
    assert reply.attachment is not None
    assert reply.attachment.content.decode("utf-8-sig").splitlines()[:2] == ["姓名,单位", "'=1+1,样例企业"]
    assert await noted(store) == ["exported"]
