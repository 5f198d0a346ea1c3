"""Whom a notice is for: an expression over members, kept as JSON, one condition in SQL.

JSON: `{"is": "everyone"}`, `{"is": "role", "role": code}`, `{"is": "organisation", "id": n}`,
`{"is": "field", "field": code}`, `{"is": "event", "id": n, "who": "registered" | "waiting" | "attended"}`,
`{"is": "tag", "tag": word}`, and `{"is": "and" | "or" | "except", "left": …, "right": …}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, and_, not_, or_, select, true

from storage.events.tables import Place, Registration
from storage.people import CONSENT_VERSION, Member, MemberField, MemberTag, RoleGrant
from storage.vocabularies import Role, TechField

MOST_TERMS: Final = 20
"""Of one expression: a sentence that can still be checked."""


class Who(StrEnum):
    """Of those who had to do with an event."""

    REGISTERED = "registered"
    WAITING = "waiting"
    ATTENDED = "attended"


class How(StrEnum):
    """How the next group changes those before it."""

    AND = "and"
    OR = "or"
    EXCEPT = "except"


@dataclass(frozen=True, slots=True)
class Everyone:
    def as_json(self) -> dict[str, Any]:
        return {"is": "everyone"}

    def condition(self) -> ColumnElement[bool]:
        return true()


@dataclass(frozen=True, slots=True)
class OfRole:
    role: Role

    def as_json(self) -> dict[str, Any]:
        return {"is": "role", "role": self.role.value}

    def condition(self) -> ColumnElement[bool]:
        """An administrator is an officer too."""
        held = [self.role, Role.ADMINISTRATOR] if self.role is Role.OFFICER else [self.role]
        return Member.id.in_(select(RoleGrant.member_id).where(RoleGrant.role.in_(held)))


@dataclass(frozen=True, slots=True)
class OfOrganisation:
    id: int

    def as_json(self) -> dict[str, Any]:
        return {"is": "organisation", "id": self.id}

    def condition(self) -> ColumnElement[bool]:
        """NULL in `not` would leave out who has no organisation."""
        return and_(Member.organisation_id.is_not(None), Member.organisation_id == self.id)


@dataclass(frozen=True, slots=True)
class OfField:
    field: TechField

    def as_json(self) -> dict[str, Any]:
        return {"is": "field", "field": self.field.value}

    def condition(self) -> ColumnElement[bool]:
        return Member.id.in_(select(MemberField.member_id).where(MemberField.field == self.field.value))


@dataclass(frozen=True, slots=True)
class OfEvent:
    id: int
    who: Who

    def as_json(self) -> dict[str, Any]:
        return {"is": "event", "id": self.id, "who": self.who.value}

    def condition(self) -> ColumnElement[bool]:
        kinds = {
            Who.REGISTERED: Registration.place == Place.REGISTERED,
            Who.WAITING: Registration.place.in_((Place.WAITING, Place.OFFERED)),
            Who.ATTENDED: Registration.attended_at.is_not(None),
        }
        theirs = and_(Registration.event_id == self.id, kinds[self.who])
        return Member.id.in_(select(Registration.member_id).where(theirs))


@dataclass(frozen=True, slots=True)
class Tagged:
    tag: str

    def as_json(self) -> dict[str, Any]:
        return {"is": "tag", "tag": self.tag}

    def condition(self) -> ColumnElement[bool]:
        return Member.id.in_(select(MemberTag.member_id).where(MemberTag.tag == self.tag))


Term: TypeAlias = Everyone | OfRole | OfOrganisation | OfField | OfEvent | Tagged


@dataclass(frozen=True, slots=True)
class Joined:
    """`left` and `right`, `left` or `right`, `left` without `right`."""

    how: How
    left: "Audience"
    right: "Audience"

    def as_json(self) -> dict[str, Any]:
        return {"is": self.how.value, "left": self.left.as_json(), "right": self.right.as_json()}

    def condition(self) -> ColumnElement[bool]:
        one, other = self.left.condition(), self.right.condition()
        if self.how is How.OR:
            return or_(one, other)
        return and_(one, other if self.how is How.AND else not_(other))


Audience: TypeAlias = Term | Joined


class BadAudience(ValueError):
    """It cannot be read: no audience of ours, or one of an older version."""


def read_audience(kept: Mapping[str, Any]) -> Audience:
    """What `as_json` gave. Raises BadAudience."""
    try:
        return _read(kept)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadAudience(str(error)) from error


def _read(kept: Mapping[str, Any]) -> Audience:
    found: Audience
    match kept["is"]:
        case "everyone":
            found = Everyone()
        case "role":
            found = OfRole(Role(kept["role"]))
        case "organisation":
            found = OfOrganisation(int(kept["id"]))
        case "field":
            found = OfField(TechField(kept["field"]))
        case "event":
            found = OfEvent(int(kept["id"]), Who(kept["who"]))
        case "tag":
            found = Tagged(str(kept["tag"]))
        case how:
            found = Joined(How(how), _read(kept["left"]), _read(kept["right"]))
    return found


def terms_in(audience: Audience) -> int:
    if isinstance(audience, Joined):
        return terms_in(audience.left) + terms_in(audience.right)
    return 1


def joined_members(audience: Audience) -> ColumnElement[bool]:
    """Members of the audience who have joined, whatever they agreed to: a condition on `Member`."""
    return and_(Member.joined_at.is_not(None), audience.condition())


def members_of(audience: Audience) -> ColumnElement[bool]:
    """Those of them who may be written to: their consent is to the card as it reads now."""
    return and_(joined_members(audience), consenting())


def consenting() -> ColumnElement[bool]:
    return Member.consent_version >= CONSENT_VERSION
