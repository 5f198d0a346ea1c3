"""An interest in a record that no member posted: officers ask its organisation, and answer for it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import open_case as open_own
from handlers.desk import case_card, case_moving
from handlers.formatting import plain_text
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.cases.interests import express
from storage.cases.stages import CaseMove, Stage
from storage.outbox.tables import Message
from storage.people import Member
from storage.store import Store
from tests.cases_sample import People, add_people, entries, new_case, the_case
from tests.handlers.desk.conftest import somebody

OFFICER = somebody(804)
REFERENCE = "DJ-2026-0001"


async def unowned_interest(store: Store, *, consents: bool) -> People:
    """REFERENCE, of a member who left a contact, in an imported record."""
    async with store.writing() as session:
        people = await add_people(session)
        people.record.author_id = None
        people.seeker.contact = "zhou@milk.example"
        await session.flush()
        case = await express(session, people.seeker, people.record.reference, "想先小试", consents=consents)
        assert getattr(case, "reference", None) == REFERENCE
    return people


async def pressed(store: Store, officer: Member, move: CaseMove, stage: Stage) -> Reply:
    async with store.writing() as session:
        return await case_moving.press_move(session, OFFICER, officer, REFERENCE, move, stage)


async def news(session: AsyncSession, member: Member) -> list[str]:
    """What that member is told of moves."""
    planned = await session.scalars(select(Message).where(Message.kind == "case").order_by(Message.id))
    told = [await compose(session, message, member) for message in planned]
    return [plain_text(reply.text) for reply in told if reply]


async def test_officer_accepts_and_introduces_where_nobody_posted_it(store: Store) -> None:
    people = await unowned_interest(store, consents=True)
    async with store.reading() as session:
        card = await case_card.open_case(session, OFFICER, people.officer, REFERENCE)
    assert "发布方：海岳膜技术研究所（没有发布人，由联络人代为对接）" in plain_text(card.text)
    assert "意向方：周敏 · 浦江乳业 · zhou@milk.example" in plain_text(card.text)
    assert [button.text for button in card.rows[0]] == ["接受意向", "婉拒…"]
    await pressed(store, people.officer, CaseMove.ACCEPT, Stage.INTERESTED)
    await pressed(store, people.officer, CaseMove.INTRODUCE, Stage.ACCEPTED)
    async with store.writing() as session:
        words = "找成果处孙老师，电话 021-5555 0003"
        assert await case_moving.hear_answer(session, OFFICER, people.officer, words)
    assert [entry[0] for entry in await entries(store, REFERENCE)] == [
        CaseMove.EXPRESS,
        CaseMove.ACCEPT,
        CaseMove.INTRODUCE,
    ]
    async with store.reading() as session:
        *_, introduced = await news(session, people.seeker)
        own = await open_own(session, people.seeker, REFERENCE, 0)
    assert words in introduced
    assert words in plain_text(own.text)


async def test_contact_of_a_seeker_who_did_not_agree_is_not_shown(store: Store) -> None:
    people = await unowned_interest(store, consents=False)
    async with store.reading() as session:
        card = await case_card.open_case(session, OFFICER, people.officer, REFERENCE)
    assert "zhou@milk.example" not in plain_text(card.text)


async def test_officer_declines_with_a_reason_where_nobody_posted_it(store: Store) -> None:
    people = await unowned_interest(store, consents=False)
    await pressed(store, people.officer, CaseMove.DECLINE, Stage.INTERESTED)
    async with store.writing() as session:
        assert await case_moving.hear_answer(session, OFFICER, people.officer, "单位已停止这项工作")
    assert (await the_case(store, REFERENCE)).stage is Stage.DECLINED
    async with store.reading() as session:
        assert "单位已停止这项工作" in (await news(session, people.seeker))[-1]


async def test_officer_never_answers_for_a_member_who_posted_it(store: Store) -> None:
    people, reference = await new_case(store, Stage.INTERESTED)
    assert reference == REFERENCE
    for move in (CaseMove.ACCEPT, CaseMove.DECLINE, CaseMove.INTRODUCE):
        await pressed(store, people.officer, move, Stage.INTERESTED)
    assert (await the_case(store, REFERENCE)).stage is Stage.INTERESTED
