"""News items: posting, correcting, withdrawing, listing and reading them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.changes import next_change
from storage.news.digesting import NEWS_FOR, window_of
from storage.news.tables import NewsField, NewsItem, NewsRead
from storage.outbox.planning import insert_new
from storage.people import MemberField
from storage.vocabularies import TechField


async def post_item(
    session: AsyncSession,
    officer_id: int | None,
    title: str,
    link: str,
    fields: Iterable[TechField],
    summary: str,
    *,
    sample: bool = False,
) -> NewsItem:
    item = NewsItem(
        title=title,
        link=link,
        summary=summary,
        author_id=officer_id,
        change_number=await next_change(session),
        sample=sample,
        fields=[NewsField(field=field.value) for field in fields],
    )
    session.add(item)
    await session.flush()
    note_act(session, officer_id, "posted_news", f"news:{item.id}", title=title)
    return item


async def held_item(session: AsyncSession, item_id: int) -> NewsItem | None:
    """The item, held until this transaction ends."""
    query = select(NewsItem).where(NewsItem.id == item_id).with_for_update(of=NewsItem)
    found: NewsItem | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def correct_item(
    session: AsyncSession, officer_id: int, item: NewsItem, changes: Mapping[str, str | list[str]]
) -> None:
    """Whoever opens it from now on, or gets it in a digest, reads it so."""
    for name, value in changes.items():
        if name == "fields":
            item.fields = [NewsField(field=field) for field in value]
        else:
            setattr(item, name, value)
    await session.flush()
    note_act(session, officer_id, "corrected_news", f"news:{item.id}", changed=sorted(changes))


async def withdraw_item(session: AsyncSession, officer_id: int, item: NewsItem) -> None:
    """From this commit on nobody is shown it. Twice: once."""
    if item.withdrawn_at is None:
        item.withdrawn_at = now()
        note_act(session, officer_id, "withdrew_news", f"news:{item.id}")
        await session.flush()


async def newest_items(session: AsyncSession, start: int, count: int) -> tuple[list[NewsItem], int]:
    """A page of all that are not withdrawn, the newest first; and how many there are."""
    live = NewsItem.withdrawn_at.is_(None)
    page = select(NewsItem).where(live).order_by(NewsItem.change_number.desc()).offset(start).limit(count)
    total = await session.scalar(select(func.count(NewsItem.id)).where(live)) or 0
    return list(await session.scalars(page)), total


async def items_for(
    session: AsyncSession, member_id: int, message_id: int
) -> list[tuple[TechField, NewsItem]]:
    """What that digest holds for the member, by the first field of theirs that each is of; 0: all that is
    new of late, whether told or not. In the vocabulary's order, in each field the newest first.
    """
    if (within := await _within(session, member_id, message_id)) is None:
        return []
    chosen = set(await session.scalars(select(MemberField.field).where(MemberField.member_id == member_id)))
    found = await session.scalars(select(NewsItem).where(within).order_by(NewsItem.change_number.desc()))
    placed = []
    for item in found:
        theirs = {one.field for one in item.fields} & chosen
        if first := next((field for field in TechField if field.value in theirs), None):
            placed.append((first, item))
    order = list(TechField)
    return sorted(placed, key=lambda one: order.index(one[0]))


async def _within(session: AsyncSession, member_id: int, message_id: int) -> ColumnElement[bool] | None:
    live = NewsItem.withdrawn_at.is_(None)
    if message_id == 0:
        return and_(live, NewsItem.posted_at > now() - NEWS_FOR)
    window = await window_of(session, message_id, member_id)
    if window is None:
        return None
    digest, planned_at = window
    numbers = and_(NewsItem.change_number > digest.after, NewsItem.change_number <= digest.until)
    return and_(live, numbers, NewsItem.posted_at > planned_at - NEWS_FOR)


async def mark_read(session: AsyncSession, member_id: int, item_ids: Iterable[int]) -> None:
    """Counted once a member and item."""
    at: datetime = now()
    for item_id in item_ids:
        row = {"item_id": item_id, "member_id": member_id, "at": at}
        await session.execute(insert_new(session, NewsRead).values(row))


async def read_by(session: AsyncSession, member_id: int, item_ids: Collection[int]) -> set[int]:
    theirs = (NewsRead.member_id == member_id) & NewsRead.item_id.in_(item_ids)
    return set(await session.scalars(select(NewsRead.item_id).where(theirs)))


async def reads_of(session: AsyncSession, item_ids: Collection[int]) -> Mapping[int, int]:
    """How many members read each; those that nobody read are left out."""
    counted = select(NewsRead.item_id, func.count()).where(NewsRead.item_id.in_(item_ids))
    found = await session.execute(counted.group_by(NewsRead.item_id))
    return dict(found.all())
