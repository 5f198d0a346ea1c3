"""`/aliases` at the desk: other names of things, looked up, added after a look at what changes, taken out."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.alias_acts import current_table, is_known, row_of, settle
from handlers.desk.alias_cards import effect, home, names_card, pair_card
from handlers.desk.alias_pairs import Pair, has_sign, pairs_in
from handlers.desk.guard import allowed, gone, turned_away
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.aliases import Alias, AliasRelation, AliasState
from storage.feedback.proposing import propose
from storage.people import Member
from storage.search.alias_rules import folded_name
from storage.search.finder import Finder
from storage.searches import keep_search, search_of

SHOWN: Final = 8


async def look(
    session: AsyncSession, person: Person, member: Member | None, words: str, finder: Finder
) -> Reply:
    """`/aliases`: the home card; with a word its other names; with `甲 = 乙` what adding it would change."""
    if not allowed(member):
        return turned_away(person, member)
    if not words.strip():
        return await show_home(session, person, member)
    if not has_sign(words):
        return await _names(session, member, words)
    w = Wording(member.language)
    pairs = pairs_in(w, words)
    if isinstance(pairs, Markup):
        return Reply(pairs)
    table = await current_table(session)
    kept = await keep_search(session, member.id, words.strip())
    lines = [w("<b>加进别名表？</b>")]
    for pair in pairs:
        known = w("已经有了") if is_known(table, pair) else await effect(session, w, finder, pair)
        lines.append(Markup("<b>{}</b>\n{}").format(str(pair), known))
    if all(is_known(table, pair) for pair in pairs):
        return Reply(Markup("\n\n").join(lines[1:]), ((Button(w.plain("打开"), f"aliaspair:{kept.id}"),),))
    yes, no = Button(w.plain("加上"), f"aliasadd:{kept.id}"), Button(w.plain("不加"), "aliases")
    return Reply(Markup("\n\n").join(lines), ((yes, no),))


async def show_home(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """With the number of proposals that members' choices speak for by now."""
    if not allowed(member):
        return turned_away(person, member)
    await propose(session)
    return await home(session, member)


async def add(session: AsyncSession, person: Person, member: Member | None, search_id: str) -> Reply:
    """Found by from the next search on, in every process; pressed twice it is there once."""
    if not allowed(member):
        return turned_away(person, member)
    w, pairs = Wording(member.language), await _kept(session, member, search_id)
    if not pairs:
        return gone(w)
    table = await current_table(session)
    for pair in pairs:
        if not is_known(table, pair):
            await settle(session, member, pair, AliasState.ADDED)
    said = Markup("\n").join(Markup("<b>{}</b>").format(str(pair)) for pair in pairs)
    undo = Button(w.plain("撤销"), f"aliasundo:{search_id}")
    text = w("已加进别名表，马上生效：") + Markup("\n") + said
    return Reply(text, ((undo, Button(w.plain("别名表"), "aliases")),), edits=True)


async def undo(session: AsyncSession, person: Person, member: Member | None, search_id: str) -> Reply:
    """Takes out those of them that this officer added; what was there before stays."""
    if not allowed(member):
        return turned_away(person, member)
    w, pairs = Wording(member.language), await _kept(session, member, search_id)
    if not pairs:
        return gone(w)
    for pair in pairs:
        row = await row_of(session, pair)
        if row and row.state is AliasState.ADDED and row.by == member.id:
            await settle(session, member, pair, AliasState.REMOVED)
    again = Button(w.plain("还是加上"), f"aliasadd:{search_id}")
    return Reply(w("已撤销，不再按它们找。"), ((again, Button(w.plain("别名表"), "aliases")),), edits=True)


async def open_name(
    session: AsyncSession, person: Person, member: Member | None, search_id: str, number: int
) -> Reply:
    """The pair of a looked-up word and its name of that number (1 is the first)."""
    if not allowed(member):
        return turned_away(person, member)
    w, kept = Wording(member.language), await search_of(session, search_id)
    if kept is None or kept.member_id != member.id:
        return gone(w)
    table, name = await current_table(session), folded_name(kept.text)
    others = table.others(name)
    if not 0 < number <= len(others):
        return await _names(session, member, kept.text, edits=True)
    other = others[number - 1]
    relation = AliasRelation.SAME if name in table.others(other) else AliasRelation.LEADS
    return await pair_card(session, member, Pair(relation, name, other))


async def open_row(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    row = await session.get(Alias, number)
    if row is None:
        return gone(Wording(member.language))
    return await pair_card(session, member, Pair(row.relation, row.name, row.other))


async def switch(
    session: AsyncSession, person: Person, member: Member | None, search_id: str, state: AliasState
) -> Reply:
    """Take the pair of a card out of the table, a shipped one too, or put it back."""
    if not allowed(member):
        return turned_away(person, member)
    pairs = await _kept(session, member, search_id)
    if not pairs:
        return gone(Wording(member.language))
    pair = pairs[0]
    if is_known(await current_table(session), pair) is not (state is AliasState.ADDED):
        await settle(session, member, pair, state)
    return await pair_card(session, member, pair, search_id)


async def open_pair(session: AsyncSession, person: Person, member: Member | None, search_id: str) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    pairs = await _kept(session, member, search_id)
    if not pairs:
        return gone(Wording(member.language))
    return await pair_card(session, member, pairs[0], search_id)


async def _names(session: AsyncSession, member: Member, word: str, *, edits: bool = False) -> Reply:
    table, name = await current_table(session), folded_name(word)
    kept = await keep_search(session, member.id, name)
    return names_card(Wording(member.language), name, table.others(name)[:SHOWN], kept.id, edits=edits)


async def _kept(session: AsyncSession, member: Member, search_id: str) -> list[Pair]:
    """The pairs that the officer's card is about; none for one that is gone or somebody else's."""
    kept = await search_of(session, search_id)
    if kept is None or kept.member_id != member.id:
        return []
    pairs = pairs_in(Wording(member.language), kept.text)
    return [] if isinstance(pairs, Markup) else list(pairs)
