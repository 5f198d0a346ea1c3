"""Each person's command menu in the members' bot: shown once a change, in their language, and retried."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.sandbox.people import Person
from handlers.help import COMMANDS
from handlers.menus import FOR_GUESTS
from storage.members import member_of
from storage.membership.leaving import Parting, Then, end_membership
from storage.membership.menus import any_menu_due, renew_menus, strike_menus, take_due_menus
from storage.membership.roles import change_role
from storage.membership.tables import MenuDue
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role
from tests.bot.member.conftest import BOT, Playing
from tests.sample import add_member

OFFICER = 601
GUESTS = [name for name, _ in FOR_GUESTS]
ALL = [name for name, _ in COMMANDS]


@pytest.fixture
async def working(playing: Playing) -> AsyncIterator[Playing]:
    """With what the bot does beside answering."""
    work = asyncio.create_task(playing.front.work())
    yield playing
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def settled(playing: Playing) -> None:
    """Until no menu is due."""
    playing.front._menus.wake()
    async with asyncio.timeout(60):
        while await left(playing.store):
            await asyncio.sleep(0.02)


async def left(store: Store) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count()).where(MenuDue.bot == "member")) or 0


async def menu_of(person: Person) -> Sequence[tuple[str, str]]:
    return [(str(item["command"]), str(item["description"])) for item in await person.commands(BOT)]


async def set_by(playing: Playing) -> int:
    return len(
        [one for one in await playing.stage.journal() if str(one["method"]).lower() == "setmycommands"]
    )


async def test_menu_follows_role_and_language(working: Playing) -> None:
    person = await working.stage.add_person("周敏", language_code="zh-hans")
    assert [name for name, _ in await menu_of(person)] == GUESTS
    async with working.store.writing() as session:
        officer = await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        member = await add_member(session, person.id, "周敏")
        await renew_menus(session, member)
    await settled(working)
    assert [name for name, _ in await menu_of(person)] == ALL
    await person.say(BOT, "/language")
    await person.reads(BOT)
    await person.press(BOT, "English")
    await settled(working)
    assert (await menu_of(person))[0] == ("search", "Find achievements: /search words")
    async with working.store.writing() as session:
        assert await change_role(session, officer.id, member.id, Role.MANAGER, given=True) is None
    await settled(working)
    assert (await menu_of(person))[0][0] == "cases"
    async with working.store.writing() as session:
        await end_membership(session, officer.id, member.id, Parting(Then.KEEP))
    await settled(working)
    assert [name for name, _ in await menu_of(person)] == GUESTS


async def test_menu_is_set_once_a_change_and_again_where_telegram_did_not(working: Playing) -> None:
    person = await working.stage.add_person("周敏", language_code="zh-hans")
    before = await set_by(working)
    await working.stage.fault("500", method="setMyCommands", times=1)
    async with working.store.writing() as session:
        await renew_menus(session, await add_member(session, person.id, "周敏"))
    await settled(working)
    assert [name for name, _ in await menu_of(person)] == ALL
    for _ in range(2):
        await person.say(BOT, "/help")
        await person.reads(BOT)
    await settled(working)
    assert await set_by(working) == before + 2  # the one that failed, and the one that did not


async def test_what_changes_while_it_is_shown_is_shown_again(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 701, "周敏")
        await renew_menus(session, member)
        ids, until = await take_due_menus(session, "member", 9)
        assert (list(ids), await any_menu_due(session, "member")) == ([701], False)
        await renew_menus(session, member)
        await strike_menus(session, "member", ids, until)
        assert await any_menu_due(session, "member")


async def test_what_a_dead_process_took_is_taken_again(store: Store) -> None:
    async with store.writing() as session:
        await renew_menus(session, await add_member(session, 701, "周敏"))
        await take_due_menus(session, "member", 9)
        (row,) = (await session.scalars(select(MenuDue).where(MenuDue.bot == "member"))).all()
        assert row.taken_until
        row.taken_until -= timedelta(minutes=2)
        await session.flush()
        assert (await take_due_menus(session, "member", 9))[0] == [701]
        assert isinstance(await member_of(session, 701), Member)
