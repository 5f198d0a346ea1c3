"""Roles, consents and memberships that change in the middle of something: nothing half-done, nobody stuck."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.due import mind_forgetting
from bot.owed import Address
from bot.turn import open_turn
from handlers.consent import Errand
from handlers.desk.membership.roles import set_role
from handlers.desk.tokens import hashed
from handlers.hearing import hear
from handlers.joining import agree, start
from handlers.links import Links
from handlers.membership import moving
from handlers.membership.finishing import finish
from handlers.pending import pending_question
from handlers.person import Person
from handlers.posting.form import ASIDE
from handlers.privacy.forgetting import press_forget
from handlers.privacy.mydata import press_mydata
from handlers.privacy.operator import Operator
from handlers.reply import Replies, as_sequence
from storage.audit import AuditEntry
from storage.base import now
from storage.conversation import Dialog, Search
from storage.dialogs import begin_dialog, dialog_of
from storage.forgetting.wishes import ask_to_be_forgotten, pending_forgetting
from storage.members import member_of, organisation_named
from storage.membership.inviting import add_invite
from storage.membership.leaving import Parting, Then, end_membership
from storage.membership.requesting import Wanted, approve, submit, waiting_request
from storage.membership.tables import InviteUse
from storage.people import Member
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Door, Language, Role, Status
from tests.posted_sample import add_record
from tests.sample import add_member

ONE, OFFICER, CHIEF = 801, 601, 602
LINKS: Final = Links("https://t.me", "club_bot")


def person(telegram_id: int = ONE) -> Person:
    return Person(telegram_id, "某人", Language.ZH_HANS)


def read(replies: Replies) -> str:
    return "\n".join(f"{reply.text}{reply.toast}" for reply in as_sequence(replies))


async def the(session: AsyncSession, telegram_id: int = ONE) -> Member:
    member = await member_of(session, telegram_id)
    assert member
    return member


@pytest.mark.parametrize("flow", ["posting", "interest", "registering", "case_move", "correcting"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_word_of_who_is_no_member_any_more_finishes_nothing(
    store: Store, tmp_path: Path, flow: str
) -> None:
    """And the next word is a search again."""
    finder = await Finder.open(store, tmp_path / "index")
    async with store.writing() as session:
        member = await add_member(session, ONE, "周敏")
        await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        draft = {"answers": {"title": "没写完的"}, "kind": "demand", "order": [], "seen": []}
        await begin_dialog(session, "member", ONE, flow, "title", draft)
        officer = await the(session, OFFICER)
        await end_membership(session, officer.id, member.id, Parting(Then.KEEP))
    async with store.writing() as session:
        member = await the(session)
        assert await pending_question(session, person(), member) == []
        before = await session.scalar(select(func.count(AuditEntry.id)))
        said = read(await hear(session, finder, LINKS, person(), member, "新的名字"))
        assert said.startswith("这一步是成员才能用的。")
        assert await dialog_of(session, "member", ONE) is None
        assert (await dialog_of(session, ASIDE, ONE) is not None) is (flow == "posting")
        assert await session.scalar(select(func.count(AuditEntry.id))) == before
        await hear(session, finder, LINKS, person(), member, "废水处理")
        assert await session.scalar(select(Search.text)) == "废水处理"
    await finder.close()


async def fields_asked(store: Store, **draft: object) -> int:
    """A guest before the last question of joining; the dialog's revision."""
    async with store.writing() as session:
        session.add(Member(telegram_id=ONE, name="周敏", consent_version=1, grants=[]))
        asked = {"name": "周敏", "organisation": [None, "新单位"], **draft}
        dialog = await begin_dialog(session, "member", ONE, "joining", "fields", asked)
        return dialog.revision


async def test_invite_pressed_twice_at_once_is_used_once(store: Store) -> None:
    async with store.writing() as session:
        officer = await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        soon = now() + timedelta(days=1)
        invite = await add_invite(session, hashed("i"), officer.organisation_id, 5, officer, soon)
    revision = await fields_asked(store, invite=invite.id)

    async def press() -> str:
        async with store.writing() as session:
            member = await the(session)
            await asyncio.sleep(0)
            return read(await finish(session, person(), member, revision, Door.APPROVAL))

    said = await asyncio.gather(press(), press())
    assert all("欢迎" in one for one in said)
    async with store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InviteUse)) == 1
        joined = select(func.count(AuditEntry.id)).where(AuditEntry.act == "joined")
        assert await session.scalar(joined) == 1


async def test_expired_invite_pressed_twice_becomes_one_request(store: Store) -> None:
    async with store.writing() as session:
        officer = await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        past = now() - timedelta(seconds=1)
        invite = await add_invite(session, hashed("i"), officer.organisation_id, 5, officer, past)
    revision = await fields_asked(store, invite=invite.id)

    async def press() -> str:
        async with store.writing() as session:
            member = await the(session)
            await asyncio.sleep(0)
            return read(await finish(session, person(), member, revision, Door.APPROVAL))

    said = await asyncio.gather(press(), press())
    assert sorted("已经过期" in one for one in said) == [False, True]
    async with store.reading() as session:
        assert (await the(session)).is_guest
        assert await waiting_request(session, (await the(session)).id) is not None


async def test_who_was_let_in_meanwhile_keeps_the_organisation_the_officer_approved(store: Store) -> None:
    revision = await fields_asked(store)
    async with store.writing() as session:
        officer = await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        request = await submit(session, await the(session), Wanted("原来申请的"))
        assert await approve(session, request.id, 1, officer)
    async with store.writing() as session:
        member = await the(session)
        assert "欢迎" in read(await finish(session, person(), member, revision, Door.OPEN))
        assert member.organisation
        assert member.organisation.name == "原来申请的"
        assert await dialog_of(session, "member", ONE) is None


