"""What officers see of the alias table: its figures, a word's names, one pair, what a pair would change."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.alias_acts import current_table, is_known, row_of
from handlers.desk.alias_pairs import Pair
from handlers.formatting import day
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.aliases import Alias, AliasRelation, AliasState
from storage.people import Member
from storage.search.alias_table import AliasTable, shipped_lines
from storage.search.analysis import fold
from storage.search.finder import Finder
from storage.search.following import document_of
from storage.searches import keep_search

PAGE: Final = 5
TITLES: Final = 2
LISTS: Final = {
    AliasState.ADDED: marked("联络人加的"),
    AliasState.REMOVED: marked("已去掉的"),
    AliasState.PROPOSED: marked("待定的建议"),
}


async def home(session: AsyncSession, member: Member) -> Reply:
    w = Wording(member.language)
    counted = await session.execute(select(Alias.state, func.count()).group_by(Alias.state))
    counts: dict[AliasState, int] = {state: count for state, count in counted}  # noqa: C416 - rows, no pairs
    text = Markup("\n").join(
        (
            w("<b>别名表</b>：随俱乐部带 {count} 组", count=sum(1 for _ in shipped_lines())),
            w("查一个词：<code>/aliases {example}</code>", example="奥氮平"),
            w("加同义词：<code>/aliases {example}</code>", example="奥氮平 = olanzapine"),
            w("只从左找到右：<code>/aliases {example}</code>", example="玻璃起雾 > 防雾涂层"),
        )
    )
    rows = tuple(
        (Button(f"{w.plain(label)} {counts.get(state, 0)}", f"aliaslist:{state}:0"),)
        for state, label in LISTS.items()
    )
    return Reply(text, rows, edits=True)


def names_card(w: Wording, name: str, others: Sequence[str], search_id: str, *, edits: bool) -> Reply:
    """A word's other names, each to be opened by its number."""
    if not others:
        return Reply(
            w("“{name}”没有别名。要加就发：<code>/aliases {name} = …</code>", name=name), edits=edits
        )
    lines = [Markup("{}. {}").format(number, other) for number, other in enumerate(others, 1)]
    numbers = tuple(
        Button(str(number), f"aliasof:{search_id}:{number}") for number in range(1, len(others) + 1)
    )
    text = Markup("\n").join([w("搜“{name}”也会找：", name=name), *lines])
    return Reply(text, (numbers, (Button(w.plain("别名表"), "aliases"),)), edits=edits)


async def pair_card(session: AsyncSession, member: Member, pair: Pair, search_id: str = "") -> Reply:
    """One pair, where it is from, and its way out of the table or back into it.

    `search_id`: under which its text is kept already.
    """
    w, row = Wording(member.language), await row_of(session, pair)
    known = is_known(await current_table(session), pair)
    if row is None or row.state is AliasState.PROPOSED:
        told = w("随俱乐部带的。") if known else w("不在别名表里。")
    else:
        by = await session.get(Member, row.by) if row.by else None
        said = marked("{name} 在 {day} 加上。") if known else marked("{name} 在 {day} 去掉。")
        told = w(said, name=by.name if by else w.plain("联络人"), day=day(w, row.at, member.zone))
    search_id = search_id or (await keep_search(session, member.id, str(pair))).id
    off, on = (
        Button(w.plain("去掉"), f"aliasoff:{search_id}"),
        Button(w.plain("加上"), f"aliason:{search_id}"),
    )
    text = Markup("<b>{}</b>\n{}").format(str(pair), told)
    return Reply(text, ((off if known else on, Button(w.plain("别名表"), "aliases")),), edits=True)


async def effect(session: AsyncSession, w: Wording, finder: Finder, pair: Pair) -> Markup:
    """How many achievements each name finds that the other, as it is typed, does not."""
    ways = [(pair.name, pair.other)]
    if pair.relation is AliasRelation.SAME:
        ways.append((pair.other, pair.name))
    return Markup("\n").join([await _found_by(session, w, finder, *way) for way in ways])


async def _found_by(session: AsyncSession, w: Wording, finder: Finder, typed: str, other: str) -> Markup:
    """Among the best hundred for the other name."""
    records = await finder.candidates(session, other, "achievement", organisation_id=None)
    texts = {record.title: fold(document_of(record).text()) for record in records}
    more = [title for title, text in texts.items() if _holds(text, other) and not _holds(text, typed)]
    if not more:
        return w("搜“{typed}”：没有只写“{other}”的成果，现在不会多找到。", typed=typed, other=other)
    told = w.many("搜“{typed}”：多找到 {count} 项只写“{other}”的成果。", len(more), typed=typed, other=other)
    return Markup("\n").join([told, *(Markup("· {}").format(title) for title in more[:TITLES])])


def _holds(folded: str, name: str) -> bool:
    """A Latin name only where it stands alone."""
    return any(True for _ in AliasTable({name: ()}).namings(folded))


async def list_pairs(session: AsyncSession, member: Member, state: AliasState, page: int) -> Reply:
    """Page `page` (0 is the first) of the pairs in that state, the last settled first."""
    w = Wording(member.language)
    theirs = select(Alias).where(Alias.state == state).order_by(Alias.change_number.desc())
    total = await session.scalar(select(func.count()).select_from(Alias).where(Alias.state == state)) or 0
    page = min(page, max(0, total - 1) // PAGE)
    rows = (await session.scalars(theirs.offset(page * PAGE).limit(PAGE))).all()
    shown = list(enumerate(rows, page * PAGE + 1))
    lines = [Markup("{}. {}").format(number, _written(w, row)) for number, row in shown]
    head = Markup("<b>{}</b> {}").format(w(LISTS[state]), total)
    buttons: list[tuple[Button, ...]] = [tuple(Button(str(n), f"alias:{row.id}") for n, row in shown)]
    if state is AliasState.PROPOSED:
        buttons = [
            (
                Button(w.plain("{number} 采纳", number=n), f"aliasyes:{row.id}:{page}"),
                Button(w.plain("{number} 不要", number=n), f"aliasno:{row.id}:{page}"),
            )
            for n, row in shown
        ]
    turns = ((page - 1, w.plain("‹ 上一页")), (page + 1, w.plain("下一页 ›")))
    there = [Button(say, f"aliaslist:{state}:{n}") for n, say in turns if 0 <= n <= max(0, total - 1) // PAGE]
    rest = (*there, Button(w.plain("别名表"), "aliases"))
    nothing = [] if rows else [w("没有。")]
    return Reply(
        Markup("\n").join([head, *lines, *nothing]), tuple(row for row in (*buttons, rest) if row), edits=True
    )


def _written(w: Wording, row: Alias) -> Markup:
    pair = Markup("<b>{}</b>").format(str(Pair(row.relation, row.name, row.other)))
    if row.state is not AliasState.PROPOSED:
        return pair
    why = w(
        "{members} 位成员搜“{name}”，用上了 {records} 项标题里有“{other}”的成果",
        members=row.grounds.get("members", 0),
        records=row.grounds.get("records", 0),
        name=row.name,
        other=row.other,
    )
    return Markup("{}\n{}").format(pair, why)
