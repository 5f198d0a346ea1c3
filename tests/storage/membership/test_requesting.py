"""Requests to join: made once, decided once, whoever is quicker."""

import asyncio

from sqlalchemy import func, select

from storage.audit import AuditEntry
from storage.members import member_of, organisation_named
from storage.membership.admitting import admit, choose_fields, fields_of, held_member
from storage.membership.menus import take_due_menus
from storage.membership.requesting import (
    Wanted,
    approve,
    correct,
    decline,
    last_request,
    submit,
    waiting_page,
    withdraw,
)
from storage.membership.tables import JoiningRequest, RequestState
from storage.outbox.tables import Delivery, Message
from storage.people import Member, Organisation
from storage.store import Store
from storage.vocabularies import Role, TechField
from tests.sample import add_member

GUEST, OFFICER, OTHER = 700, 701, 702


async def add_guest(store: Store, telegram_id: int = GUEST) -> None:
    async with store.writing() as session:
        session.add(
            Member(telegram_id=telegram_id, name="李雷", consent_version=1, organisation=None, grants=[])
        )


async def add_officers(store: Store) -> None:
    async with store.writing() as session:
        for number, name in ((OFFICER, "许言"), (OTHER, "孙萍")):
            await add_member(session, number, name, "秘书处", role=Role.OFFICER)


async def asked(store: Store, name: str = "新单位") -> int:
    await add_guest(store)
    await add_officers(store)
    async with store.writing() as session:
        guest = await member_of(session, GUEST)
        assert guest is not None
        return (await submit(session, guest, Wanted(name))).id


async def guest_is(store: Store) -> tuple[str | None, frozenset[Role], RequestState | None]:
    async with store.reading() as session:
        guest = await member_of(session, GUEST)
        assert guest is not None
        request = await last_request(session, guest.id)
        home = guest.organisation.name if guest.organisation else None
        return home, guest.roles, request.state if request else None


async def told(store: Store) -> list[tuple[str, str, int]]:
    """(bot, kind, whom) of all that is planned."""
    listed = select(Message.bot, Message.kind, Delivery.chat_id).join(Delivery).order_by(Delivery.id)
    async with store.reading() as session:
        return [(bot, kind, chat) for bot, kind, chat in await session.execute(listed)]


async def test_request_is_made_once_and_told_to_every_officer(store: Store) -> None:
    number = await asked(store)
    async with store.writing() as session:
        guest = await member_of(session, GUEST)
        assert guest is not None
        assert (await submit(session, guest, Wanted("另一个单位"))).id == number
    async with store.reading() as session:
        assert await session.scalar(select(func.count(JoiningRequest.id))) == 1
    assert await told(store) == [("desk", "joining", OFFICER), ("desk", "joining", OTHER)]


async def test_approval_makes_a_member_and_the_organisation_and_tells_them(store: Store) -> None:
    number = await asked(store)
    async with store.writing() as session:
        officer = await member_of(session, OFFICER)
        assert officer is not None
        assert await approve(session, number, 1, officer)
    assert await guest_is(store) == ("新单位", frozenset({Role.MEMBER}), RequestState.APPROVED)
    assert (await told(store))[-1] == ("member", "joined", GUEST)
    async with store.writing() as session:
        taken = [await take_due_menus(session, bot, 9) for bot in ("member", "desk")]
        assert [ids for ids, _ in taken] == [[GUEST], [GUEST]]
        assert (await take_due_menus(session, "member", 9))[0] == []


async def test_decline_leaves_a_guest_who_is_told_why(store: Store) -> None:
    number = await asked(store)
    async with store.writing() as session:
        officer = await member_of(session, OFFICER)
        assert officer is not None
        assert await decline(session, number, 1, officer, "单位无法核实")
        assert await approve(session, number, 1, officer) is None
    assert await guest_is(store) == (None, frozenset(), RequestState.DECLINED)
    async with store.reading() as session:
        assert (
            await session.scalar(select(func.count(Organisation.id)).where(Organisation.name == "新单位"))
            == 0
        )
        noted = select(AuditEntry.act, AuditEntry.detail).where(AuditEntry.act == "declined_request")
        [(act, detail)] = (await session.execute(noted)).all()
        assert (act, detail) == ("declined_request", {"why": "单位无法核实"})


