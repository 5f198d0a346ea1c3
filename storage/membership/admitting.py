"""Becoming a member, and what each member chose as theirs. Whoever has not joined is a guest."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.claims import grant
from storage.membership.menus import renew_menus
from storage.membership.tables import JoiningRequest, RequestState
from storage.people import Member, MemberField, Organisation
from storage.vocabularies import Role, TechField


async def held_member(session: AsyncSession, member_id: int) -> Member | None:
    """The member's row, held until the commit: whoever changes their standing meanwhile comes after.

    Rows that refer to it can be written beside (`key_share`), or telling them of something would deadlock.
    """
    held = select(Member).where(Member.id == member_id).with_for_update(of=Member, key_share=True)
    found: Member | None = await session.scalar(held.execution_options(populate_existing=True))
    return found


async def admit(
    session: AsyncSession, member: Member, organisation: Organisation, by: int | None, how: str
) -> None:
    """Make a guest, whose row is held, a member of `organisation`; `by`: the officer who said so, if any.

    What they asked for otherwise and is not decided is settled by it.
    """
    waiting = (JoiningRequest.member_id == member.id) & (JoiningRequest.state == RequestState.WAITING)
    settled = {"state": RequestState.WITHDRAWN, "decided_at": now()}
    await session.execute(update(JoiningRequest).where(waiting).values(settled))
    member.organisation, member.joined_at = organisation, now()
    grant(member, Role.MEMBER, by)
    note_act(
        session, by or member.id, "joined", f"member:{member.id}", how=how, organisation=organisation.name
    )
    await renew_menus(session, member)


async def fields_of(session: AsyncSession, member_id: int) -> list[TechField]:
    """The technology fields they chose, in the vocabulary's order."""
    chosen = set(await session.scalars(select(MemberField.field).where(MemberField.member_id == member_id)))
    return [field for field in TechField if field in chosen]


async def choose_fields(session: AsyncSession, member_id: int, fields: Iterable[TechField]) -> None:
    """From now on these and no others."""
    await session.execute(delete(MemberField).where(MemberField.member_id == member_id))
    session.add_all(MemberField(member_id=member_id, field=field.value) for field in fields)
    await session.flush()
