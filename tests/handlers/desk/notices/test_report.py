"""The report on a notice beside its forecast, and a row for each recipient."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.desk.notices import report
from handlers.reply import as_sequence
from storage.base import now
from storage.notices.acknowledging import acknowledge
from storage.notices.forecast import Forecast
from storage.notices.running import Act, settle_all
from storage.outbox.settling import unreachable
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody
from tests.handlers.desk.notices.running_steps import TEXT, press
from tests.outbox_steps import StoppedTime, take
from tests.running_sample import arrive, arrive_all, member_ids, started


async def test_report_sets_what_happened_beside_the_forecast(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    begin = now()
    forecast = Forecast(4, 0, 0, 0, (), 0, 29.5, begin, begin + timedelta(seconds=1)).as_json()
    notice_id = await started(store, 3, content=TEXT, forecast=forecast)
    one, other = await take(store, 2)
    await arrive(store, one)
    async with store.writing() as session:
        await unreachable(session, other.call, "Forbidden: bot was blocked by the user")
    await press(store, officer, notice_id, Act.PAUSE)
    clock.pass_by(600)
    await press(store, officer, notice_id, Act.RESUME)
    await arrive_all(store)
    async with store.writing() as session:
        await settle_all(session)
        shown, picture = as_sequence(await report.open_report(session, somebody(601), officer, notice_id))
        again = await report.open_report(session, somebody(601), officer, notice_id, again=True)
    assert again == shown
    assert picture.text.split("\n") == [
        "<b>周三开放日</b>",
        "🟩 已发出 2",
        "🟧 无法送达 1",
        "下面的柱子：16:00–16:10 各段时间发出的份数",
    ]
    attached = picture.attachment
    assert attached is not None
    assert (attached.name, attached.picture) == (f"通知{notice_id}.png", True)
    assert shown.text.split("\n") == [
        "<b>周三开放日</b> · 已完成",
        "",
        "<code>████████████</code> 已发出 2（66.7%）",
        "<code>██████</code> 无法送达 1（33.3%）",
        "",
        "<b>发送过程</b>",
        "<code>16:00│█                  █│16:10</code>",
        "",
        "<b>没有送到的原因</b>",
        "· 对方拉黑了机器人 1",
        "",
        "<b>预测和实际</b>",
        "收件人：预测 4，实际 3",
        "· 确认和开始之间，受众变了 -1 人（加入、退订或联系不上）",
        "· 发送途中又有 1 人联系不上或退订",
        "发完：预测 2027年1月15日（周五）16:00，实际 16:10",
        "· 晚了 10 分钟",
        "· 暂停过 1 次，共 10 分钟",
    ]


async def test_report_compares_the_end_once_there_is_one(store: Store, officer: Member) -> None:
    forecast = Forecast(3, 0, 0, 0, (), 0, 29.5, now(), now() + timedelta(seconds=1)).as_json()
    notice_id = await started(store, 3, arrived=2, content=TEXT, forecast=forecast)
    compared = ["<b>预测和实际</b>", "收件人：预测 3，实际 3"]
    assert await _end_of_report(store, officer, notice_id, 2) == compared
    await press(store, officer, notice_id, Act.STOP)
    assert await _end_of_report(store, officer, notice_id, 4) == [
        *compared,
        "发完：预测 2027年1月15日（周五）16:00，实际 16:00",
        "· 中途停止或撤回了",
    ]


async def _end_of_report(store: Store, officer: Member, notice_id: int, lines: int) -> Sequence[str]:
    async with store.writing() as session:
        shown = await report.open_report(session, somebody(601), officer, notice_id, again=True)
    return as_sequence(shown)[0].text.split("\n")[-lines:]


async def test_recipients_file_has_a_row_each_with_the_reason(store: Store, officer: Member) -> None:
    notice_id = await started(store, 2, content=TEXT, acknowledge=True)
    one, other = await take(store, 2)
    await arrive(store, one)
    async with store.writing() as session:
        await unreachable(session, other.call, "Forbidden: user is deactivated")
        await acknowledge(session, notice_id, (await member_ids(store))[0])
        replies = as_sequence(await report.export_recipients(session, somebody(601), officer, notice_id, 0))
        beyond = as_sequence(await report.export_recipients(session, somebody(601), officer, notice_id, 1))
    assert replies[0].attachment is not None
    assert replies[0].attachment.content.decode("utf-8-sig").splitlines() == [
        "姓名,单位,结果,原因,时间,已阅时间,更正",
        "成员0,样例企业,已发出,,2027-01-15 16:00:00,2027-01-15 16:00:00,",
        "成员1,样例企业,无法送达,对方的账号已注销,2027-01-15 16:00:00,,",
    ]
    assert [reply.toast for reply in beyond] == ["没有可以导出的记录。"]
