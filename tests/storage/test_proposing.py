"""Aliases that members' choices speak for: never one person's word, never what chance explains."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.desk.alias_proposals import answer, show_list
from handlers.feedback.rating import rate
from handlers.formatting import plain_text
from handlers.links import Links
from handlers.opening import open_result
from handlers.person import Person
from handlers.reply import Reply
from storage.aliases import Alias, AliasRelation, AliasState, settle_alias
from storage.audit import AuditEntry
from storage.feedback.choices import Choice, note_opening, note_taken, parted
from storage.feedback.proposing import chance, propose, spoken_for
from storage.members import member_of
from storage.records import Achievement
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.searches import keep_search
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.interest_sample import Chat
from tests.sample import add_achievement, add_member

LINKS = Links("https://t.me", "club_bot")
OFFICER = Person(9, "王专员", Language.ZH_HANS)


@pytest.fixture
async def club(store: Store) -> None:
    """Three titles with 除臭塔, and many others."""
    async with store.writing() as session:
        for number in range(1, 5):
            await add_member(session, number, f"成员{number}")
        await add_member(session, 9, "王专员", role=Role.OFFICER)
        for number, kind in enumerate(("生物", "洗涤", "光解"), 1):
            await add_achievement(session, number, title=f"{kind}除臭塔")
        for number in range(4, 90):
            await add_achievement(session, number, title=f"样例成果第{number}号")


async def take(store: Store, pairs: Sequence[tuple[int, int]], text: str = "鱼腥味的排风") -> None:
    """Each (member, record): opened from a search for `text`, and taken."""
    async with store.writing() as session:
        for who, number in pairs:
            member = await member_of(session, who)
            assert member
            reference = f"CG-2026-{number:04}"
            wanted = select(Achievement).where(Achievement.reference == reference)
            await note_opening(session, member.id, (await session.scalars(wanted)).one(), text)
            await note_taken(session, member.id, reference)


async def proposals(store: Store) -> list[tuple[str, str, int, int]]:
    async with store.reading() as session:
        return [(one.name, one.other, one.members, one.records) for one in await spoken_for(session)]


def test_words_of_a_search_are_parted_by_the_record() -> None:
    met, unmet = parted("请问有没有鱼腥味的除臭塔", "生物除臭塔")
    assert ("鱼腥味" in "".join(unmet), "除臭" in "".join(met)) == (True, True)
    assert parted("除臭", "生物除臭塔") == (["除臭"], [])


@pytest.mark.parametrize(
    ("count", "of", "share", "expected"),
    [(0, 3, 0.5, 1.0), (3, 3, 0.1, 0.001), (2, 2, 0.5, 0.25), (1, 2, 0.5, 0.75), (2, 3, 0.0, 0.0)],
)
def test_chance_is_the_binomial_tail(count: int, of: int, share: float, expected: float) -> None:
    assert chance(count, of, share) == pytest.approx(expected)


@pytest.mark.usefixtures("club")
async def test_three_members_and_their_records_speak_for_a_pair(store: Store) -> None:
    await take(store, [(1, 1), (2, 2), (3, 3)])
    found = await proposals(store)
    assert {other for _, other, _, _ in found} == {"除臭"}
    assert {(members, records) for *_, members, records in found} == {(3, 3)}


@pytest.mark.usefixtures("club")
@pytest.mark.parametrize(
    "pairs",
    [
        [(1, 1), (1, 2), (1, 3)],
        [(1, 1), (2, 2), (2, 3)],
        [(1, 1), (2, 1), (3, 1)],
        [(1, 1), (2, 40), (3, 50)],
        [(1, 40), (2, 41), (3, 42)],
    ],
    ids=["one person", "two persons", "one record", "different things", "a word of every other title"],
)
async def test_too_little_speaks_for_nothing(store: Store, pairs: list[tuple[int, int]]) -> None:
    await take(store, pairs)
    assert await proposals(store) == []


@pytest.mark.usefixtures("club")
async def test_word_that_was_typed_beside_it_is_not_its_other_name(store: Store) -> None:
    await take(store, [(1, 1), (2, 2), (3, 3)], "鱼腥味 除臭")
    assert await proposals(store) == []


@pytest.mark.usefixtures("club")
async def test_what_was_only_opened_or_taken_back_does_not_count(store: Store) -> None:
    await take(store, [(1, 1), (2, 2), (3, 3)])
    async with store.writing() as session:
        member = await member_of(session, 3)
        assert member
        await note_taken(session, member.id, "CG-2026-0003", taken=False)
    assert await proposals(store) == []


@pytest.mark.usefixtures("club")
async def test_known_and_refused_pairs_are_not_proposed(store: Store) -> None:
    await take(store, [(1, 1), (2, 2), (3, 3)])
    names = [name for name, *_ in await proposals(store)]
    async with store.writing() as session:
        for name in names:
            await settle_alias(session, AliasRelation.LEADS, name, "除臭", AliasState.REMOVED, by=None)
        await propose(session)
        assert {row.state for row in await session.scalars(select(Alias))} == {AliasState.REMOVED}


@pytest.mark.usefixtures("club")
async def test_officer_accepts_in_one_tap_and_every_process_finds_by_it(store: Store, tmp_path: Path) -> None:
    await take(store, [(1, 1), (2, 2), (3, 3)], "鱼腥味")
    (name, other, *_), *_ = await proposals(store)
    finders = [await Finder.open(store, tmp_path / part) for part in ("one", "other")]

    async def found() -> list[int]:
        async with store.reading() as session:
            findings = [await each.find(session, name, Filters(), member=None) for each in finders]
            return [sum(bool(match.bridged) for match in one.matches) for one in findings]

    before = await found()
    async with store.writing() as session:
        officer = await member_of(session, 9)
        card = await show_list(session, OFFICER, officer, AliasState.PROPOSED, 0)
        data = next(button.data for row in card.rows for button in row if button.data.startswith("aliasyes"))
        number = int(data.split(":")[1])
        told = await answer(session, OFFICER, officer, number, AliasState.ADDED, 0)
        again = await answer(session, OFFICER, officer, number, AliasState.REMOVED, 0)
    after = await found()
    for each in finders:
        await each.close()
    assert (before, after) == ([0, 0], [3, 3])
    assert told.toast == f"已采纳，马上生效：{name} > {other}"
    assert again.toast == "这条已经处理过了。"
    async with store.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act)))
    assert acts == ["added_alias"]


@pytest.mark.usefixtures("club")
async def test_of_two_officers_at_once_one_decides_and_the_other_sees_it(store: Store) -> None:
    await take(store, [(1, 1), (2, 2), (3, 3)], "鱼腥味 灶台")
    async with store.writing() as session:
        await add_member(session, 10, "林专员", role=Role.OFFICER)
        await propose(session)
        wanted = select(Alias.id).where(Alias.name == "鱼腥味")
        number = (await session.scalars(wanted)).one()

    async def decide(who: int, state: AliasState) -> Reply:
        async with store.writing() as session:
            officer = Person(who, "专员", Language.ZH_HANS)
            return await answer(session, officer, await member_of(session, who), number, state, 0)

    told = await asyncio.gather(decide(9, AliasState.ADDED), decide(10, AliasState.REMOVED))
    async with store.reading() as session:
        row = await session.get(Alias, number)
        acts = [(entry.act, entry.actor_id) for entry in await session.scalars(select(AuditEntry))]
        decided = {AliasState.ADDED: 9, AliasState.REMOVED: 10}
        officers = {
            state: member.id for state, who in decided.items() if (member := await member_of(session, who))
        }
    assert row
    assert acts == [(f"{row.state}_alias", officers[row.state])]
    verdicts = {AliasState.ADDED: "已采纳，马上生效：鱼腥味 > 除臭"}
    verdicts[AliasState.REMOVED] = "不采纳，以后不再建议：鱼腥味 > 除臭"
    assert {each.toast for each in told} == {verdicts[row.state], "这条已经处理过了。"}
    assert {plain_text(each.text).split("\n")[:2] == ["待定的建议 1", "1. 灶台 > 除臭"] for each in told} == {
        True
    }


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


@pytest.mark.usefixtures("club")
async def test_useful_result_counts_as_taken_and_its_undoing_does_not(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await member_of(session, 1)
        assert member
        kept = await keep_search(session, member.id, "鱼腥味 除臭塔")
        await open_result(session, member, LINKS, "CG-2026-0001", kept.id, 0, 0)
        taken = []
        for act in ("yes", "none", "yes", "no"):
            await rate(session, finder, LINKS, member, "CG-2026-0001", act, f"s.{kept.id}.0")
            fresh = select(Choice).execution_options(populate_existing=True)
            taken.append((await session.scalars(fresh)).one().taken_at is not None)
    assert taken == [True, False, True, False]


@pytest.mark.usefixtures("club")
@pytest.mark.parametrize(
    ("answered", "expected"), [("accept:{}:only", [("鱼腥味", "除臭", 3, 3)]), ("reason:{}:solved", [])]
)
async def test_accepted_interests_speak_for_a_pair_and_declined_ones_do_not(
    store: Store, answered: str, expected: list[tuple[str, str, int, int]]
) -> None:
    async with store.writing() as session:
        owner = await member_of(session, 4)
        assert owner
        for number in (1, 2, 3):
            record = await session.get_one(Achievement, number)
            record.author_id = owner.id
            seeker = await member_of(session, number)
            assert seeker
            kept = await keep_search(session, seeker.id, "鱼腥味")
            await open_result(session, seeker, LINKS, record.reference, kept.id, 0, 0)
    for number in (1, 2, 3):
        seeking = Chat(store, number)
        await seeking.open(f"CG-2026-{number:04}")
        await seeking.press("want:")
        await seeking.type("想用在车间")
        await seeking.act("skip")
        await seeking.act("send")
    assert await proposals(store) == []
    owning = Chat(store, 4)
    for number in (1, 2, 3):
        await owning.press(answered.format(f"DJ-2026-{number:04}"))
    assert await proposals(store) == expected
