"""A case whose seeker was forgotten says so, to the other side and to officers."""

from sqlalchemy import update

from handlers.cases.card import open_case
from handlers.desk.case_card import open_case as open_at_desk
from handlers.desk.cases import list_cases
from handlers.formatting import plain_text
from handlers.person import Person
from storage.cases.stages import Stage
from storage.cases.tables import Case
from storage.store import Store
from tests.cases_sample import new_case
from tests.handlers.desk.conftest import somebody

OFFICER: Person = somebody(804)


async def test_case_names_the_seeker_as_a_member_no_more(store: Store) -> None:
    people, reference = await new_case(store, Stage.INTERESTED)
    async with store.writing() as session:
        await session.execute(update(Case).values(seeker_id=None))
    async with store.reading() as session:
        own = await open_case(session, people.owner, reference, 0)
        desk = await open_at_desk(session, OFFICER, people.officer, reference)
        listed = await list_cases(session, OFFICER, people.officer, "live", 0)
    assert "意向方：已注销的成员" in plain_text(own.text).splitlines()
    assert "意向方：已注销的成员" in plain_text(desk.text).splitlines()
    assert "海岳膜技术研究所 ↔ 已注销的成员 · 没有技术经理人" in plain_text(listed.text)
