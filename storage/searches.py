"""Searches as their cards remember them: the buttons carry only an id."""

import secrets

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversation import Search
from storage.search.matches import Filters


async def keep_search(session: AsyncSession, member_id: int, text: str, *, shared: bool = False) -> Search:
    """A search without filters under a random id of 12 characters (A-Z a-z 0-9 _ -)."""
    search = Search(id=secrets.token_urlsafe(9), member_id=member_id, text=text, filters={}, shared=shared)
    session.add(search)
    await session.flush()
    return search


async def search_of(session: AsyncSession, search_id: str) -> Search | None:
    """The search of that id; None where it is past its period, or never was."""
    found: Search | None = await session.get(Search, search_id)
    return found


def filters_of(search: Search) -> Filters:
    return Filters.from_json(search.filters)


def set_filters(search: Search, filters: Filters) -> None:
    search.filters = filters.to_json()


async def last_search(session: AsyncSession, member_id: int) -> Search | None:
    """The newest text that this member searched for or sent."""
    theirs = select(Search).where(Search.member_id == member_id)
    found: Search | None = await session.scalar(theirs.order_by(Search.created_at.desc()).limit(1))
    return found
