"""What joining leaves in the store, and what it must not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.answering import add_organisation, answer, choose_organisation, toggle_field
from handlers.consent import Errand, consented
from handlers.joining import agree, decline, start, switch_card
from handlers.links import Links
from handlers.membership.fields import field_rows
from handlers.membership.finishing import finish
from handlers.person import Person
from handlers.reply import Replies, as_sequence
from handlers.wording import Wording
from storage.audit import AuditEntry
from storage.claims import grant
from storage.dialogs import dialog_of
from storage.members import member_of
from storage.membership.admitting import fields_of
from storage.membership.tables import JoiningRequest
from storage.organisations import similar_organisations
from storage.people import CONSENT_VERSION, Member, Organisation
from storage.search.finder import Finder
from storage.store import Store
from storage.tables import metadata
from storage.vocabularies import Door, Language, Role, TechField
from tests.sample import add_member

LI = Person(700_000_001, "李雷", Language.ZH_HANS)
LINKS = Links("https://t.me", "club_bot")


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


async def rows(store: Store) -> dict[str, int]:
    """Rows by table, those without any left out."""
    async with store.reading() as session:
        counted = {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in counted.items() if count}


async def agreed(store: Store, finder: Finder) -> Replies:
    async with store.writing() as session:
        member = await member_of(session, LI.telegram_id)
        return await agree(session, finder, LINKS, LI, member, Language.EN, Errand())


async def typed(store: Store, text: str) -> Replies:
    async with store.writing() as session:
        member = await member_of(session, LI.telegram_id)
        dialog = await dialog_of(session, "member", LI.telegram_id)
        assert member is not None
        assert dialog is not None
        return await answer(session, LI, member, dialog, text)


async def test_nothing_is_stored_before_consent(store: Store) -> None:
    before = await rows(store)
    async with store.writing() as session:
        await start(session, LINKS, LI, None, "CG-2026-0001")
        await switch_card(LI, None, Language.EN, "CG-2026-0001")
        await decline(LI, None, Language.EN, "")
    assert await rows(store) == before


async def test_consent_stores_the_language_and_version_of_the_card(store: Store, finder: Finder) -> None:
    await agreed(store, finder)
    async with store.reading() as session:
        member = await member_of(session, LI.telegram_id)
        assert member is not None
        stored = (member.language, member.consent_version, member.name, member.joined_at, member.roles)
    assert stored == (Language.EN, CONSENT_VERSION, "", None, frozenset())


async def test_consent_twice_makes_one_member_and_one_dialog(store: Store, finder: Finder) -> None:
    await agreed(store, finder)
    once = await rows(store)
    [again] = as_sequence(await agreed(store, finder))
    assert await rows(store) == once
    assert (again.text, again.toast) == ("", "You agreed already.")


async def last_step(store: Store, finder: Finder) -> int:
    """Up to the fields, where two are ticked and one is unticked again; the revision that stands then."""
    await agreed(store, finder)
    await typed(store, " 李\n雷 ")
    await typed(store, "新单位（样例）")
    for revision, field in enumerate((TechField.RE, TechField.EI, TechField.RE, TechField.NM), 3):
        await pressed(store, partial(toggle_field, revision=revision, field=field))
    return 7


async def pressed(store: Store, act: Callable[..., Awaitable[Replies]]) -> Replies:
    async with store.writing() as session:
        member = await member_of(session, LI.telegram_id)
        return await act(session, LI, member)


async def standing(store: Store) -> tuple[str, str | None, frozenset[Role], bool, list[TechField]]:
    """Name, organisation, roles, whether joined, fields."""
    async with store.reading() as session:
        member = await member_of(session, LI.telegram_id)
        assert member is not None
        home = member.organisation.name if member.organisation else None
        fields = await fields_of(session, member.id)
        assert await dialog_of(session, "member", LI.telegram_id) is None
        return member.name, home, member.roles, member.joined_at is not None, fields


async def acts(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


async def test_joining_by_an_open_door_ends_with_role_organisation_and_audit(
    store: Store, finder: Finder
) -> None:
    revision = await last_step(store, finder)
    await pressed(store, partial(finish, revision=revision, door=Door.OPEN))
    member = ("李 雷", "新单位（样例）", frozenset({Role.MEMBER}), True, [TechField.EI, TechField.NM])
    assert await standing(store) == member
    assert await acts(store) == ["consented", "joined"]


async def test_joining_by_approval_ends_as_a_guest_of_no_organisation(store: Store, finder: Finder) -> None:
    revision = await last_step(store, finder)
    await pressed(store, partial(finish, revision=revision, door=Door.APPROVAL))
    roles: frozenset[Role] = frozenset()
    guest = ("李 雷", None, roles, False, [TechField.EI, TechField.NM])
    assert await standing(store) == guest
    assert await acts(store) == ["consented", "asked_to_join"]
    async with store.reading() as session:
        request = (await session.scalars(select(JoiningRequest))).unique().one()
        assert (request.organisation_name, request.organisation_id) == ("新单位（样例）", None)
        assert await session.scalar(select(func.count(Organisation.id))) == 0


async def test_last_step_pressed_twice_asks_once(store: Store, finder: Finder) -> None:
    revision = await last_step(store, finder)
    await pressed(store, partial(finish, revision=revision, door=Door.APPROVAL))
    once = await rows(store)
    [again] = as_sequence(await pressed(store, partial(finish, revision=revision, door=Door.APPROVAL)))
    assert await rows(store) == once
    assert again.toast == "This step is behind us."


async def test_officer_who_is_no_member_yet_joins_without_approval(store: Store, finder: Finder) -> None:
    revision = await last_step(store, finder)
    async with store.writing() as session:
        member = await member_of(session, LI.telegram_id)
        assert member is not None
        grant(member, Role.OFFICER, None)
    await pressed(store, partial(finish, revision=revision, door=Door.APPROVAL))
    assert (await standing(store))[2] == {Role.OFFICER, Role.MEMBER}


async def test_name_that_could_turn_a_card_around_is_stored_without_it(store: Store, finder: Finder) -> None:
    await agreed(store, finder)
    await typed(store, "李\u202e雷\u0007")
    async with store.reading() as session:
        dialog = await dialog_of(session, "member", LI.telegram_id)
        assert dialog is not None
        assert dialog.draft["name"] == "李雷"


async def test_forged_choice_of_organisation_joins_nothing(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        session.add(Organisation(name="临江理工大学"))
    await agreed(store, finder)
    await typed(store, "李雷")
    await typed(store, "理工")
    async with store.writing() as session:
        member = await member_of(session, LI.telegram_id)
        assert member is not None
        await choose_organisation(session, LI, member, 3, 5)
        await choose_organisation(session, LI, member, 2, 0)
        await add_organisation(session, LI, member, 2)
        assert member.joined_at is None


async def test_older_consent_is_asked_again_and_keeps_the_member(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await add_member(session, LI.telegram_id, "李雷")
        member.consent_version = CONSENT_VERSION - 1
        assert not consented(member)
    done, welcome = as_sequence(await agreed(store, finder))
    async with store.reading() as session:
        [again] = await session.scalars(select(Member))
        assert (again.consent_version, again.name) == (CONSENT_VERSION, "李雷")
    assert done.edits
    assert welcome.text.startswith("Welcome, 李雷!")


async def test_similar_organisations_are_few_and_in_a_stable_order(store: Store) -> None:
    async with store.writing() as session:
        names = ["临江理工大学", "理工", "浦江理工学院", "100%_公司", "Harbour Pumps Ltd"]
        session.add_all(Organisation(name=name) for name in names)
    async with store.reading() as session:

        async def similar(text: str) -> list[str]:
            return [item.name for item in await similar_organisations(session, text, 2)]

        assert await similar("理工") == ["理工", "临江理工大学"]
        assert await similar("临江理工大学计算机学院") == ["理工", "临江理工大学"]
        assert await similar("%") == ["100%_公司"]
        assert await similar("harbour") == ["Harbour Pumps Ltd"]
        assert await similar("别的单位") == []


async def test_english_names_of_fields_have_room_on_their_buttons() -> None:
    rows = field_rows(Wording(Language.EN), ["NM"], "joinfield:0")
    assert [[button.text for button in row] for row in rows][:4] == [
        ["Electronics and information"],
        ["Biology and new medicine"],
        ["Aerospace", "✓ New materials"],
        ["High-tech services"],
    ]