async def test_two_officers_at_once_decide_once(store: Store) -> None:
    number = await asked(store)

    async def decided(telegram_id: int, yes: bool) -> bool:
        async with store.writing() as session:
            officer = await member_of(session, telegram_id)
            assert officer is not None
            await asyncio.sleep(0)
            done = await (
                approve(session, number, 1, officer) if yes else decline(session, number, 1, officer, "x")
            )
            return done is not None

    won = await asyncio.gather(decided(OFFICER, True), decided(OTHER, False))
    assert sorted(won) == [False, True]
    home, roles, state = await guest_is(store)
    if won[0]:
        assert (home, roles, state) == ("新单位", frozenset({Role.MEMBER}), RequestState.APPROVED)
    else:
        assert (home, roles, state) == (None, frozenset(), RequestState.DECLINED)
    assert len([one for one in await told(store) if one[1] == "joined"]) == 1


async def test_approval_of_what_was_corrected_meanwhile_does_nothing(store: Store) -> None:
    number = await asked(store)
    async with store.writing() as session:
        officer = await member_of(session, OFFICER)
        assert officer is not None
        known = await organisation_named(session, "临江大学")
        corrected = await correct(session, number, 1, officer, Wanted(known.name, known.id))
        assert corrected is not None
        assert (corrected.organisation_name, corrected.revision) == ("临江大学", 2)
        assert await approve(session, number, 1, officer) is None
        assert await correct(session, number, 1, officer, Wanted("别处")) is None
        assert await approve(session, number, 2, officer)
    assert (await guest_is(store))[0] == "临江大学"


async def test_withdrawn_by_its_maker_alone_and_then_not_approved(store: Store) -> None:
    number = await asked(store)
    async with store.writing() as session:
        officer, guest = await member_of(session, OFFICER), await member_of(session, GUEST)
        assert officer is not None
        assert guest is not None
        assert not await withdraw(session, number, officer)
        assert await withdraw(session, number, guest)
        assert not await withdraw(session, number, guest)
        assert await approve(session, number, 1, officer) is None
        again = await submit(session, guest, Wanted("新单位"))
        assert (again.id != number, (await waiting_page(session, 0, 9))[1]) == (True, 1)


async def test_joining_in_another_way_settles_the_request(store: Store) -> None:
    number = await asked(store)
    async with store.writing() as session:
        officer, guest = await member_of(session, OFFICER), await member_of(session, GUEST)
        assert officer is not None
        assert guest is not None
        held = await held_member(session, guest.id)
        assert held is not None
        await admit(session, held, await organisation_named(session, "别处"), None, "invite")
        assert await approve(session, number, 1, officer) is None
    assert await guest_is(store) == ("别处", frozenset({Role.MEMBER}), RequestState.WITHDRAWN)


async def test_move_of_a_member_changes_the_organisation_only(store: Store) -> None:
    await add_officers(store)
    async with store.writing() as session:
        member = await add_member(session, GUEST, "李雷", "旧单位", role=Role.MANAGER)
        officer = await member_of(session, OFFICER)
        assert officer is not None
        since = member.joined_at
        request = await submit(session, member, Wanted("新单位"), moves=True)
        assert await approve(session, request.id, 1, officer)
        assert member.joined_at == since
    assert await guest_is(store) == ("新单位", frozenset({Role.MEMBER, Role.MANAGER}), RequestState.APPROVED)
    async with store.reading() as session:
        moved = await session.scalar(select(AuditEntry.detail).where(AuditEntry.act == "moved"))
        assert moved == {"before": "旧单位", "organisation": "新单位"}


async def test_fields_chosen_anew_replace_the_old_ones(store: Store) -> None:
    await add_guest(store)
    async with store.writing() as session:
        guest = await member_of(session, GUEST)
        assert guest is not None
        await choose_fields(session, guest.id, [TechField.NM, TechField.EI])
        await choose_fields(session, guest.id, [TechField.OT, TechField.EI])
        assert await fields_of(session, guest.id) == [TechField.EI, TechField.OT]
