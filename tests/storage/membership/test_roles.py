"""Roles given and taken: who may, and that the club keeps an administrator whoever is quicker."""

import asyncio

import pytest
from sqlalchemy import select

from storage.audit import AuditEntry
from storage.members import member_of
from storage.membership.finding import add_tag, people_page, remove_tag, tags_of
from storage.membership.roles import Refused, change_role
from storage.people import Member, RoleGrant
from storage.store import Store
from storage.vocabularies import Role, Status
from tests.posted_sample import add_record
from tests.sample import add_member


async def add(store: Store, telegram_id: int, name: str, role: Role | None = None, home: str = "样例") -> int:
    async with store.writing() as session:
        return (await add_member(session, telegram_id, name, home, role=role)).id


async def changed(store: Store, actor: int, member: int, role: Role, *, given: bool) -> Refused | None:
    async with store.writing() as session:
        await asyncio.sleep(0)
        return await change_role(session, actor, member, role, given=given)


async def holders(store: Store, role: Role) -> set[int]:
    async with store.reading() as session:
        return set(await session.scalars(select(RoleGrant.member_id).where(RoleGrant.role == role)))


@pytest.mark.parametrize(
    ("actor", "role", "refused"),
    [
        (Role.ADMINISTRATOR, Role.ADMINISTRATOR, None),
        (Role.ADMINISTRATOR, Role.OFFICER, None),
        (Role.ADMINISTRATOR, Role.MANAGER, None),
        (Role.ADMINISTRATOR, Role.MEMBER, Refused.GONE),
        (Role.OFFICER, Role.ADMINISTRATOR, Refused.NOT_ALLOWED),
        (Role.OFFICER, Role.OFFICER, Refused.NOT_ALLOWED),
        (Role.OFFICER, Role.MANAGER, None),
        (Role.MANAGER, Role.MANAGER, Refused.NOT_ALLOWED),
        (None, Role.MANAGER, Refused.NOT_ALLOWED),
        (None, Role.ADMINISTRATOR, Refused.NOT_ALLOWED),
    ],
)
async def test_who_gives_and_takes_which_role(
    store: Store, actor: Role | None, role: Role, refused: Refused | None
) -> None:
    giver, other = await add(store, 601, "许言", actor), await add(store, 701, "周敏")
    before = await holders(store, role)
    assert await changed(store, giver, other, role, given=True) is refused
    assert await holders(store, role) == (before if refused else before | {other})
    if refused is None:
        assert await changed(store, giver, other, role, given=True) is Refused.SAME
        assert await changed(store, giver, other, role, given=False) is None
        assert await holders(store, role) == before
        async with store.reading() as session:
            acts = (
                select(AuditEntry.act).where(AuditEntry.subject == f"member:{other}").order_by(AuditEntry.id)
            )
            assert list(await session.scalars(acts)) == ["granted_role", "removed_role"]


async def test_last_administrator_stays_and_of_two_who_leave_at_once_one_does(store: Store) -> None:
    first, second = (
        await add(store, 601, "许言", Role.ADMINISTRATOR),
        await add(store, 602, "孙萍", Role.ADMINISTRATOR),
    )
    done = await asyncio.gather(
        changed(store, first, first, Role.ADMINISTRATOR, given=False),
        changed(store, second, second, Role.ADMINISTRATOR, given=False),
    )
    assert sorted(done, key=str) == [None, Refused.LAST]
    assert len(await holders(store, Role.ADMINISTRATOR)) == 1


async def test_removed_while_granting_gives_nothing_or_was_before(store: Store) -> None:
    """An administrator makes an officer while another takes their own role away: one order or the other."""
    first, second = (
        await add(store, 601, "许言", Role.ADMINISTRATOR),
        await add(store, 602, "孙萍", Role.ADMINISTRATOR),
    )
    third = await add(store, 701, "周敏")
    granted, removed = await asyncio.gather(
        changed(store, second, third, Role.OFFICER, given=True),
        changed(store, first, second, Role.ADMINISTRATOR, given=False),
    )
    assert removed is None
    assert granted in (None, Refused.NOT_ALLOWED)
    assert (third in await holders(store, Role.OFFICER)) is (granted is None)
    assert await changed(store, second, third, Role.OFFICER, given=True) is Refused.NOT_ALLOWED


async def test_guest_is_no_technology_manager(store: Store) -> None:
    giver = await add(store, 601, "许言", Role.OFFICER)
    async with store.writing() as session:
        guest = Member(telegram_id=702, name="李雷", consent_version=1, grants=[])
        session.add(guest)
    assert await changed(store, giver, guest.id, Role.MANAGER, given=True) is Refused.NO_MEMBER


async def test_people_are_found_by_name_organisation_tag_and_record(store: Store) -> None:
    officer_id = await add(store, 601, "许言", Role.OFFICER, "秘书处")
    zhou = await add(store, 701, "周敏", home="浦江乳业")
    async with store.writing() as session:
        session.add(Member(telegram_id=702, name="阿客", consent_version=1, grants=[]))
        officer, author = await member_of(session, 601), await session.get(Member, zhou)
        assert officer is not None
        assert author is not None
        record = await add_record(session, author, Status.PUBLISHED)
        assert [await add_tag(session, officer, zhou, "会长单位") for _ in range(2)] == [True, False]
    async with store.writing() as session:
        for words, found in (
            ("", ["周敏", "许言", "阿客"]),
            ("周", ["周敏"]),
            ("乳业", ["周敏"]),
            ("会长单位", ["周敏"]),
            (record.reference.lower(), ["周敏"]),
            ("100%", []),
        ):
            assert [one.name for one in (await people_page(session, words, 0, 9))[0]] == found, words
        officer = await session.get(Member, officer_id)
        assert officer is not None
        assert [await remove_tag(session, officer, zhou, "会长单位") for _ in range(2)] == [True, False]
        assert list(await tags_of(session, zhou)) == []
