"""Pausing, resuming, stopping, recalling a notice: once, and only where it can be."""

from datetime import timedelta

from handlers.desk.notices.card import open_notice
from storage.base import now
from storage.notices.running import Act, settle_all
from storage.notices.tables import NoticeStatus
from storage.outbox.settling import refused, unsure
from storage.outbox.tables import State
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody
from tests.handlers.desk.notices.running_steps import TEXT, ask, data, noted, opened, press
from tests.outbox_steps import StoppedTime, take
from tests.running_sample import arrive, arrive_all, copies, look, started


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


async def test_scheduled_notice_can_be_stopped_from_its_moment_on_though_no_clock_ticks(
    store: Store, officer: Member, clock: StoppedTime
) -> None:
    start = now() + timedelta(hours=1)
    notice_id = await started(store, 3, content=TEXT, start_at=start)
    seen = []
    for seconds in (3599, 1):
        clock.pass_by(seconds)
        async with store.writing() as session:
            seen.append(data(await open_notice(session, somebody(601), officer, notice_id))[0])
    assert seen == [[f"noticeedit:{notice_id}:when", f"noticeoff:{notice_id}"], [f"noticerun:{notice_id}"]]
    (one,) = await take(store, 1)
    assert (await press(store, officer, notice_id, Act.STOP)).toast == "已停止，2 人没有收到"
    await arrive(store, one)
    assert await copies(store, notice_id) == {State.SENT: 1, State.STOPPED: 2}
    running = await look(store, notice_id)
    assert (running.notice.status, running.notice.started_at) == (NoticeStatus.STOPPED, start)
