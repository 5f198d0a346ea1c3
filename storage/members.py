"""Finding members and their organisations."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.organisations import formerly_named
from storage.people import Member, Organisation


async def member_of(session: AsyncSession, telegram_id: int) -> Member | None:
    """The member with that Telegram account, with organisation and roles loaded."""
    member: Member | None = await session.scalar(select(Member).where(Member.telegram_id == telegram_id))
    return member


async def hold_member(session: AsyncSession, telegram_id: int) -> None:
    """Until this transaction ends their row cannot be deleted: who acts at the moment of their deletion acts
    before it, or is nobody. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        theirs = select(Member.id).where(Member.telegram_id == telegram_id)
        await session.execute(theirs.with_for_update(read=True, key_share=True))


async def mark_unreachable(session: AsyncSession, telegram_id: int) -> None:
    """The member bot cannot write to them any more; their next word lifts it."""
    reached = (Member.telegram_id == telegram_id) & Member.unreachable_since.is_(None)
    await session.execute(update(Member).where(reached).values(unreachable_since=now()))


async def organisation_named(session: AsyncSession, name: str) -> Organisation:
    """The organisation that has or had exactly that name, made if there is none yet (by whoever is first).

    It is not merged into another until this transaction ends.
    """
    named = select(Organisation).where(Organisation.name == name)
    held = named.with_for_update(read=True, key_share=True, of=Organisation)
    found: Organisation | None = await session.scalar(held) or await formerly_named(session, name)
    if found:
        return found
    try:
        async with session.begin_nested():
            made = Organisation(name=name)
            session.add(made)
        return made
    except IntegrityError:
        return (await session.scalars(named)).one()
