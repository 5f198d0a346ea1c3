"""What a move asks: two taps at once, what is forged or comes late, and a form that was being filled."""

import asyncio

import pytest
from sqlalchemy import select

from handlers.cases import beat, card, dispatched, listing, moving
from handlers.cases.interest_dialog import SURE, Aim, begin_writing
from handlers.formatting import plain_text
from handlers.posting.form import begin_form, take_up
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.cases.dispatching import dispatch_case
from storage.cases.stages import Answer, CaseMove, CaseSide, Stage
from storage.outbox.tables import Message
from storage.people import Member
from storage.store import Store
from tests.cases_sample import add_case, add_people, entries, held, new_case, the_case
from tests.posted_sample import messages
from tests.sample import add_member

MASKED = ("海岳膜技术研究所", "李工")


def data_of(reply: Reply, label: str) -> tuple[int, str]:
    """The revision and code of a question's button."""
    (data,) = [button.data for row in reply.rows for button in row if button.text == label]
    _, revision, code = data.split(":")
    return int(revision), code


async def asked_to_close(store: Store) -> tuple[Member, str, Reply]:
    people, reference = await new_case(store, Stage.MEETING)
    async with store.writing() as session:
        asked = await moving.press_move(session, people.owner, reference, CaseMove.CLOSE, "meeting", 0)
    return people.owner, reference, asked


async def test_two_taps_at_once_make_one_move(store: Store) -> None:
    owner, reference, asked = await asked_to_close(store)
    revision, code = data_of(asked, "条件没有谈拢")

    async def tap() -> Reply:
        async with store.writing() as session:
            done = await moving.press_answer(session, owner, revision, code)
            await asyncio.sleep(0.05)
            return done

    toasts = sorted(reply.toast for reply in await asyncio.gather(tap(), tap()))
    assert toasts == ["已记下：结束", "这个问题已经答过了。发 /cases 看对接。"]
    assert [move for move, _, _ in await entries(store, reference)].count(CaseMove.CLOSE) == 1
    assert len(await messages(store)) == 1


async def test_two_steps_back_at_once_go_one_step(store: Store) -> None:
    people, reference = await new_case(store, Stage.NDA)

    async def tap() -> Reply:
        async with store.writing() as session:
            return await moving.press_move(session, people.owner, reference, CaseMove.STEP_BACK, "nda", 0)

    await asyncio.gather(tap(), tap())
    assert (await the_case(store, reference)).stage is Stage.MEETING


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_answers_are_about_the_stage_they_were_asked_at(store: Store) -> None:
    owner, reference, asked = await asked_to_close(store)
    async with store.writing() as session:
        case = await held(session, reference)
        case.stage = Stage.NEGOTIATING
    async with store.writing() as session:
        late = await moving.press_answer(session, owner, *data_of(asked, "条件没有谈拢"))
    assert late.toast == "现在是“商务谈判”，这一步做不了。"
    assert (await the_case(store, reference)).stage is Stage.NEGOTIATING


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_forged_moves_are_refused(store: Store) -> None:
    """Moves that have an own way are not made by a case's button, nor others' cases by anybody."""
    async with store.writing() as session:
        people = await add_people(session)
        case = await add_case(session, people, Stage.INTERESTED)
        for move in (CaseMove.ACCEPT, CaseMove.DECLINE, CaseMove.INTRODUCE, CaseMove.NOTE):
            await moving.press_move(session, people.owner, case.reference, move, "interested", 0)
        assert case.stage is Stage.INTERESTED
        for stranger in (people.manager, people.officer):
            reference = case.reference
            for reply in (
                await moving.press_move(session, stranger, reference, CaseMove.CLOSE, "interested", 0),
                await card.open_case(session, stranger, reference, 0),
                await beat.press_beat(session, stranger, reference, 0, Answer.TALKING),
            ):
                assert (reply.text, reply.toast) == ("", "这不是您的对接。")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_form_in_progress_is_put_aside_for_a_question(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    chat = people.owner.telegram_id
    async with store.writing() as session:
        await begin_form(session, chat, "title", {"answers": {"title": "半张表"}})
        asked = await moving.press_move(session, people.owner, reference, CaseMove.SIGN, "meeting", 0)
        assert asked.toast == "没填完的草稿已收好，发 /post 接着填。"
        form = await take_up(session, chat)
        assert form is not None
        assert form.answers == {"title": "半张表"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_interest_in_writing_is_said_to_be_given_up_for_a_question(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    async with store.writing() as session:
        await begin_writing(session, people.owner, Aim.INTEREST, SURE, reference="CG-2026-0009", words="试用")
        asked = await moving.press_move(session, people.owner, reference, CaseMove.SIGN, "meeting", 0)
    said = "没发出的意向或询问不再接着写；您写过的话还在上面的消息里，要用可以复制。"
    assert (asked.toast, asked.alert) == (said, True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_hidden_owner_is_named_nowhere_before_contacts_open(store: Store) -> None:
    """Card, list, history, offer and pushes of an anonymous record's case, to seeker and manager."""
    people, reference = await new_case(store, Stage.ACCEPTED, anonymous=True)
    async with store.writing() as session:
        case = await held(session, reference)
        await dispatch_case(session, case, people.manager, people.officer.id)
        said = [
            await listing.turn_cases(session, people.seeker, 0),
            await card.open_case(session, people.seeker, reference, 0),
            await dispatched.open_offer(session, people.manager, 1),
            await dispatched.accept_offer(session, people.manager, 1),
            await moving.press_move(session, people.owner, reference, CaseMove.SUSPEND, "accepted", 0),
        ]
        hint = await moving.hear_answer(session, people.owner, "等通知")
        assert hint is not None
        for message in await session.scalars(select(Message)):
            for member in (people.seeker, people.manager) if message.bot == "member" else ():
                said += [reply] if (reply := await compose(session, message, member)) else []
    text = "\n".join(plain_text(reply.text) for reply in said)
    assert [name for name in MASKED if name in text] == []
    assert "搁置：等通知" in text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_list_pages_live_ones_first(store: Store) -> None:
    async with store.writing() as session:
        people = await add_people(session)
        for number in range(7):
            seeker = await add_member(session, 900 + number, f"人{number}", "浦江乳业")
            stage = Stage.CLOSED if number == 6 else Stage.MEETING
            await add_case(session, people, stage, seeker)
        first, last = [await listing.turn_cases(session, people.owner, page) for page in (0, 5)]
    labels = [[[button.text for button in row] for row in reply.rows] for reply in (first, last)]
    assert labels == [[["1", "2", "3", "4", "5"], ["下一页 ▶"]], [["6", "7"], ["◀ 上一页"]]]
    assert "已结束" in plain_text(last.text)
    assert "已结束" not in plain_text(first.text)
    assert CaseSide.OWNER.label in plain_text(first.text)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_reason_gives_nobody_away_before_contacts_open(store: Store) -> None:
    people, reference = await new_case(store, Stage.ACCEPTED)
    async with store.writing() as session:
        await moving.press_move(session, people.owner, reference, CaseMove.CLOSE, "accepted", 0)
        for words in ("请打 138 0013 8000", "李工不在了", "海岳膜技术研究所不做了"):
            refused = await moving.hear_answer(session, people.owner, words)
            assert refused is not None
            assert "请去掉再发" in plain_text(refused.text)
        assert (await held(session, reference)).stage is Stage.ACCEPTED
