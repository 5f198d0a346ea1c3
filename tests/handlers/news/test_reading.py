"""A digest as its member reads it: by field, in pages, in their language; opening an item counts once."""

from sqlalchemy import select, update

from handlers.news.reading import compose_digest, open_item, read_page, turn_news
from handlers.reply import Reply
from storage.base import now
from storage.news.digesting import KIND, send_digest
from storage.news.items import reads_of
from storage.news.tables import DigestSlot, NewsItem
from storage.outbox.tables import Message
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language, TechField
from tests.storage.news.test_digesting import post, reader


async def issued(store: Store, titles: int) -> tuple[int, int]:
    """A digest with so many items, by turns of two fields: the numbers of its message and its member."""
    one = await reader(store, 0, TechField.NM, TechField.EI)
    for number in range(titles):
        await post(store, f"第{number}条<", TechField.NM if number % 2 else TechField.EI)
    async with store.writing() as session:
        await session.execute(update(DigestSlot).values(next_at=now()))
        assert await send_digest(session)
        message = (await session.scalars(select(Message).where(Message.kind == KIND))).one()
    return message.id, one.id


def labels(reply: Reply) -> list[list[str]]:
    return [[button.text for button in row] for row in reply.rows]


async def test_digest_is_grouped_by_field_and_turned_in_pages(store: Store) -> None:
    message_id, member_id = await issued(store, 7)
    async with store.writing() as session:
        member = await session.get_one(Member, member_id)
        card = await compose_digest(session, await session.get_one(Message, message_id), member)
        assert card is not None
        more = await turn_news(session, member, message_id, 1)
        member.language = Language.EN
        english = await turn_news(session, member, message_id, 0)
    heads = [part for part in card.text.split("\n\n") if part.startswith("<b>")]
    assert heads == ["<b>资讯</b>：7 条", "<b>电子信息</b>", "<b>新材料</b>"]
    assert "1. 第6条&lt;\n第一句。第二句。" in card.text
    assert labels(card) == [["1", "2", "3", "4", "5", "6"], ["下一页 ›"], ["已读", "不再收“资讯周报”"]]
    assert labels(more) == [["7"], ["‹ 上一页"], ["已读", "不再收“资讯周报”"]]
    assert english.text.startswith("<b>News</b>: 7 items\n\n<b>Electronics and information</b>")


async def test_opened_item_shows_its_link_and_counts_once_a_member(store: Store) -> None:
    message_id, member_id = await issued(store, 2)
    async with store.writing() as session:
        member = await session.get_one(Member, member_id)
        first, second = (await session.scalars(select(NewsItem).order_by(NewsItem.id))).all()
        opened = [await open_item(session, member, message_id, 0, first.id) for _ in range(2)]
        counts = [dict(await reads_of(session, [first.id, second.id]))]
        await read_page(session, member, message_id, 0)
        counts.append(dict(await reads_of(session, [first.id, second.id])))
        back = await turn_news(session, member, message_id, 0)
    assert [button.url for button in opened[1].rows[0]] == ["https://news.example/1"]
    assert counts == [{first.id: 1}, {first.id: 1, second.id: 1}]
    assert labels(back)[0] == ["✓1", "✓2"]


async def test_digest_of_somebody_else_or_long_gone_brings_what_is_recent(store: Store) -> None:
    message_id, member_id = await issued(store, 1)
    other = await reader(store, 1, TechField.NM)
    async with store.writing() as session:
        theirs = await turn_news(session, await session.get_one(Member, other.id), message_id, 0)
        gone = await turn_news(session, await session.get_one(Member, member_id), message_id + 7, 0)
        nothing = await open_item(session, await session.get_one(Member, other.id), message_id, 0, 1)
        counts = dict(await reads_of(session, [1]))
    assert (theirs.toast, gone.toast, nothing.toast) == ("这一期已经过去了，这是最近的",) * 3
    assert "第0条" in gone.text
    assert ("第0条" in theirs.text, counts) == (False, {})
