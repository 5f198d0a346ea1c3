"""The alias table of this moment as officers change it; every change has its line in the audit."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.alias_pairs import Pair
from storage.aliases import Alias, AliasRelation, AliasState, alias_of, settle_alias
from storage.audit import note_act
from storage.people import Member
from storage.search.alias_book import AliasBook
from storage.search.alias_table import AliasTable


async def settle(session: AsyncSession, member: Member, pair: Pair, state: AliasState) -> None:
    """With its line in the audit."""
    row = await settle_alias(session, pair.relation, pair.name, pair.other, state, by=member.id)
    note_act(session, member.id, f"{state}_alias", f"alias:{row.id}", pair=str(pair))


async def row_of(session: AsyncSession, pair: Pair) -> Alias | None:
    return await alias_of(session, pair.relation, pair.name, pair.other)


async def current_table(session: AsyncSession) -> AliasTable:
    """What searches go by from the last commit on."""
    book = AliasBook()
    await book.refresh(session)
    return book.table


def is_known(table: AliasTable, pair: Pair) -> bool:
    there = pair.other in table.others(pair.name)
    return there and (pair.relation is AliasRelation.LEADS or pair.name in table.others(pair.other))
