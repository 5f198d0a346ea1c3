"""Invites: as many uses as they say and no more, whoever is quicker; expiry and withdrawal."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from storage.audit import AuditEntry
from storage.base import now
from storage.members import member_of
from storage.membership.inviting import (
    Shut,
    add_invite,
    invite_of,
    joined_by,
    open_invites,
    shut,
    use_invite,
    withdraw_invite,
)
from storage.membership.tables import InviteUse
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role
from tests.sample import add_member

OFFICER = 601


async def invited(store: Store, uses: int, lasts: timedelta = timedelta(days=1)) -> int:
    async with store.writing() as session:
        officer = await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        return (await add_invite(session, "h" * 64, None, uses, officer, now() + lasts)).id


async def guests(store: Store, count: int) -> list[int]:
    async with store.writing() as session:
        people = [
            Member(telegram_id=700 + n, name=f"客{n}", consent_version=1, grants=[]) for n in range(count)
        ]
        session.add_all(people)
    return [one.telegram_id for one in people]


async def used_by(store: Store, number: int, telegram_id: int) -> bool:
    async with store.writing() as session:
        guest = await member_of(session, telegram_id)
        assert guest is not None
        await asyncio.sleep(0)
        return await use_invite(session, number, guest) is not None


async def test_of_many_who_take_the_last_uses_at_once_so_many_get_them(store: Store) -> None:
    number = await invited(store, 2)
    won = await asyncio.gather(*(used_by(store, number, one) for one in await guests(store, 5)))
    assert sorted(won) == [False, False, False, True, True]
    async with store.reading() as session:
        invite = await invite_of(session, number)
        assert invite is not None
        assert (invite.used, shut(invite)) == (2, Shut.USED)
        assert await session.scalar(select(func.count()).select_from(InviteUse)) == 2
        assert (await open_invites(session, 0, 9))[1] == 0


async def test_expired_invite_is_of_no_use(store: Store) -> None:
    number = await invited(store, 5, timedelta(seconds=-1))
    [guest] = await guests(store, 1)
    assert not await used_by(store, number, guest)
    async with store.reading() as session:
        assert shut(await invite_of(session, number)) is Shut.EXPIRED


async def test_withdrawn_once_and_then_of_no_use(store: Store) -> None:
    number = await invited(store, 5)
    first, second = await guests(store, 2)
    assert await used_by(store, number, first)
    async with store.writing() as session:
        officer = await member_of(session, OFFICER)
        assert officer is not None
        assert [await withdraw_invite(session, number, officer) for _ in range(2)] == [True, False]
    assert not await used_by(store, number, second)
    async with store.reading() as session:
        assert shut(await invite_of(session, number)) is Shut.WITHDRAWN
        assert await joined_by(session, number, 9) == ["客0"]
        acts = select(AuditEntry.act).where(AuditEntry.subject == f"invite:{number}").order_by(AuditEntry.id)
        assert list(await session.scalars(acts)) == ["made_invite", "withdrew_invite"]


async def test_invite_that_nobody_knows_says_so() -> None:
    assert shut(None) is Shut.UNKNOWN
