"""News as a member reads them: a digest in pages, an item with its link; who opens one has read it.

Telegram tells nobody who pressed a link, so an item's number opens it here, which counts, and then the link
is shown.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented
from handlers.membership.fields import fields_said
from handlers.muting import mute_button
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.categories import Category
from storage.news.items import items_for, mark_read, read_by
from storage.news.tables import NewsItem
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import TechField

PAGE: Final = 6
LATELY: Final = 0
"""In place of a digest's number: all that is new of late in the member's fields."""

Placed = Sequence[tuple[TechField, NewsItem]]


async def compose_digest(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where nothing of it is left."""
    items = await items_for(session, member.id, message.id) if member else []
    if member is None or not items:
        return None
    return await _page(session, member, message.id, items, 0)


async def list_news(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """`/news`."""
    if not consented(member):
        return ask_consent(person, member)
    return replace(await turn_news(session, member, LATELY, 0), edits=False)


async def turn_news(session: AsyncSession, member: Member, digest: int, page: int) -> Reply:
    items = await items_for(session, member.id, digest)
    if items or digest == LATELY:
        return await _page(session, member, digest, items, page)
    card = await _page(session, member, LATELY, await items_for(session, member.id, LATELY), 0)
    return replace(card, toast=Wording(member.language).plain("这一期已经过去了，这是最近的"))


async def open_item(session: AsyncSession, member: Member, digest: int, page: int, item_id: int) -> Reply:
    items = await items_for(session, member.id, digest)
    item = next((item for _, item in items if item.id == item_id), None)
    if item is None:
        return await turn_news(session, member, digest, page)
    await mark_read(session, member.id, [item.id])
    w = Wording(member.language)
    names = fields_said(w, [one.field for one in item.fields])
    text = Markup("<b>{}</b>\n{}\n\n{}").format(item.title, names, item.summary)
    back = Button(w.plain("‹ 返回"), f"news:{digest}:{page}")
    return Reply(text, ((Button(w.plain("打开原文"), url=item.link),), (back,)), edits=True)


async def read_page(session: AsyncSession, member: Member, digest: int, page: int) -> Reply:
    """已读 for what that page shows."""
    items = await items_for(session, member.id, digest)
    await mark_read(session, member.id, [item.id for _, item in _of(items, page)])
    card = await turn_news(session, member, digest, page)
    return card if card.toast else replace(card, toast=Wording(member.language).plain("记下了，都已读"))


async def _page(session: AsyncSession, member: Member, digest: int, items: Placed, page: int) -> Reply:
    w = Wording(member.language)
    if not items:
        return Reply(w("最近没有您关心的领域的资讯。领域在 /settings 里选。"), edits=True)
    page = min(page, (len(items) - 1) // PAGE)
    here = _of(items, page)
    read = await read_by(session, member.id, [item.id for _, item in here])
    parts, number = [w.many("<b>资讯</b>：{count} 条", len(items))], page * PAGE
    for field, group in groupby(here, key=lambda one: one[0]):
        parts.append(Markup("<b>{}</b>").format(w.name(field)))
        for _, item in group:
            number += 1
            parts.append(Markup("{}. {}\n{}").format(number, item.title, item.summary))
    return Reply(Markup("\n\n").join(parts), _rows(w, digest, items, page, read), edits=True)


def _rows(w: Wording, digest: int, items: Placed, page: int, read: set[int]) -> Rows:
    place = f"{digest}:{page}"
    opens = [
        Button(("✓" if item.id in read else "") + str(number), f"newsopen:{place}:{item.id}")
        for number, (_, item) in enumerate(_of(items, page), page * PAGE + 1)
    ]
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"news:{digest}:{page - 1}"))
    if len(items) > (page + 1) * PAGE:
        turns.append(Button(w.plain("下一页 ›"), f"news:{digest}:{page + 1}"))
    last = [Button(w.plain("已读"), f"newsread:{place}")]
    if digest != LATELY:
        last.append(mute_button(w, Category.DIGEST.value))
    return tuple(tuple(row) for row in (opens, turns, last) if row)


def _of(items: Placed, page: int) -> Placed:
    return items[page * PAGE : (page + 1) * PAGE]
