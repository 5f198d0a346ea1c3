"""`/news` at the desk: the items with how many read them; each can be corrected or withdrawn."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.formatting import day
from handlers.membership.fields import fields_said
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.news.items import held_item, newest_items, reads_of, withdraw_item
from storage.news.tables import NewsItem
from storage.people import Member

PAGE: Final = 6


async def list_news(session: AsyncSession, person: Person, member: Member | None, page: int = 0) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    items, total = await newest_items(session, page * PAGE, PAGE)
    reads = await reads_of(session, [item.id for item in items])
    lines = [w("<b>资讯</b>：共 {total} 条", total=total)]
    lines += [
        Markup("{}. <b>{}</b>\n{}").format(number, item.title, _about(w, member, item, reads.get(item.id, 0)))
        for number, item in enumerate(items, page * PAGE + 1)
    ]
    opens = [
        Button(str(number), f"newsitem:open:{item.id}") for number, item in enumerate(items, page * PAGE + 1)
    ]
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"news:{page - 1}"))
    if total > (page + 1) * PAGE:
        turns.append(Button(w.plain("下一页 ›"), f"news:{page + 1}"))
    new = [Button(w.plain("新资讯"), "newsnew")]
    rows = tuple(tuple(row) for row in (opens, turns, new) if row)
    return Reply(Markup("\n\n").join(lines), rows, edits=True)


async def press_news_item(
    session: AsyncSession, person: Person, member: Member | None, act: str, item_id: int
) -> Reply:
    """`open`, `drop` (asks), `gone` (does it); twice it is withdrawn once."""
    if not allowed(member):
        return turned_away(person, member)
    w, item = Wording(member.language), await held_item(session, item_id)
    if item is None or (item.withdrawn_at and act != "gone"):
        return gone(w)
    if act == "open":
        return await item_card(session, member, item)
    if act == "drop":
        yes = Button(w.plain("确认撤下"), f"newsitem:gone:{item_id}")
        back = Button(w.plain("返回"), f"newsitem:open:{item_id}")
        return Reply(w("撤下“{title}”？以后谁也看不到它。", title=item.title), ((yes, back),), edits=True)
    await withdraw_item(session, member.id, item)
    return replace(await list_news(session, person, member), toast=w.plain("已撤下"))


async def item_card(session: AsyncSession, member: Member, item: NewsItem, toast: str = "") -> Reply:
    w = Wording(member.language)
    reads = (await reads_of(session, [item.id])).get(item.id, 0)
    text = Markup("<b>{}</b>\n{}\n\n{}\n{}").format(
        item.title, _about(w, member, item, reads), item.summary, item.link
    )
    acts = (
        Button(w.plain("修改"), f"newsedit:{item.id}"),
        Button(w.plain("撤下"), f"newsitem:drop:{item.id}"),
    )
    return Reply(text, (acts, (Button(w.plain("‹ 返回列表"), "news:0"),)), edits=True, toast=toast)


def _about(w: Wording, member: Member, item: NewsItem, reads: int) -> Markup:
    fields = fields_said(w, [one.field for one in item.fields])
    parts = [Markup.escape(fields), Markup.escape(day(w, item.posted_at, member.zone))]
    return Markup(" · ").join([*parts, w.many("已读 {count} 人", reads)])
