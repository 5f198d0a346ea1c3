"""The end of a membership: who may end whose, what becomes of what they held, and presses at once."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select

from handlers.desk.tokens import hashed
from storage.audit import AuditEntry
from storage.base import now
from storage.cases.handing_over import HandedOver
from storage.cases.stages import Stage
from storage.claims import add_claim, open_claim
from storage.events.tables import Event
from storage.membership.inviting import add_invite, shut
from storage.membership.leaving import Kept, Parting, Then, end_membership
from storage.membership.requesting import Wanted, approve, submit, waiting_request
from storage.membership.roles import change_role
from storage.membership.tables import Invite
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role, Status
from tests.cases_sample import People, add_case, add_people, the_case
from tests.events_sample import add_event
from tests.posted_sample import add_record, messages, the_record
from tests.sample import add_member

KEEP: Final = Parting(Then.KEEP)


async def furnished(store: Store, stage: Stage = Stage.MEETING) -> tuple[People, Member, str]:
    """李工 of the institute has a published record, a draft and a case; 王工 is a colleague."""
    async with store.writing() as session:
        people = await add_people(session)
        colleague = await add_member(session, 806, "王工", "海岳膜技术研究所")
        case = await add_case(session, people, stage)
        return people, colleague, case.reference


async def end(store: Store, actor: Member, member: Member, parting: Parting = KEEP) -> HandedOver | Kept:
    async with store.writing() as session:
        await asyncio.sleep(0)
        return await end_membership(session, actor.id, member.id, parting)


async def who(store: Store, member: Member) -> Member:
    async with store.reading() as session:
        return await session.get_one(Member, member.id)


async def test_who_leaves_hands_over_and_is_a_guest(store: Store) -> None:
    people, colleague, reference = await furnished(store)
    done = await end(store, people.owner, people.owner, Parting(Then.HAND_OVER, colleague.id))
    assert done == HandedOver([people.record.reference], [reference], [])
    left = await who(store, people.owner)
    assert (left.is_guest, left.organisation_id, left.joined_at) == (True, None, None)
    assert (await the_record(store, people.record.reference)).author_id == colleague.id
    assert (await the_case(store, reference)).owner_id == colleague.id
    told = [(kind, chats) for kind, _, _, chats in await messages(store)]
    assert told == [("case", [802]), ("handover", [801, 806]), ("member_left", [804])]
    async with store.reading() as session:
        acts = (await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id))).all()
    assert list(acts) == ["handed_over", "left_club"]


@pytest.mark.parametrize(
    ("then", "stage", "status", "after"),
    [
        (Then.KEEP, Stage.MEETING, Status.PUBLISHED, Stage.MEETING),
        (Then.WITHDRAW, Stage.MEETING, Status.WITHDRAWN, Stage.CLOSED),
        (Then.WITHDRAW, Stage.INTERESTED, Status.WITHDRAWN, Stage.CLOSED),
        (Then.WITHDRAW, Stage.SIGNED, Status.WITHDRAWN, Stage.SIGNED),
    ],
)
async def test_what_nobody_takes_over_stays_with_the_organisation_or_ends(
    store: Store, then: Then, stage: Stage, status: Status, after: Stage
) -> None:
    people, _, reference = await furnished(store, stage)
    async with store.writing() as session:
        draft = await add_record(session, people.owner, Status.DRAFT)
    assert isinstance(await end(store, people.officer, people.owner, Parting(then)), HandedOver)
    record, case = await the_record(store, people.record.reference), await the_case(store, reference)
    assert (record.status, record.author_id, case.stage) == (status, None, after)
    lapsed = stage is Stage.INTERESTED  # over before, with its record: its history keeps both sides
    assert case.owner_id == (people.owner.id if lapsed else None)
    assert (await the_record(store, draft.reference)).status is Status.WITHDRAWN


async def test_seeker_who_leaves_withdraws_and_manager_is_relieved(store: Store) -> None:
    people, _, reference = await furnished(store)
    async with store.writing() as session:
        (await session.merge(await the_case(store, reference))).manager_id = people.manager.id
    assert isinstance(await end(store, people.officer, people.manager), HandedOver)
    assert (await the_case(store, reference)).manager_id is None
    assert isinstance(await end(store, people.officer, people.seeker), HandedOver)
    assert (await the_case(store, reference)).stage is Stage.CLOSED


async def test_who_may_end_whose(store: Store) -> None:
    people, colleague, _ = await furnished(store)
    async with store.writing() as session:
        second = await add_member(session, 807, "孙萍", "联络处", role=Role.OFFICER)
        chief = await add_member(session, 808, "顾宁", "联络处", role=Role.ADMINISTRATOR)
    assert await end(store, colleague, people.owner) is Kept.NOT_ALLOWED
    assert await end(store, people.officer, second) is Kept.NOT_ALLOWED
    assert await end(store, chief, chief) is Kept.ADMINISTRATOR
    assert await end(store, second, chief) is Kept.ADMINISTRATOR
    assert isinstance(await end(store, chief, second), HandedOver)
    assert await end(store, chief, second) is Kept.NO_MEMBER
    assert await end(store, second, people.owner) is Kept.NOT_ALLOWED  # an officer no more
    assert await end(store, people.owner, people.owner, Parting(Then.HAND_OVER, 99)) is Kept.NO_TAKER
    stranger = Parting(Then.HAND_OVER, people.seeker.id)
    assert await end(store, people.owner, people.owner, stranger) is Kept.NO_TAKER


async def test_two_officers_at_once_take_somebody_out_once(store: Store) -> None:
    people, _, _ = await furnished(store)
    async with store.writing() as session:
        second = await add_member(session, 807, "孙萍", "联络处", role=Role.OFFICER)
    done = await asyncio.gather(end(store, people.officer, people.owner), end(store, second, people.owner))
    assert [one for one in done if isinstance(one, Kept)] == [Kept.NO_MEMBER]
    async with store.reading() as session:
        ended = select(AuditEntry).where(AuditEntry.act == "removed_member")
        assert len((await session.scalars(ended)).all()) == 1


async def test_colleagues_who_leave_for_each_other_at_once_do_not_both_hand_over(store: Store) -> None:
    """Whoever is second finds the other a guest."""
    people, colleague, _ = await furnished(store)
    done = await asyncio.gather(
        end(store, people.owner, people.owner, Parting(Then.HAND_OVER, colleague.id)),
        end(store, colleague, colleague, Parting(Then.HAND_OVER, people.owner.id)),
    )
    assert [one for one in done if isinstance(one, Kept)] == [Kept.NO_TAKER]


async def test_ways_in_that_somebody_handed_out_end_with_their_role(store: Store) -> None:
    async with store.writing() as session:
        chief = await add_member(session, 601, "许言", "联络处", role=Role.ADMINISTRATOR)
        other = await add_member(session, 602, "顾宁", "联络处", role=Role.ADMINISTRATOR)
        soon = now() + timedelta(days=1)
        add_claim(session, hashed("c"), Role.OFFICER, other.id, soon)
        invite = await add_invite(session, hashed("i"), None, 5, other, soon)
        event = await add_event(session, created_by=other.id)
    async with store.writing() as session:
        assert await change_role(session, chief.id, other.id, Role.ADMINISTRATOR, given=False) is None
    async with store.reading() as session:
        assert await open_claim(session, hashed("c"), now()) is None
        assert shut(await session.get_one(Invite, invite.id)) is not None
        assert (await session.get_one(Event, event.id)).created_by is None  # all officers hear of it


async def test_request_to_move_leaves_what_is_the_organisations(store: Store) -> None:
    people, _, reference = await furnished(store)
    async with store.writing() as session:
        owner = await session.get_one(Member, people.owner.id)
        request = await submit(session, owner, Wanted("浦江乳业"), moves=True)
    async with store.writing() as session:
        officer = await session.get_one(Member, people.officer.id)
        assert await approve(session, request.id, request.revision, officer)
    moved = await who(store, people.owner)
    assert (moved.is_guest, moved.organisation and moved.organisation.name) == (False, "浦江乳业")
    record, case = await the_record(store, people.record.reference), await the_case(store, reference)
    assert (record.author_id, record.status, case.owner_id) == (None, Status.PUBLISHED, None)


async def test_who_leaves_asks_for_nothing_any_more(store: Store) -> None:
    people, _, _ = await furnished(store)
    async with store.writing() as session:
        await submit(session, await session.get_one(Member, people.owner.id), Wanted("别处"), moves=True)
    assert isinstance(await end(store, people.owner, people.owner), HandedOver)
    async with store.reading() as session:
        assert await waiting_request(session, people.owner.id) is None
