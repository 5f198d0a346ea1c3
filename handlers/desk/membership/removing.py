"""移出俱乐部, by an officer: to whom what somebody holds goes, once more, done."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.member_card import member_card
from handlers.membership.parting import WHY_NOT, Way, choosing, confirming, done_said
from handlers.person import Person
from handlers.reply import Reply
from handlers.wording import Wording
from storage.membership.finding import person_of
from storage.membership.leaving import Kept, Parting, end_membership
from storage.people import Member
from storage.vocabularies import Role

Question: TypeAlias = Callable[[Wording, Way], Awaitable[Reply]]


async def ask_to_remove(
    session: AsyncSession, person: Person, member: Member | None, number: int, page: int
) -> Reply:
    return await _asked(session, person, member, number, lambda w, way: choosing(session, w, way, page))


async def confirm_removing(
    session: AsyncSession, person: Person, member: Member | None, number: int, parting: Parting
) -> Reply:
    return await _asked(session, person, member, number, lambda w, way: confirming(session, w, way, parting))


async def _asked(
    session: AsyncSession, person: Person, member: Member | None, number: int, question: Question
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, one = Wording(member.language), await person_of(session, number)
    if one is None:
        return gone(w)
    return _not_theirs(w, member, one) or await question(w, Way(one, own=False))


async def remove(
    session: AsyncSession, person: Person, member: Member | None, number: int, parting: Parting
) -> Reply:
    """Of two officers at once the second is told that it is done."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    done = await end_membership(session, member.id, number, parting)
    one = await person_of(session, number)
    if one is None:
        return gone(w)
    if not allowed(member):  # who took themselves out
        return Reply(w("好的，您已退出俱乐部。"), edits=True)
    if isinstance(done, Kept):
        return replace(await member_card(session, member, one), toast=w.plain(WHY_NOT[done]), alert=True)
    card = await member_card(session, member, one)
    said = w("已移出，已告诉本人。") + "\n" + done_said(w, done)
    return replace(card, text=said + "\n\n" + card.text)


def _not_theirs(w: Wording, member: Member, one: Member) -> Reply | None:
    """Officers are taken out by administrators alone."""
    if one.id != member.id and Role.OFFICER in one.roles and not member.may(Role.ADMINISTRATOR):
        return Reply(w(WHY_NOT[Kept.NOT_ALLOWED]))
    return None
