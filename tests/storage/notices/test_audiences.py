"""Audiences in SQL against the same asked of each member in plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

import storage.tables  # noqa: F401 - all tables of the metadata
from storage.base import Base
from storage.events.tables import Event, EventKind, EventStatus, Place, Registration, Venue
from storage.notices.audience import (
    Audience,
    Everyone,
    How,
    Joined,
    OfEvent,
    OfField,
    OfOrganisation,
    OfRole,
    Tagged,
    Who,
    members_of,
    read_audience,
)
from storage.people import CONSENT_VERSION, Member, MemberField, MemberTag, Organisation, RoleGrant
from storage.sealing import use_keys
from storage.vocabularies import Role, TechField
from tests.keys import KEYS

MOMENT: Final = datetime(2027, 1, 15, 8, tzinfo=UTC)
COUNT: Final = 48
EVENTS: Final = (1, 2)
PLACES: Final = (None, Place.REGISTERED, Place.WAITING, Place.OFFERED, Place.CANCELLED)


@dataclass(frozen=True, slots=True)
class Somebody:
    """What an audience can ask about a member; each differs in its own rhythm."""

    number: int

    @property
    def organisation(self) -> int | None:
        return (None, 1, 2)[self.number % 3]

    @property
    def roles(self) -> set[Role]:
        return {(Role.MEMBER, Role.MANAGER, Role.OFFICER, Role.ADMINISTRATOR)[self.number % 4]}

    @property
    def fields(self) -> set[TechField]:
        return set(((), (TechField.EI,), (TechField.NM,), (TechField.EI, TechField.NM))[self.number // 2 % 4])

    @property
    def tags(self) -> set[str]:
        return set((("理事",), (), ("理事", "<A&B>"))[self.number // 5 % 3])

    def place(self, event: int) -> Place | None:
        return PLACES[(self.number + 2 * event) % len(PLACES)]

    def came(self, event: int) -> bool:
        return self.place(event) is not None and (self.number + event) % 2 == 0

    @property
    def joined(self) -> bool:
        return self.number % 11 != 0

    @property
    def consent(self) -> int:
        return CONSENT_VERSION if self.number % 13 else CONSENT_VERSION - 1


CLUB: Final = [Somebody(number) for number in range(1, COUNT + 1)]


def belongs(somebody: Somebody, audience: Audience) -> bool:
    match audience:
        case Everyone():
            answer = True
        case OfRole(role):
            officer = role is Role.OFFICER and Role.ADMINISTRATOR in somebody.roles
            answer = role in somebody.roles or officer
        case OfOrganisation(number):
            answer = somebody.organisation == number
        case OfField(field):
            answer = field in somebody.fields
        case OfEvent(event, Who.REGISTERED):
            answer = event in EVENTS and somebody.place(event) is Place.REGISTERED
        case OfEvent(event, Who.WAITING):
            answer = event in EVENTS and somebody.place(event) in (Place.WAITING, Place.OFFERED)
        case OfEvent(event, Who.ATTENDED):
            answer = event in EVENTS and somebody.came(event)
        case Tagged(tag):
            answer = tag in somebody.tags
        case Joined(How.AND, left, right):
            answer = belongs(somebody, left) and belongs(somebody, right)
        case Joined(How.OR, left, right):
            answer = belongs(somebody, left) or belongs(somebody, right)
        case Joined(How.EXCEPT, left, right):
            answer = belongs(somebody, left) and not belongs(somebody, right)
    return answer


TERMS: Final = st.one_of(
    st.just(Everyone()),
    st.builds(OfRole, st.sampled_from(Role)),
    st.builds(OfOrganisation, st.sampled_from((1, 2, 99))),
    st.builds(OfField, st.sampled_from((TechField.EI, TechField.NM, TechField.AS))),
    st.builds(OfEvent, st.sampled_from((*EVENTS, 99)), st.sampled_from(Who)),
    st.builds(Tagged, st.sampled_from(("理事", "<A&B>", "没有这个"))),
)
AUDIENCES: Final[st.SearchStrategy[Audience]] = st.recursive(
    TERMS, lambda inner: st.builds(Joined, st.sampled_from(How), inner, inner), max_leaves=8
)


@pytest.fixture(scope="module")
def club() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    use_keys(engine.dialect, KEYS)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Organisation(id=number, name=f"单位{number}") for number in (1, 2))
        session.add_all(map(_event, EVENTS))
        session.add_all(map(_member, CLUB))
        session.flush()
        for somebody, event in product(CLUB, EVENTS):
            if place := somebody.place(event):
                came = MOMENT if somebody.came(event) else None
                registration = Registration(
                    event_id=event, member_id=somebody.number, place=place, attended_at=came
                )
                session.add(registration)
        session.commit()
        yield session
    engine.dispose()


def _event(number: int) -> Event:
    return Event(
        id=number,
        reference=f"HD-2090-000{number}",
        uid=str(number),
        kind=EventKind.SALON,
        title="沙龙",
        venue=Venue.ONLINE,
        starts_at=MOMENT,
        ends_at=MOMENT,
        status=EventStatus.PUBLISHED,
    )


def _member(somebody: Somebody) -> Member:
    return Member(
        id=somebody.number,
        telegram_id=somebody.number,
        organisation_id=somebody.organisation,
        consent_version=somebody.consent,
        joined_at=MOMENT if somebody.joined else None,
        grants=[RoleGrant(role=role) for role in somebody.roles],
    )


@pytest.fixture(scope="module", autouse=True)
def _words(club: Session) -> None:
    for somebody in CLUB:
        club.add_all(MemberField(member_id=somebody.number, field=field.value) for field in somebody.fields)
        club.add_all(MemberTag(member_id=somebody.number, tag=tag) for tag in somebody.tags)
    club.commit()


@settings(max_examples=150, deadline=None)
@given(audience=AUDIENCES)
def test_audience_is_who_belongs_to_it_has_joined_and_agreed(club: Session, audience: Audience) -> None:
    found = set(club.scalars(select(Member.id).where(members_of(audience))))
    assert found == {
        somebody.number
        for somebody in CLUB
        if somebody.joined and somebody.consent == CONSENT_VERSION and belongs(somebody, audience)
    }
    assert read_audience(audience.as_json()) == audience
