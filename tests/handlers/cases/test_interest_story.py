"""Whole stories of an interest and a question: what is never shown too early, and what stays possible."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.posting.form import begin_form, unfinished
from storage.cases.contacts import unmasked
from storage.cases.interests import decline
from storage.cases.stages import Reason
from storage.conversation import Dialog
from storage.people import Member, RoleGrant
from storage.posting.records import by_reference
from storage.records import Record
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.store import Store
from storage.vocabularies import Language, Role, Status
from tests.interest_sample import OFFICER, OWNER, SEEKER, Chat, add_more, add_people, person
from tests.posted_sample import add_record
from tests.sample import add_member

SECRET = {
    "organisation": "海岳膜所",
    "name": "李工程师",
    "contact": "haiyue.example",
    "detail": "膜孔径八纳米",
    "number": "ZL202410000009",
}
OF_SEEKER = {"name": "周敏", "contact": "13800138000"}
ANONYMOUS = {
    "title": "乳清浓缩",
    "anonymous": True,
    "confidential_detail": "膜孔径八纳米",
    "ip_numbers": ["ZL202410000009.9"],
}


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


async def add_own(session: AsyncSession, member: Member) -> Record:
    return await add_record(session, member, Status.PUBLISHED, title="干酪废水回用")


def case_in(chat: Chat) -> str:
    """The case that the last card is about."""
    found = re.search(r"DJ-\d{4}-\d{4}", chat.everything)
    assert found
    return found[0]


def leaked(chat: Chat, secrets: dict[str, str]) -> list[str]:
    return [what for what, text in secrets.items() if text in chat.everything]


@pytest.mark.parametrize("language", [Language.ZH_HANS, Language.EN])
async def test_nothing_leaks_before_both_agreed(store: Store, language: Language) -> None:
    reference = await add_people(store, **ANONYMOUS)
    seeker, owner = Chat(store, SEEKER), Chat(store, OWNER)
    await seeker.speak(language)
    await owner.speak(language)
    await seeker.open(reference)
    await seeker.press("ask:")
    await seeker.type("通量多少？")
    await seeker.act("send")
    assert await owner.wait() == ["question"]
    assert "浦江乳业" not in owner.everything
    await owner.press("reply:")
    await owner.type("每小时十五吨")
    await owner.act("send")
    assert await seeker.wait() == ["answer"]
    await seeker.open(reference)
    await seeker.press("want:")
    await seeker.type("想用在乳清车间")
    own_preview = leaked(seeker, OF_SEEKER)
    await seeker.act("agree")
    await seeker.press("interests:0")
    await seeker.press("interested:")
    assert await owner.wait() == ["interest"]
    await owner.press("received:0")
    await owner.press("interested:")
    assert (own_preview, leaked(seeker, SECRET), leaked(owner, OF_SEEKER)) == (["name", "contact"], [], [])
    assert "浦江乳业" in owner.everything
    await owner.press("accept:DJ-2026-0001:sure")
    assert await seeker.wait() == ["contact"]
    assert await owner.wait() == []
    await seeker.open(reference)
    assert leaked(seeker, SECRET) == list(SECRET)
    assert leaked(owner, OF_SEEKER) == list(OF_SEEKER)
    await owner.press("revoke:DJ-2026-0001:sure")
    seeker.seen.clear()
    await seeker.press("interested:DJ-2026-0001:0")
    await seeker.open(reference)
    assert leaked(seeker, SECRET) == []


async def test_seekers_anonymous_record_masks_the_seeker(store: Store) -> None:
    """An interest from a match: the owner of the demand or achievement sees what stands for the seeker."""
    reference = await add_people(store, **ANONYMOUS)
    seeker, owner = Chat(store, SEEKER), Chat(store, OWNER)
    other = (await add_more(store, 1))[0]
    await owner.press(f"want:{other}:")
    assert owner.last[0].alert
    async with store.writing() as session:
        theirs = await person(session, SEEKER)
        record = (await add_own(session, theirs)).reference
    await owner.press(f"want:{record}:{reference}")
    await owner.act("skip")
    await owner.act("agree")
    assert await seeker.wait() == ["interest"]
    assert leaked(seeker, SECRET) == []
    await seeker.press(f"accept:{case_in(seeker)}:sure")
    async with store.reading() as session:
        assert await unmasked(session, (await person(session, SEEKER)).id, reference)
    await seeker.wait()
    assert leaked(seeker, {"organisation": SECRET["organisation"], "name": SECRET["name"]}) == [
        "organisation",
        "name",
    ]


async def test_declined_record_is_not_found_again(store: Store, finder: Finder) -> None:
    reference = await add_people(store, title="乳清浓缩")
    seeker = Chat(store, SEEKER)
    await seeker.press(f"want:{reference}:")
    await seeker.act("skip")
    await seeker.act("send")
    found = []
    for declines in (False, True):
        async with store.writing() as session:
            if declines:
                owner = (await person(session, OWNER)).id
                assert await decline(session, "DJ-2026-0001", owner, Reason.TIMING, "")
        async with store.reading() as session:
            who = await person(session, SEEKER)
            found.append((await finder.find(session, "乳清浓缩", Filters(), member=who)).total)
    assert found == [1, 0]


async def test_long_text_in_two_pieces_is_not_taken_for_the_words(store: Store) -> None:
    reference = await add_people(store)
    seeker = Chat(store, SEEKER)
    await seeker.press(f"want:{reference}:")
    assert "超出 3796 字" in await seeker.type("长" * 4_096)
    assert "后半段" in await seeker.type("长" * 200)
    assert "对方会看到" not in seeker.everything


async def test_form_that_was_open_is_put_aside_and_kept(store: Store) -> None:
    reference = await add_people(store)
    seeker = Chat(store, SEEKER)
    async with store.writing() as session:
        await begin_form(session, SEEKER, "summary", {"kind": "demand", "answers": {"title": "脱氮"}})
    assert "草稿已收好" in await seeker.press(f"want:{reference}:")
    await seeker.act("skip")
    await seeker.act("send")
    async with store.reading() as session:
        kept = await unfinished(session, SEEKER)
        assert kept
        assert kept.answers == {"title": "脱氮"}
        assert await session.get(Dialog, ("member", SEEKER)) is None


async def test_officer_told_of_an_unowned_interest_has_a_way_to_it(store: Store) -> None:
    reference = await add_people(store)
    async with store.writing() as session:
        officer = await add_member(session, OFFICER, "许言", "俱乐部")
        session.add(RoleGrant(member_id=officer.id, role=Role.OFFICER))
        (record,) = await by_reference(session, [reference])
        record.author_id = None
    seeker, desk = Chat(store, SEEKER), Chat(store, OFFICER)
    await seeker.press(f"want:{reference}:")
    await seeker.act("skip")
    await seeker.act("send")
    assert await desk.wait() == ["interest_unowned"]
    assert desk.buttons == [f"case:{case_in(seeker)}"]
