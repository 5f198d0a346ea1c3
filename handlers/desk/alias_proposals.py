"""Pairs that members' choices speak for: an officer takes one into the alias table or not, in one tap."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.alias_acts import settle
from handlers.desk.alias_cards import list_pairs
from handlers.desk.alias_pairs import Pair
from handlers.desk.guard import allowed, turned_away
from handlers.person import Person
from handlers.reply import Reply
from handlers.wording import Wording
from storage.aliases import Alias, AliasState
from storage.changes import next_change
from storage.feedback.proposing import propose
from storage.people import Member


async def show_list(
    session: AsyncSession, person: Person, member: Member | None, state: AliasState, page: int
) -> Reply:
    """Of proposals those that members spoke for by now."""
    if not allowed(member):
        return turned_away(person, member)
    if state is AliasState.PROPOSED:
        await propose(session)
    return await list_pairs(session, member, state, page)


async def answer(
    session: AsyncSession, person: Person, member: Member | None, number: int, state: AliasState, page: int
) -> Reply:
    """What was refused is not proposed again; one that another officer answered stays as it is."""
    if not allowed(member):
        return turned_away(person, member)
    await next_change(session)  # whoever settles a pair waits here
    w, row = Wording(member.language), await session.get(Alias, number, populate_existing=True)
    if row is None or row.state is not AliasState.PROPOSED:
        told = w.plain("这条已经处理过了。")
    else:
        pair = Pair(row.relation, row.name, row.other)
        await settle(session, member, pair, state)
        told = w.plain("已采纳，马上生效：{pair}", pair=str(pair))
        if state is AliasState.REMOVED:
            told = w.plain("不采纳，以后不再建议：{pair}", pair=str(pair))
    return replace(await list_pairs(session, member, AliasState.PROPOSED, page), toast=told[:200])
