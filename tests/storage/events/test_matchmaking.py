"""Who is introduced to whom, and ten minutes that nobody has twice."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.due import mind_past_events
from storage.base import now
from storage.events.desk import desk_event
from storage.events.looking import registration_of
from storage.events.matchmaking import MOST, introductions, set_matchmaking
from storage.events.meetings import LENGTH, Outcome, accept, give_up, move, propose, slots_of
from storage.events.meetings_told import LIVE, answers, keep_result, results_of
from storage.events.registering import cancel
from storage.events.tables import Event, Meeting, MeetingResult, MeetingState
from storage.events.writing import cancel_event, change_event
from storage.members import organisation_named
from storage.people import Member
from storage.records import Achievement, Demand
from storage.store import Store
from storage.vocabularies import Status
from tests.counterparts_sample import BATTERY, NEED, OFFER
from tests.events_sample import add_people, new_event, registered, the_event
from tests.posted_sample import add_record, messages

ACTS = {"accept": accept, "move": move, "give up": give_up}


async def club(store: Store, count: int, **values: Any) -> tuple[str, list[Member]]:
    """Registered and willing, each of an organisation of their own: the first needs what the others offer."""
    people, reference = await add_people(store, count), await new_event(store, **values)
    for number, one in enumerate(people):
        await registered(store, reference, one)
        async with store.writing() as session:
            member = await session.get_one(Member, one.id)
            member.organisation = await organisation_named(session, f"样例单位{number}")
            await session.flush()
            model, text = (Achievement, OFFER) if number else (Demand, NEED)
            await add_record(session, member, Status.PUBLISHED, model, **text)
            assert await set_matchmaking(session, reference, member, wanted=True)
    return reference, people


async def shown(store: Store, reference: str, member: Member) -> list[int]:
    async with store.reading() as session:
        event = await desk_event(session, reference)
        assert event is not None
        found = await introductions(session, event, await session.get_one(Member, member.id))
        return [one.member_id for one in found]


async def asked(store: Store, reference: str, member: Member, to: Member) -> tuple[Outcome, Meeting | None]:
    async with store.writing() as session:
        event = await desk_event(session, reference)
        mine = await session.get_one(Member, member.id)
        assert event is not None
        (one,) = [one for one in await introductions(session, event, mine) if one.member_id == to.id]
        return await propose(session, reference, mine, one)


async def agreed(store: Store, reference: str, one: Member, other: Member) -> Meeting:
    _, meeting = await asked(store, reference, one, other)
    assert meeting is not None
    assert await done(store, "accept", meeting.id, other) is Outcome.DONE
    return meeting


async def done(store: Store, act: str, meeting_id: int, member: Member) -> Outcome:
    async with store.writing() as session:
        return (await ACTS[act](session, meeting_id, await session.get_one(Member, member.id)))[0]


async def meetings(store: Store) -> list[Meeting]:
    async with store.reading() as session:
        return list((await session.scalars(select(Meeting).order_by(Meeting.id))).unique())


async def test_at_most_three_are_shown_both_ways_and_always_the_same(store: Store) -> None:
    reference, people = await club(store, 5)
    first = await shown(store, reference, people[0])
    assert first == [one.id for one in people[1 : MOST + 1]]
    assert await shown(store, reference, people[0]) == first
    assert await shown(store, reference, people[4]) == [people[0].id]


@pytest.mark.parametrize(
    "change",
    ["unwilling", "cancelled", "same organisation", "another matter", "not published"],
)
async def test_who_does_not_fit_is_not_shown(store: Store, change: str) -> None:
    reference, (needs, offers) = await club(store, 2)
    async with store.writing() as session:
        member = await session.get_one(Member, offers.id)
        record = (await session.scalars(select(Achievement))).one()
        match change:
            case "unwilling":
                await set_matchmaking(session, reference, member, wanted=False)
            case "cancelled":
                await cancel(session, reference, member)
            case "same organisation":
                member.organisation_id = (await session.get_one(Member, needs.id)).organisation_id
            case "another matter":
                wanted: Mapping[str, Any] = BATTERY
                for name, value in wanted.items():
                    setattr(record, name, value)
            case _:
                record.status = Status.DRAFT
    assert await shown(store, reference, needs) == []


async def test_everybody_asking_one_gets_a_time_of_their_own_or_none(store: Store) -> None:
    reference, (wanted, *askers) = await club(store, 9)
    outcomes = await asyncio.gather(*(asked(store, reference, one, wanted) for one in askers * 2))
    found = await meetings(store)
    slots = slots_of(await the_event(store, reference))
    assert sorted(one.slot_at for one in found) == slots
    counts = {word: [outcome for outcome, _ in outcomes].count(word) for word in Outcome}
    assert counts == {Outcome.DONE: 6, Outcome.BEFORE: 6, Outcome.FULL: 4, Outcome.GONE: 0}


async def test_two_who_ask_each_other_at_once_have_one_meeting(store: Store) -> None:
    reference, (one, other) = await club(store, 2)
    both = await asyncio.gather(asked(store, reference, one, other), asked(store, reference, other, one))
    assert sorted(outcome for outcome, _ in both) == [Outcome.BEFORE, Outcome.DONE]
    assert len(await meetings(store)) == 1


async def test_times_moved_at_once_stay_apart(store: Store) -> None:
    reference, (wanted, *askers) = await club(store, 4)
    for one in askers:
        await asked(store, reference, one, wanted)
    await asyncio.gather(*(done(store, "move", one.id, wanted) for one in await meetings(store)))
    slots = [one.slot_at for one in await meetings(store)]
    assert len(set(slots)) == 3


async def test_acts_are_for_whose_turn_it_is(store: Store) -> None:
    reference, (one, other) = await club(store, 2)
    (stranger,) = await add_people(store, 1, first=990)
    _, meeting = await asked(store, reference, one, other)
    assert meeting is not None
    tried = [
        await done(store, act, meeting.id, who)
        for act, who in (
            ("accept", one),
            ("move", one),
            ("accept", stranger),
            ("give up", stranger),
            ("move", other),
            ("accept", other),
            ("accept", one),
            ("accept", one),
        )
    ]
    gone, yes = Outcome.GONE, Outcome.DONE
    assert tried == [gone, gone, gone, gone, yes, gone, yes, gone]
    (kept,) = await meetings(store)
    slots = slots_of(await the_event(store, reference))
    assert (kept.state, kept.slot_at, answers(kept)) == (MeetingState.ACCEPTED, slots[1], one.id)
    told = [(kind, chats) for kind, _, _, chats in await messages(store)]
    assert told == [
        ("meeting_proposed", [other.telegram_id]),
        ("meeting_proposed", [one.telegram_id]),
        ("meeting_news", [other.telegram_id]),
    ]


@pytest.mark.parametrize("state", [MeetingState.DECLINED, MeetingState.FREED])
async def test_declined_is_not_asked_again_and_taken_back_may_be(store: Store, state: MeetingState) -> None:
    reference, (one, other) = await club(store, 2)
    _, meeting = await asked(store, reference, one, other)
    assert meeting is not None
    await done(store, "give up", meeting.id, other if state is MeetingState.DECLINED else one)
    assert [kept.state for kept in await meetings(store)] == [state]
    again, _ = await asked(store, reference, one, other)
    assert again is (Outcome.BEFORE if state is MeetingState.DECLINED else Outcome.DONE)


@pytest.mark.parametrize("why", ["registration", "event", "moved", "unwilling"])
async def test_what_holds_a_meeting_frees_it_and_tells(store: Store, why: str) -> None:
    reference, (one, other) = await club(store, 2)
    await agreed(store, reference, one, other)
    async with store.writing() as session:
        event = await desk_event(session, reference)
        mine = await session.get_one(Member, one.id)
        assert event is not None
        match why:
            case "registration":
                await cancel(session, reference, mine)
            case "event":
                await cancel_event(session, event, mine, "")
            case "moved":
                await change_event(
                    session,
                    event,
                    mine,
                    {"ends_at": event.ends_at + LENGTH},
                )
            case _:
                await set_matchmaking(session, reference, mine, wanted=False)
    (kept,) = await meetings(store)
    assert (kept.state in LIVE) is (why == "unwilling")  # what was agreed stays agreed
    freed = [chats for kind, _, told, chats in await messages(store) if told.get("state") == "freed"]
    both = sorted((one.telegram_id, other.telegram_id))
    expected = {"registration": [[other.telegram_id]], "event": [both], "moved": [both], "unwilling": []}
    assert freed == expected[why]


async def test_both_are_asked_in_the_morning_and_their_words_are_counted(store: Store) -> None:
    reference, (one, other) = await club(store, 2)
    meeting = await agreed(store, reference, one, other)
    said = [await result(store, meeting, one, MeetingResult.INTENT)]
    async with store.writing() as session:
        event = await desk_event(session, reference)
        assert event is not None
        event.starts_at, event.ends_at = now() - timedelta(hours=49), now() - timedelta(hours=48)
    for _ in range(2):
        await mind_past_events(store)
    (stranger,) = await add_people(store, 1, first=990)
    for who, word in ((one, MeetingResult.LATER), (one, MeetingResult.INTENT), (other, MeetingResult.LATER)):
        said.append(await result(store, meeting, who, word))
    said.append(await result(store, meeting, stranger, MeetingResult.LATER))
    assert said == [False, True, True, True, False]
    both = sorted((one.telegram_id, other.telegram_id))
    assert [chats for kind, _, _, chats in await messages(store) if kind == "meeting_result"] == [both]
    async with store.reading() as session:
        counts = await results_of(session, await the_event(store, reference))
    assert counts == (1, {MeetingResult.INTENT: 1, MeetingResult.LATER: 1})


async def result(store: Store, meeting: Meeting, member: Member, word: MeetingResult) -> bool:
    async with store.writing() as session:
        return await keep_result(session, meeting.id, member.id, word) is not None


async def test_cancelled_registration_is_not_willing_when_it_is_made_anew(store: Store) -> None:
    reference, (one, _) = await club(store, 2)
    async with store.writing() as session:
        await cancel(session, reference, await session.get_one(Member, one.id))
    await registered(store, reference, one)
    event: Event = await the_event(store, reference)
    async with store.reading() as session:
        mine = await registration_of(session, event.id, one.id)
        assert mine is not None
        assert mine.matchmaking is False
