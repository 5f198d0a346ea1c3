"""Correcting a notice: what is shown before, confirmed once, and refused once it is taken back."""

from dataclasses import replace

from handlers.desk.notices import correcting
from handlers.desk.notices.correcting import At
from handlers.desk.notices.received import SentMessage
from handlers.reply import Reply
from storage.base import now
from storage.notices.acknowledging import acknowledge
from storage.notices.freezing import start_notice
from storage.notices.running import Act
from storage.notices.tables import Notice
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody
from tests.handlers.desk.notices.running_steps import TEXT, data, heard, opened, press
from tests.notices_sample import new_notice
from tests.outbox_steps import StoppedTime
from tests.running_sample import arrive_all, look, member_ids, started

DONE_BEFORE = "这一步已经做过，或现在做不了"


async def compared(store: Store, officer: Member, notice_id: int, text: str) -> At:
    """The officer sent the corrected text; what the button that confirms it carries."""
    async with store.writing() as session:
        await correcting.begin_correction(session, somebody(601), officer, notice_id)
    shown = await heard(store, officer, SentMessage(text))
    assert shown is not None
    return at_of(shown)


def at_of(shown: Reply) -> At:
    _, yes, *numbers = data(shown)[0][0].split(":")
    assert yes == "yes"
    return At(*map(int, numbers))


async def confirmed(store: Store, officer: Member, at: At) -> Reply:
    async with store.writing() as session:
        return await correcting.press_correction(session, somebody(601), officer, "yes", at)


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
        assert [button.text for row in reply.rows for button in row] == ["取消"]
    shown = await heard(store, officer, SentMessage("周四开放日"))
    assert shown is not None
    assert shown.text.split("\n\n") == [
        "<b>更正：旧 → 新</b>",
        "周<s>三</s><u>四</u>开放日",
        "已发出的 2 份会在原处改成新的，并标明“已更正”。\n"
        "还没发的 1 份直接按新的发。\n已阅的 1 人会另外收到一条说明。",
    ]
    said = [await confirmed(store, officer, at_of(shown)) for _ in range(2)]
    assert [reply.toast for reply in said] == ["正在更正；已阅的 1 人会收到说明", DONE_BEFORE]
    assert said[0].text == said[1].text
    assert (await look(store, notice_id)).notice.revision == 1
    for _ in range(2):
        clock.pass_by(2)
        await arrive_all(store)
    card = await opened(store, officer, notice_id)
    assert "<b>更正（第 1 次）</b>\n<code>████████████████</code> 100%\n已改 2" in card.text


async def test_correction_after_a_colleagues_is_compared_once_more(store: Store, officer: Member) -> None:
    notice_id = await started(store, 1, arrived=1, content=TEXT)
    at = await compared(store, officer, notice_id, "周五开放日")
    again = await confirmed(store, officer, replace(at, seen=7))
    assert (again.toast, at_of(again)) == (
        "刚刚有人更正过，请再看一看",
        replace(at, revision=at.revision + 1),
    )
    await confirmed(store, officer, at_of(again))
    assert (await look(store, notice_id)).notice.revision == 1


async def test_card_of_a_correction_given_up_confirms_no_other_one(store: Store, officer: Member) -> None:
    notice_id = await started(store, 1, arrived=1, content=TEXT)
    colleagues = await new_notice(store, content=TEXT)
    async with store.writing() as session:
        await start_notice(session, await session.get_one(Notice, colleagues), now())
    for meant in (notice_id, colleagues):
        old = await compared(store, officer, meant, "周五开放日")
        await compared(store, officer, notice_id, "周六开放日")
        assert (await confirmed(store, officer, old)).toast == DONE_BEFORE
    assert [(await look(store, one)).notice.revision for one in (notice_id, colleagues)] == [0, 0]


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
