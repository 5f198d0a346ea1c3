"""改名: the button does what its card showed, whatever was typed since."""

import pytest
from sqlalchemy import select

from handlers.desk.membership import organisation_acts
from handlers.desk.membership.hearing import hear
from handlers.person import Person
from handlers.reply import Reply
from storage.members import member_of, organisation_named
from storage.people import Organisation
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.sample import add_member

OFFICER = 601
WHO = Person(OFFICER, "许言", Language.ZH_HANS)


@pytest.fixture
async def number(store: Store) -> int:
    async with store.writing() as session:
        await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        return (await organisation_named(session, "浦江乳业")).id


async def typed(store: Store, name: str) -> str:
    """The mark of the confirm button."""
    async with store.writing() as session:
        card = await hear(session, WHO, await member_of(session, OFFICER), name)
    assert isinstance(card, Reply)
    return card.rows[0][0].data.split(":")[2]


async def press(store: Store, number: int, mark: str) -> Reply:
    async with store.writing() as session:
        officer = await member_of(session, OFFICER)
        return await organisation_acts.do_rename(session, WHO, officer, number, mark)


async def named(store: Store, number: int) -> str:
    async with store.reading() as session:
        return (await session.scalars(select(Organisation.name).where(Organisation.id == number))).one()


async def test_card_of_an_earlier_name_renames_nothing(store: Store, number: int) -> None:
    async with store.writing() as session:
        await organisation_acts.ask_name(session, WHO, await member_of(session, OFFICER), number)
    first, second = await typed(store, "浦江乳业甲"), await typed(store, "浦江乳业乙")
    assert (await press(store, number, first)).toast == "这一步已经过去了。"
    assert await named(store, number) == "浦江乳业"
    assert (await press(store, number, second)).toast == "已改名。"
    assert await named(store, number) == "浦江乳业乙"
