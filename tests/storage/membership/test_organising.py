"""Organisations renamed and merged: everything goes along, the old name finds it, and acts at once."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from handlers.desk.tokens import hashed
from storage.base import now
from storage.importing import known_organisations
from storage.members import organisation_named
from storage.membership.inviting import add_invite
from storage.membership.organising import Refused, Size, merge, moved_audience, rename
from storage.membership.requesting import Wanted, approve, submit
from storage.membership.tables import Invite
from storage.notices.audience import How, Joined, OfOrganisation, Tagged
from storage.notices.tables import SavedAudience
from storage.organisations import former_names, similar_organisations
from storage.people import Member, Organisation
from storage.store import Store
from storage.vocabularies import Role, Status
from tests.posted_sample import add_record, messages
from tests.sample import add_member


async def furnished(store: Store) -> tuple[Member, Member, Member]:
    """An officer, and one member each of 甲公司 and 乙公司; the first has a record."""
    async with store.writing() as session:
        officer = await add_member(session, 601, "许言", "联络处", role=Role.OFFICER)
        first = await add_member(session, 701, "周敏", "甲公司")
        second = await add_member(session, 702, "韩梅", "乙公司")
        await add_record(session, first, Status.PUBLISHED)
        return officer, first, second


async def home_of(store: Store, member: Member) -> str:
    async with store.reading() as session:
        one = await session.get_one(Member, member.id)
        return one.organisation.name if one.organisation else ""


async def merged(store: Store, officer: Member, gone: int | None, into: int | None) -> Refused | Size:
    async with store.writing() as session:
        await asyncio.sleep(0)
        return await merge(session, await session.get_one(Member, officer.id), gone or 0, into or 0)


async def test_renamed_is_found_by_both_names_and_members_are_told(store: Store) -> None:
    officer, first, second = await furnished(store)
    assert first.organisation_id
    async with store.writing() as session:
        assert await rename(session, officer, first.organisation_id, "乙公司") is Refused.TAKEN
        assert await rename(session, officer, first.organisation_id, "甲公司") is Refused.SAME
        assert await rename(session, officer, first.organisation_id, "甲集团") is None
    async with store.writing() as session:
        assert await rename(session, officer, second.organisation_id or 0, "甲公司") is Refused.TAKEN
        assert [one.name for one in await similar_organisations(session, "甲公司", 3)] == ["甲集团"]
        assert (await organisation_named(session, "甲公司")).id == first.organisation_id
        assert await known_organisations(session, ["甲公司", "甲集团"]) == dict.fromkeys(
            ("甲公司", "甲集团"), first.organisation_id
        )
        assert await rename(session, officer, first.organisation_id, "甲公司") is None  # back again
        assert list(await former_names(session, first.organisation_id)) == ["甲集团"]
    assert [(kind, chats) for kind, _, _, chats in await messages(store)] == [("organisation", [701])] * 2


async def test_merged_takes_members_records_invites_requests_and_audiences_along(store: Store) -> None:
    officer, first, second = await furnished(store)
    async with store.writing() as session:
        guest = Member(telegram_id=703, name="李雷", consent_version=1, grants=[])
        session.add(guest)
        await session.flush()
        await submit(session, guest, Wanted("甲公司", first.organisation_id))
        soon = now() + timedelta(days=1)
        await add_invite(session, hashed("i"), first.organisation_id, 5, officer, soon)
        audience = Joined(How.OR, OfOrganisation(first.organisation_id or 0), Tagged("x")).as_json()
        session.add(SavedAudience(name="甲的人", audience=audience))
    assert await merged(store, officer, first.organisation_id, second.organisation_id) == Size(1, 1)
    assert await merged(store, officer, first.organisation_id, second.organisation_id) is Refused.GONE
    assert [await home_of(store, one) for one in (first, second)] == ["乙公司", "乙公司"]
    async with store.reading() as session:
        saved, invite = (
            (await session.scalars(select(SavedAudience))).one(),
            (await session.scalars(select(Invite))).one(),
        )
        expected = Joined(How.OR, OfOrganisation(second.organisation_id or 0), Tagged("x")).as_json()
        assert (saved.audience, invite.organisation_id) == (expected, second.organisation_id)
        assert list(await former_names(session, second.organisation_id or 0)) == ["甲公司"]
        names = select(Organisation.name).where(Organisation.name.in_(("甲公司", "乙公司")))
        assert list(await session.scalars(names)) == ["乙公司"]


async def test_merging_both_ways_at_once_merges_once(store: Store) -> None:
    officer, first, second = await furnished(store)
    done = await asyncio.gather(
        merged(store, officer, first.organisation_id, second.organisation_id),
        merged(store, officer, second.organisation_id, first.organisation_id),
    )
    assert [one for one in done if isinstance(one, Refused)] == [Refused.GONE]
    assert await home_of(store, first) == await home_of(store, second)


async def test_approved_while_merged_is_of_the_one_that_is_left(store: Store) -> None:
    officer, first, second = await furnished(store)
    async with store.writing() as session:
        guest = Member(telegram_id=703, name="李雷", consent_version=1, grants=[])
        session.add(guest)
        await session.flush()
        request = await submit(session, guest, Wanted("甲公司", first.organisation_id))

    async def let_in() -> None:
        async with store.writing() as session:
            await asyncio.sleep(0)
            who = await session.get_one(Member, officer.id)
            assert await approve(session, request.id, request.revision, who)

    await asyncio.gather(let_in(), merged(store, officer, first.organisation_id, second.organisation_id))
    assert await home_of(store, guest) == "乙公司"


def test_audience_of_others_is_left_as_it_is() -> None:
    audience = Joined(How.EXCEPT, OfOrganisation(1), OfOrganisation(2)).as_json()
    assert moved_audience(audience, 3, 4) == audience
    assert (
        moved_audience(audience, 2, 4) == Joined(How.EXCEPT, OfOrganisation(1), OfOrganisation(4)).as_json()
    )
