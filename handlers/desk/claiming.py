"""Becoming an officer by a one-time link, or an administrator by the settings. Consent comes first."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import consented, wording_for
from handlers.desk.guard import allowed, consent_card, turned_away
from handlers.desk.tokens import claim_token, hashed
from handlers.desk.welcoming import welcome
from handlers.person import Person
from handlers.reply import Reply
from storage.audit import note_act
from storage.base import now
from storage.claims import add_claim, claim_of, grant, open_claim, use_claim
from storage.consents import give_consent
from storage.membership.menus import renew_menus
from storage.people import Member
from storage.vocabularies import Role

LINK_LASTS = timedelta(hours=24)
NAME_LIMIT = 60
"""Characters of `Member.name`; Telegram's own names can be longer, and their owner can correct it."""


def issue_claim(session: AsyncSession, issuer: Member | None, role: Role) -> str:
    """Make a single-use right to `role` and return its token, which is kept nowhere. None: command line."""
    token = claim_token()
    issuer_id = issuer.id if issuer else None
    add_claim(session, hashed(token), role, issuer_id, now() + LINK_LASTS)
    note_act(session, issuer_id, "issued_claim", f"claim:{hashed(token)[:12]}", role=role.value)
    return token


async def claim_role(session: AsyncSession, person: Person, member: Member | None, token: str) -> Reply:
    """`/start claim_<token>`: a member gets the role at once, anyone else the consent card first."""
    claim = await open_claim(session, hashed(token), now())
    if claim is None:
        return _no_such_link(person, member)
    if not consented(member):
        return consent_card(wording_for(person, member), f"claim:{token}")
    if member.may(claim.role):
        return Reply(wording_for(person, member)("您已经有这个身份，链接没有用掉，可以转给同事。"))
    return await _take(session, person, member, token)


async def agree_and_claim(session: AsyncSession, person: Person, member: Member | None, token: str) -> Reply:
    """同意 on the consent card of a link; pressed twice it answers the same and does nothing more."""
    used = await claim_of(session, hashed(token))
    if used and consented(member) and used.used_by == member.id and member.may(used.role):
        return welcome(member, edits=True)
    return await _take(session, person, member, token)


async def greet(
    session: AsyncSession, person: Person, member: Member | None, administrators: Collection[int]
) -> Reply:
    """Plain `/start`. `administrators`: the Telegram ids that the settings name."""
    if person.telegram_id in administrators:
        if not consented(member):
            return consent_card(wording_for(person, member), "admin:agree")
        _make_administrator(session, member)
    if not allowed(member):
        return turned_away(person, member)
    await renew_menus(session, member)  # before this chat was opened none could be shown
    return welcome(member)


async def agree_as_administrator(
    session: AsyncSession, person: Person, member: Member | None, administrators: Collection[int]
) -> Reply:
    """同意 on the consent card of someone the settings name."""
    if person.telegram_id not in administrators:
        return turned_away(person, member)
    agreed = await _agreed(session, person, member)
    _make_administrator(session, agreed)
    return welcome(agreed, edits=True)


async def agree_anew(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """同意 on the card of an officer who has to agree again; nobody becomes one by it."""
    if member is None or not member.may(Role.OFFICER):
        return turned_away(person, member)
    return welcome(await _agreed(session, person, member), edits=True)


async def refuse_consent(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """不同意: nothing was stored, and nothing is."""
    return Reply(wording_for(person, member)("好的，我们什么都没有保存。"), edits=True)


def _no_such_link(person: Person, member: Member | None) -> Reply:
    """One sentence for wrong, used and expired links alike."""
    return Reply(
        wording_for(person, member)("这个链接不能用：它不对、已被用过，或已过期。请向给您链接的人再要一个。")
    )


async def _take(session: AsyncSession, person: Person, member: Member | None, token: str) -> Reply:
    claim = await use_claim(session, hashed(token), now())
    if claim is None:
        return _no_such_link(person, member)
    taker = await _agreed(session, person, member)
    claim.used_by = taker.id
    grant(taker, claim.role, claim.issued_by)
    note_act(session, taker.id, "claimed_role", f"member:{taker.id}", role=claim.role.value)
    return welcome(taker, edits=True)


def _make_administrator(session: AsyncSession, member: Member) -> None:
    if Role.ADMINISTRATOR not in member.roles:
        grant(member, Role.ADMINISTRATOR, None)
        note_act(session, member.id, "became_administrator", f"member:{member.id}", by="settings")


async def _agreed(session: AsyncSession, person: Person, member: Member | None) -> Member:
    """The member, who by now has agreed to the consent card; made here where there is none."""
    if consented(member):
        return member
    agreed = member or Member(
        telegram_id=person.telegram_id, name=person.name[:NAME_LIMIT], language=person.language, grants=[]
    )
    await give_consent(session, agreed, agreed.language)
    return agreed
