"""Every category of pushes can be switched off and on again, and is called by its name."""

import pytest
from sqlalchemy import select

from handlers.muting import mute, mute_row
from handlers.wording import Wording
from storage.categories import CATEGORIES
from storage.outbox.tables import OptOut
from storage.store import Store
from storage.vocabularies import Vocabulary
from tests.sample import add_member


def test_categories_differ_in_code_and_name() -> None:
    assert len({one.value for one in CATEGORIES}) == len({one.label for one in CATEGORIES}) == len(CATEGORIES)


@pytest.mark.parametrize("category", CATEGORIES)
async def test_category_is_switched_off_and_on_by_its_own_button(store: Store, category: Vocabulary) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        (button,) = mute_row(Wording(member.language), category.value)
        off = await mute(session, member, button.data.removeprefix("mute:"), muted=True)
        kept = [row.category for row in await session.scalars(select(OptOut))]
        on = await mute(session, member, off.rows[0][0].data.removeprefix("unmute:"), muted=False)
        assert (kept, list(await session.scalars(select(OptOut)))) == ([category.value], [])
    assert [f"“{category.label}”" in said for said in (button.text, off.text, on.text)] == [True] * 3
