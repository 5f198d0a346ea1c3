"""The privacy ledger: every look at a contact is in it, by whom, when and for which case; in pages."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from handlers.cases.card import case_card as member_case_card
from handlers.cases.interest_card import interest_card
from handlers.desk.case_card import case_card
from handlers.formatting import plain_text
from handlers.person import Person
from handlers.privacy.ledger import show_ledger
from handlers.reply import Reply
from storage.base import now
from storage.cases.contacts import give_consent, open_if_agreed, revoke
from storage.cases.stages import Stage
from storage.cases.tables import Case, Exchange
from storage.ledger import ContactLook
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language
from tests.cases_sample import MANAGER, OWNER, People, add_case, add_people, held
from tests.sample import add_member


async def opened(store: Store) -> tuple[People, str]:
    """李工 and 周敏 exchanged contacts, which 陈经 follows."""
    async with store.writing() as session:
        people = await add_people(session)
        people.owner.contact, people.seeker.contact = "li@haiyue.example", "zhou@milk.example"
        case = await add_case(session, people, Stage.ACCEPTED)
        case.manager_id = people.manager.id
        for giver in (people.owner, people.seeker):
            await give_consent(session, case, giver.id)
        assert await open_if_agreed(session, case, OWNER, people.owner.id)
        return people, case.reference


async def ledger_of(store: Store, member: Member, page: int = 0) -> Reply:
    async with store.reading() as session:
        fresh = await session.get_one(Member, member.id)
        who = Person(fresh.telegram_id, fresh.name, Language.ZH_HANS)
        return await show_ledger(session, who, fresh, page)


async def looks(store: Store) -> Sequence[tuple[int, int | None, str, int]]:
    async with store.reading() as session:
        rows = (await session.scalars(select(ContactLook).order_by(ContactLook.id))).unique().all()
        return [(one.giver_id, one.viewer_id, one.side.value, one.times) for one in rows]


async def test_looks_of_both_sides_and_of_the_manager_are_noted(store: Store) -> None:
    people, reference = await opened(store)
    async with store.writing() as session:
        case = await held(session, reference)
        for viewer in (people.seeker, people.seeker, people.owner):
            fresh = await session.get_one(Member, viewer.id)
            card = await interest_card(session, fresh, case)
            assert card
            assert "联系方式：" in card.text
        manager = await session.get_one(Member, people.manager.id)
        assert "li@haiyue.example" in (await member_case_card(session, manager, case, MANAGER, 0)).text
    owner, seeker, manager_id = people.owner.id, people.seeker.id, people.manager.id
    assert sorted(await looks(store), key=str) == sorted(
        [
            (owner, seeker, "seeker", 2),
            (seeker, owner, "owner", 1),
            (owner, manager_id, "manager", 1),
            (seeker, manager_id, "manager", 1),
        ],
        key=str,
    )
    said = plain_text((await ledger_of(store, people.owner)).text)
    assert "起对 浦江乳业 · 周敏 公开" in said
    assert "• 浦江乳业 · 周敏（意向方）看过 2 次，那天最后一次" in said
    assert "• 紫竹经纪 · 陈经（技术经理人）" in said


async def test_what_is_closed_is_not_looked_at(store: Store) -> None:
    people, reference = await opened(store)
    async with store.writing() as session:
        assert await revoke(session, reference, people.owner.id)
        case = await held(session, reference)
        await interest_card(session, await session.get_one(Member, people.seeker.id), case)
    assert await looks(store) == []
    shown = await ledger_of(store, people.owner)
    assert ("起不再公开" in shown.text, shown.rows) == (True, ())


async def test_officer_who_stands_in_and_reads_a_contact_is_noted(store: Store) -> None:
    async with store.writing() as session:
        people = await add_people(session)
        people.seeker.contact = "zhou@milk.example"
        case = await add_case(session, people, Stage.INTERESTED)
        await give_consent(session, case, people.seeker.id)
        case.owner_id = case.owner = None
        await session.flush()
        assert "zhou@milk.example" in (await case_card(session, people.officer, case)).text
    assert await looks(store) == [(people.seeker.id, people.officer.id, "officer", 1)]
    said = plain_text((await ledger_of(store, people.seeker)).text)
    assert "您同意了，对方还没有。" in said
    assert "• 联络处 · 许言（联络人）" in said


async def test_ledger_has_pages_and_closes_beside_each(store: Store) -> None:
    async with store.writing() as session:
        people = await add_people(session)
        for number in range(7):
            seeker = await add_member(session, 900 + number, f"来客{number}", f"公司{number}")
            case = await add_case(session, people, Stage.ACCEPTED, seeker=seeker)
            session.add(
                Exchange(case_id=case.id, giver_id=people.owner.id, opened_at=now() - timedelta(days=1))
            )
    first, last = await ledger_of(store, people.owner), await ledger_of(store, people.owner, 9)
    async with store.reading() as session:
        newest = select(Case.reference).order_by(Case.id.desc())
        references = list(await session.scalars(newest))
    buttons = [[button.data for row in page.rows for button in row] for page in (first, last)]
    closing = [f"revoke:{reference}:ask" for reference in references]
    assert buttons == [[*closing[:5], "ledger:1"], [*closing[5:], "ledger:0"]]
    assert "（7 件对接）" in first.text


async def test_nobody_has_a_ledger_before_they_agreed_to_anything(store: Store) -> None:
    async with store.reading() as session:
        shown = await show_ledger(session, Person(1, "某人", Language.ZH_HANS), None)
    assert "没有人看过" in shown.text
