"""A started notice at the desk: what its card says; each act is done once, and only where it can be."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

import storage.base
from handlers.desk import pushes
from handlers.desk.notices import correcting, missing, progress, report, steering
from handlers.desk.notices.progress_said import bar, rate_of
from handlers.desk.notices.received import SentMessage
from handlers.pushes.composing import compose
from handlers.reply import Reply, as_sequence
from storage.audit import AuditEntry
from storage.base import now
from storage.notices.acknowledging import acknowledge
from storage.notices.content import Content
from storage.notices.forecast import Forecast
from storage.notices.progress import KIND as PROGRESS
from storage.notices.running import Act, settle_all
from storage.notices.tables import NoticeCategory, NoticeStatus
from storage.outbox.muting import set_muted
from storage.outbox.settling import PAUSED, pause, refused, unreachable, unsure
from storage.outbox.tables import Message
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody
from tests.notices_sample import new_notice
from tests.outbox_steps import StoppedTime, take
from tests.running_sample import arrive, arrive_all, copies, look, member_ids, started

TEXT = Content("周三开放日").as_json()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedTime:
    stopped = StoppedTime()
    monkeypatch.setattr(storage.base, "time", stopped)
    return stopped


@pytest.fixture
async def officer(officer: Member, store: Store) -> Member:
    """Who wants no notices, so that only members get them."""
    async with store.writing() as session:
        await set_muted(session, officer.id, NoticeCategory.CLUB, muted=True)
    return officer


async def press(store: Store, officer: Member, notice_id: int, act: Act) -> Reply:
    async with store.writing() as session:
        return await steering.press_act(session, somebody(601), officer, notice_id, act)


async def ask(store: Store, officer: Member, notice_id: int, act: Act) -> Reply:
    async with store.writing() as session:
        return await steering.ask_act(session, somebody(601), officer, notice_id, act)


async def opened(store: Store, officer: Member, notice_id: int) -> Reply:
    async with store.writing() as session:
        return await progress.open_running(session, somebody(601), officer, notice_id)


async def heard(store: Store, officer: Member, sent: SentMessage) -> Reply | None:
    async with store.writing() as session:
        return await correcting.hear_correction(session, somebody(601), officer, sent)


def data(reply: Reply) -> list[list[str]]:
    return [[button.data for button in row] for row in reply.rows]


async def noted(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


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
        "刚开始，还要约 1 秒，16:00 左右发完",
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


async def test_pause_resume_and_stop_each_act_once_whoever_presses(store: Store, officer: Member) -> None:
    notice_id = await started(store, 3, arrived=1, content=TEXT)
    acts = (Act.PAUSE, Act.PAUSE, Act.RESUME, Act.RESUME, Act.STOP, Act.STOP, Act.RESUME, Act.PAUSE)
    said = [(await press(store, officer, notice_id, act)).toast for act in acts]
    cannot = "通知现在是“{}”，这一步做不了".format
    assert said == [
        "已暂停",
        cannot("已暂停"),
        "好的，继续发送",
        cannot("发送中"),
        "已停止，2 人没有收到",
        *[cannot("已停止")] * 3,
    ]
    assert await noted(store) == ["paused_notice", "resumed_notice", "stopped_notice"]


async def test_stop_and_recall_ask_first_in_a_message_of_their_own(store: Store, officer: Member) -> None:
    notice_id = await started(store, 3, arrived=1, content=TEXT)
    asked = [await ask(store, officer, notice_id, act) for act in (Act.STOP, Act.RECALL)]
    assert [data(reply) for reply in asked] == [
        [[f"noticestop:{notice_id}:yes", f"noticerun:{notice_id}"]],
        [[f"noticerecall:{notice_id}:yes", f"noticerun:{notice_id}"]],
    ]
    assert [reply.edits for reply in asked] == [False, False]
    assert asked[0].text.startswith(
        "<b>周三开放日</b>\n\n停止之后不能再继续：已发出的 1 份留着，还没发的 2 份"
    )
    assert await noted(store) == []


async def test_recall_shows_how_the_copies_are_deleted(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    notice_id = await started(store, 3, arrived=2, content=TEXT)
    card = await press(store, officer, notice_id, Act.RECALL)
    assert card.toast == "已撤回，正在删除 2 份"
    assert "<b>撤回</b>\n<code>░░░░░░░░░░░░░░░░</code> 0%\n还有 2" in card.text
    clock.pass_by(1)
    await arrive_all(store)
    card = await opened(store, officer, notice_id)
    assert card.text.startswith("<b>周三开放日</b> · 已撤回\n")
    assert "<b>撤回</b>\n<code>████████████████</code> 100%\n已删 2" in card.text
    assert data(card)[0] == [f"noticereport:{notice_id}", f"noticelive:{notice_id}"]
    again = await press(store, officer, notice_id, Act.RECALL)
    assert again.toast == "通知现在是“已撤回”，这一步做不了"


async def test_failed_and_held_copies_are_offered_and_sent_once(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    notice_id = await started(store, 3, content=TEXT, hold_unknown=True)
    one, other, third = await take(store)
    async with store.writing() as session:
        await refused(session, one.call, "Bad Request: no")
        await unsure(session, other.call, "timed out")
        await unsure(session, third.call, "timed out")
    async with store.writing() as session:
        await settle_all(session)
    card = await opened(store, officer, notice_id)
    here = notice_id
    assert data(card)[0] == [f"noticeretry:{here}", f"noticeresend:{here}", f"noticeleave:{here}"]
    asked = await ask(store, officer, here, Act.RESEND)
    assert data(asked) == [[f"noticeresend:{here}:yes", f"noticerun:{here}"]]
    acts = (Act.RETRY, Act.RETRY, Act.RESEND, Act.RESEND, Act.LEAVE)
    said = [(await press(store, officer, here, act)).toast for act in acts]
    assert said == ["好的，重发 1 份", "没有可以重发的", "好的，补发 2 份", "没有可以补发的", "没有存疑的了"]


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
    assert [row for row in data(live) if row not in data(card)] == [[f"noticereport:{notice_id}"]]


async def test_missing_readers_are_listed_reminded_and_exported(store: Store, officer: Member) -> None:
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
    for number in (0, 0, 5, 1):
        async with store.writing() as session:
            said.append((await missing.press_nudge(session, somebody(601), officer, here, number)).toast)
    reminded = "好的，提醒 12 人（免打扰的等时段过去）"
    assert said == [reminded, "刚刚已经提醒过了", "刚刚已经提醒过了", reminded]


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


async def test_correction_is_asked_compared_and_confirmed_once(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    notice_id = await started(store, 3, arrived=2, content=TEXT, acknowledge=True)
    async with store.writing() as session:
        await acknowledge(session, notice_id, (await member_ids(store))[0])
        asked = await correcting.begin_correction(session, somebody(601), officer, notice_id)
    assert asked.text.endswith("周三开放日")
    faults = [
        SentMessage("周三开放日"),
        SentMessage("一" * 4_080),
        SentMessage("{名字}"),
        SentMessage(other=True),
    ]
    for fault in faults:
        reply = await heard(store, officer, fault)
        assert reply is not None
        assert data(reply) == [["noticefixing:stop:1:0"]]
    shown = await heard(store, officer, SentMessage("周四开放日"))
    assert shown is not None
    assert shown.text.split("\n\n") == [
        "<b>更正：旧 → 新</b>",
        "周<s>三</s><u>四</u>开放日",
        "已发出的 2 份会在原处改成新的，并标明“已更正”。\n"
        "还没发的 1 份直接按新的发。\n已阅的 1 人会另外收到一条说明。",
    ]
    assert data(shown)[0] == ["noticefixing:yes:2:0"]
    said = []
    for _ in range(2):
        async with store.writing() as session:
            done = await correcting.press_correction(session, somebody(601), officer, "yes", 2, 0)
            said.append(done.toast)
    assert said == ["正在更正；已阅的 1 人会收到说明", ""]
    assert (await look(store, notice_id)).notice.revision == 1
    for _ in range(2):
        clock.pass_by(2)
        await arrive_all(store)
    card = await opened(store, officer, notice_id)
    assert "<b>更正（第 1 次）</b>\n<code>████████████████</code> 100%\n已改 2" in card.text


async def test_correction_after_a_colleagues_is_compared_once_more(store: Store, officer: Member) -> None:
    notice_id = await started(store, 1, arrived=1, content=TEXT)
    async with store.writing() as session:
        await correcting.begin_correction(session, somebody(601), officer, notice_id)
    await heard(store, officer, SentMessage("周五开放日"))
    async with store.writing() as session:
        again = await correcting.press_correction(session, somebody(601), officer, "yes", 2, 7)
    assert (again.toast, data(again)[0]) == ("刚刚有人更正过，请再看一看", ["noticefixing:yes:3:0"])
    async with store.writing() as session:
        await correcting.press_correction(session, somebody(601), officer, "yes", 3, 0)
    assert (await look(store, notice_id)).notice.revision == 1


async def test_recalled_notice_cannot_be_corrected_even_while_it_is_typed(
    store: Store, officer: Member
) -> None:
    notice_id = await started(store, 1, arrived=1, content=TEXT)
    async with store.writing() as session:
        await correcting.begin_correction(session, somebody(601), officer, notice_id)
    await press(store, officer, notice_id, Act.RECALL)
    reply = await heard(store, officer, SentMessage("周四开放日"))
    assert reply is not None
    assert reply.toast == "通知现在是“已撤回”，这一步做不了"
    assert await heard(store, officer, SentMessage("周四开放日")) is None
    async with store.writing() as session:
        begun = await correcting.begin_correction(session, somebody(601), officer, notice_id)
    assert begun.toast == "通知现在是“已撤回”，这一步做不了"


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


Handle = Callable[..., Awaitable[object]]
HANDLES: tuple[tuple[Handle, tuple[object, ...]], ...] = (
    (progress.open_running, ()),
    (progress.follow_live, ()),
    *((steering.press_act, (act,)) for act in steering.DOING),
    *((steering.ask_act, (act,)) for act in (Act.STOP, Act.RECALL, Act.RESEND)),
    (missing.list_missing, (0,)),
    (missing.press_nudge, (0,)),
    (missing.export_missing, ("csv",)),
    (report.open_report, ()),
    (report.export_recipients, (0,)),
    (correcting.begin_correction, ()),
)


@pytest.mark.parametrize("handle", HANDLES)
async def test_press_by_nobody_or_about_nothing_does_nothing(
    store: Store, officer: Member, handle: tuple[Handle, tuple[object, ...]]
) -> None:
    do, more = handle
    notice_id = await started(store, 2, arrived=1, content=TEXT, acknowledge=True)
    draft = await new_notice(store)
    before = await copies(store, notice_id)
    async with store.writing() as session:
        member = await session.get_one(Member, (await member_ids(store))[0])
        for who in (None, member):
            reply = await do(session, somebody(), who, notice_id, *more)
            assert isinstance(reply, Reply)
            assert reply.text.startswith("您好！这里暂不接待访客。")
        for what in (draft, 10**17):
            reply = await do(session, somebody(601), officer, what, *more)
            assert isinstance(reply, Reply)
            assert reply.text.startswith("这张卡片已经失效。")
    assert await copies(store, notice_id) == before
    assert (await look(store, notice_id)).notice.status is NoticeStatus.SENDING
    assert await noted(store) == []


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
