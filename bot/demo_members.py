"""The members of the sample club whom nobody plays, and what an officer can reach all of them by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from sqlalchemy import select

from bot import sample
from bot.demo import CAST, MEMBER_BOT
from bot.sandbox.people import Stage
from storage.base import now
from storage.membership.admitting import choose_fields
from storage.membership.finding import add_tag
from storage.news.digesting import send_digest
from storage.news.items import post_item
from storage.notices.audience import How, Joined, OfField, OfRole
from storage.notices.saving import save_audience
from storage.outbox.tables import OptOut
from storage.people import CONSENT_VERSION, Member, MemberField, MemberTag, Organisation, RoleGrant
from storage.store import Store
from storage.vocabularies import Language, Role, TechField

FIRST_ID: Final = 710_001
CAST_FIELDS: Final[Mapping[int, tuple[TechField, ...]]] = {
    CAST[0].telegram_id: (TechField.BM, TechField.RE),
    CAST[1].telegram_id: (TechField.BM,),
    CAST[2].telegram_id: (TechField.HS, TechField.RE),
}
CAST_TAGS: Final[Mapping[int, tuple[str, ...]]] = {
    CAST[0].telegram_id: ("理事单位", "沙龙常客"),
    CAST[1].telegram_id: ("沙龙常客",),
    CAST[2].telegram_id: ("理事单位",),
}
AUDIENCE: Final = Joined(How.EXCEPT, OfField(TechField.RE), OfRole(Role.MANAGER))
AUDIENCE_NAME: Final = "资源与环境领域，经理人除外（样例）"


@dataclass(frozen=True, slots=True)
class Line:
    """One of `sample.MEMBERS`."""

    name: str
    organisation: str
    fields: Sequence[str]
    sample: bool
    tags: Sequence[str] = ()
    muted: Sequence[str] = ()
    """Categories they do not want."""
    manager: bool = False
    unreachable: bool = False
    """Whether they stopped the member bot some time ago."""
    language: Language = field(default=Language.ZH_HANS)

    @classmethod
    def of(cls, line: str) -> Self:
        given = json.loads(line)
        return cls(**{**given, "language": Language(given.get("language", Language.ZH_HANS))})


def members() -> Sequence[Line]:
    """In the order of their Telegram accounts, from `FIRST_ID` on."""
    return [Line.of(line) for line in sample.MEMBERS.read_text(encoding="utf-8").splitlines()]


async def enrol_members(store: Store) -> None:
    async with store.writing() as session:
        homes = {home.name: home.id for home in await session.scalars(select(Organisation))}
        for number, line in enumerate(members()):
            session.add(member := _member(line, FIRST_ID + number, homes[line.organisation]))
            await session.flush()
            session.add_all(MemberField(member_id=member.id, field=code) for code in line.fields)
            session.add_all(MemberTag(member_id=member.id, tag=tag) for tag in line.tags)
            session.add_all(OptOut(member_id=member.id, category=code) for code in line.muted)


def _member(line: Line, telegram_id: int, organisation_id: int) -> Member:
    roles = (Role.MEMBER, Role.MANAGER) if line.manager else (Role.MEMBER,)
    return Member(
        telegram_id=telegram_id,
        name=line.name,
        organisation_id=organisation_id,
        language=line.language,
        consent_version=CONSENT_VERSION,
        joined_at=now(),
        sample=True,
        quiet_from=0,
        quiet_until=0,  # a demonstration is given at any hour
        unreachable_since=now() if line.unreachable else None,
        grants=[RoleGrant(role=role) for role in roles],
    )


async def seat_members(stage: Stage) -> None:
    """The same people in the sandbox, as if each had started the member bot long ago."""
    for number, line in enumerate(members()):
        await stage.add_person(
            line.name,
            id=FIRST_ID + number,
            about=line.organisation,
            language_code=line.language.value.lower(),
            started=[MEMBER_BOT],
        )


async def furnish(store: Store, officer_id: int) -> None:
    """`officer_id`: the Telegram account of who tags, keeps an audience and posts the news."""
    async with store.writing() as session:
        known = (await session.scalars(select(Member).where(Member.telegram_id < FIRST_ID))).unique()
        cast = {member.telegram_id: member for member in known}
        officer = cast[officer_id]
        for telegram_id, fields in CAST_FIELDS.items():
            await choose_fields(session, cast[telegram_id].id, fields)
        for telegram_id, tags in CAST_TAGS.items():
            for tag in tags:
                await add_tag(session, officer, cast[telegram_id].id, tag)
        await save_audience(session, officer, AUDIENCE_NAME, AUDIENCE)
        # slots of the past go by before there is news: nobody's first message is a digest
        while await send_digest(session):
            continue
        for line in sample.NEWS.read_text(encoding="utf-8").splitlines():
            news = json.loads(line)
            chosen = [TechField(code) for code in news["fields"]]
            await post_item(
                session, officer.id, news["title"], news["link"], chosen, news["summary"], sample=True
            )