async def asked_to_move(store: Store, *names: str) -> list[list[str]]:
    """改单位 is asked and each name typed: the buttons of each card."""
    async with store.writing() as session:
        member = await the(session)
        dialog = await begin_dialog(session, "member", ONE, moving.FLOW, moving.STEP, {})
        cards = [
            as_sequence(await moving.hear_new_organisation(session, member, dialog, one)) for one in names
        ]
    return [[button.data for row in card[-1].rows for button in row] for card in cards]


async def test_card_of_an_earlier_name_asks_for_no_other_organisation(store: Store) -> None:
    async with store.writing() as session:
        await add_member(session, ONE, "周敏", "浦江乳业")
        for name in ("江南膜材料研究院", "海岳光电研究院"):
            await organisation_named(session, name)
    early, late = await asked_to_move(store, "江南膜材料", "海岳光电")
    async with store.writing() as session:
        for data in early[:2]:
            _, revision, *number = data.split(":")
            member = await the(session)
            act = moving.move_to(session, member, int(revision), int(number[0])) if number else None
            await (act or moving.move_to_new(session, member, int(revision)))
        assert await waiting_request(session, (await the(session)).id) is None
        _, revision, first = late[0].split(":")
        await moving.move_to(session, await the(session), int(revision), int(first))
        request = await waiting_request(session, (await the(session)).id)
        assert request is not None
        assert request.organisation_name == "海岳光电研究院"


async def test_ones_own_organisation_is_no_new_one(store: Store) -> None:
    async with store.writing() as session:
        await add_member(session, ONE, "周敏", "浦江乳业")
    (buttons,) = await asked_to_move(store, "浦江乳业")
    assert [data for data in buttons if data.startswith("move")] == []


async def test_move_to_ones_own_organisation_takes_nothing_away(store: Store) -> None:
    """By a former name it can be asked for."""
    async with store.writing() as session:
        officer = await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        member = await add_member(session, ONE, "周敏", "浦江乳业")
        record = await add_record(session, member, Status.PUBLISHED)
        request = await submit(session, member, Wanted("浦江乳业"), moves=True)
        assert await approve(session, request.id, request.revision, officer)
        await session.flush()
        await session.refresh(record)
        assert record.author_id == member.id


async def test_last_administrator_neither_resigns_nor_is_forgotten(store: Store) -> None:
    async with store.writing() as session:
        chief = await add_member(session, CHIEF, "顾宁", role=Role.ADMINISTRATOR)
        how = (False, Role.ADMINISTRATOR)
        reply = await set_role(session, person(CHIEF), chief, how, chief.id, frozenset())
        assert "最后一位管理员" in reply.toast
        said = await press_forget(session, person(CHIEF), chief, Operator(), "sure")
        assert "您是最后一位管理员" in said.text
        assert await pending_forgetting(session, chief.id) is None


async def test_of_two_administrators_who_want_to_be_forgotten_at_once_one_waits(store: Store) -> None:
    async with store.writing() as session:
        for number in (CHIEF, OFFICER):
            await add_member(session, number, str(number), role=Role.ADMINISTRATOR)

    async def press(number: int) -> str:
        async with store.writing() as session:
            member = await the(session, number)
            await asyncio.sleep(0)
            return read(await press_forget(session, person(number), member, Operator(), "sure"))

    said = await asyncio.gather(press(CHIEF), press(OFFICER))
    assert sorted("最后一位管理员" in one for one in said) == [False, True]


async def test_forgotten_person_who_comes_back_begins_anew(store: Store, tmp_path: Path) -> None:
    finder = await Finder.open(store, tmp_path / "index")
    async with store.writing() as session:
        member = await add_member(session, ONE, "周敏")
        first = member.id
        await add_record(session, member, Status.PUBLISHED)
        await ask_to_be_forgotten(session, member, 0)
    await mind_forgetting(store)
    async with store.writing() as session:
        said = read(await start(session, LINKS, person(), None, ""))
        assert "<b>欢迎来到技术成果转化联络人俱乐部</b>" in said
        assert await member_of(session, ONE) is None
        await agree(session, finder, LINKS, person(), None, Language.EN, Errand())
        fresh = await the(session)
        assert (fresh.id > first, fresh.is_guest, fresh.name) == (True, True, "")
        about = select(AuditEntry.act).where(AuditEntry.subject == f"member:{fresh.id}")
        assert list(await session.scalars(about)) == ["consented"]
    await finder.close()


async def test_export_while_being_forgotten_is_whole_or_says_there_is_nothing(store: Store) -> None:
    async with store.writing() as session:
        await ask_to_be_forgotten(session, await add_member(session, ONE, "周敏"), 0)

    async def export() -> list[str]:
        async with store.writing() as session:
            turn = await open_turn(session, person(), Address(ONE))
            await asyncio.sleep(0.02)
            replies = as_sequence(await press_mydata(session, turn.person, turn.member, "export"))
            return [reply.attachment.content.decode() for reply in replies if reply.attachment]

    files, _ = await asyncio.gather(export(), mind_forgetting(store))
    assert len(files) in (0, 2)
    assert all("周敏" in content for content in files)
    async with store.reading() as session:
        assert await member_of(session, ONE) is None
        assert await session.scalar(select(Dialog.bot)) is None
