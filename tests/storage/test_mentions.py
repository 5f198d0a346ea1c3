"""Where a forgotten member's name stands elsewhere: shown before, struck in the club's notes, left others."""

from typing import Final

from sqlalchemy import select

from bot.due import mind_forgetting
from handlers.formatting import plain_text
from handlers.person import Person
from handlers.privacy.forgetting import show_forget
from handlers.privacy.operator import Operator
from handlers.pushes.composing import compose
from storage.audit import AuditEntry, note_act
from storage.base import now
from storage.cases.tables import Question
from storage.forgetting.mentions import NOBODY, Where, mentions_of, strike_mentions, struck
from storage.forgetting.wishes import A_DAY, ask_to_be_forgotten, cancel_forgetting
from storage.members import member_of
from storage.news.tables import NewsItem
from storage.outbox.tables import Delivery, Message
from storage.people import Member, MemberTag
from storage.store import Store
from storage.vocabularies import Language, Status
from tests.posted_sample import add_record
from tests.sample import add_member

ACCOUNT: Final = 7_345_678_901
NAME: Final = "钟离未央"


async def furnish(store: Store) -> str:
    """Named in an officer's note about somebody else, in their own record, and in others' words."""
    async with store.writing() as session:
        me = await add_member(session, ACCOUNT, NAME, "海岳膜所（样例）")
        other = await add_member(session, 42, "周敏", "浦江乳业（样例）")
        record = await add_record(session, me, Status.PUBLISHED, summary=f"由{NAME}等研制。")
        await add_record(session, me, Status.DRAFT, published_at=None, summary=f"{NAME}的草稿")
        session.add(Question(record_reference=record.reference, asker_id=other.id, words=f"请问{NAME}在吗"))
        session.add(Question(record_reference=record.reference, asker_id=me.id, words=f"我是{NAME}"))
        session.add(MemberTag(member_id=other.id, tag=f"{NAME}介绍"))
        note_act(session, other.id, "settled_case", "DJ-2026-0001", why=f"与{NAME}谈过", more=[{"a": NAME}])
        return record.reference


async def me(store: Store) -> Member:
    async with store.reading() as session:
        member = await member_of(session, ACCOUNT)
        assert member
        return member


async def test_mentions_are_found_by_what_becomes_of_them(store: Store) -> None:
    reference = await furnish(store)
    member = await me(store)
    async with store.reading() as session:
        found = await mentions_of(session, member)
    assert (found.notes, list(found.records)) == (1, [reference])
    assert found.others == {Where.QUESTIONS: 1, Where.TAGS: 1}
    async with store.reading() as session:
        who = Person(ACCOUNT, NAME, Language.ZH_HANS)
        said = plain_text((await show_forget(session, who, member, Operator())).text)
    assert "• 别人的操作记录里提到您的 1 处：姓名换成“已注销的成员”。" in said
    assert f"• 正文里有您姓名的发布：{reference}。" in said
    assert "（别人的询问和答复 1、别人的标签 1）" in said


async def test_name_is_struck_in_the_clubs_notes_and_left_in_others_words(store: Store) -> None:
    await furnish(store)
    async with store.writing() as session:
        await ask_to_be_forgotten(session, await session.get_one(Member, (await me(store)).id), 0)
    await mind_forgetting(store)
    async with store.reading() as session:
        noted = select(AuditEntry.detail).where(AuditEntry.act == "settled_case")
        assert await session.scalar(noted) == {"why": f"与{NOBODY}谈过", "more": [{"a": NOBODY}]}
        assert list(await session.scalars(select(Question.words))) == [f"请问{NAME}在吗"]


async def test_name_that_another_member_has_too_is_not_struck(store: Store) -> None:
    await furnish(store)
    async with store.writing() as session:
        await add_member(session, 43, NAME, "别处")
        await ask_to_be_forgotten(session, await session.get_one(Member, (await me(store)).id), 0)
    await mind_forgetting(store)
    async with store.reading() as session:
        noted = await session.scalar(select(AuditEntry.detail).where(AuditEntry.act == "settled_case"))
    assert noted == {"why": f"与{NAME}谈过", "more": [{"a": NAME}]}


async def test_name_within_anothers_is_not_struck_and_codes_stay(store: Store) -> None:
    async with store.writing() as session:
        one = await add_member(session, 45, "officer")
        other = await add_member(session, 46, "周敏")
        note_act(session, other.id, "granted", f"member:{other.id}", role="officer", why="officer 说的")
        await session.flush()
        assert (await mentions_of(session, one)).notes == 1
        await strike_mentions(session, one)
        noted = await session.scalar(select(AuditEntry.detail).where(AuditEntry.act == "granted"))
        assert noted == {"role": "officer", "why": f"{NOBODY} 说的"}
        one.name, other.name = "李明", "李明华"
        note_act(session, other.id, "settled_case", "DJ-2026-0001", why="李明华同意")
        await session.flush()
        await strike_mentions(session, one)
        noted = await session.scalar(select(AuditEntry.detail).where(AuditEntry.act == "settled_case"))
        assert noted == {"why": "李明华同意"}


async def test_news_and_short_names(store: Store) -> None:
    async with store.writing() as session:
        short = await add_member(session, 44, "李")
        session.add(NewsItem(title="李白", link="https://x.example", summary="", change_number=1))
        await session.flush()
        assert (await mentions_of(session, short)).others == {}
        short.name = "李白"
        await session.flush()
        assert (await mentions_of(session, short)).others == {Where.NEWS: 1}


def test_struck_keeps_the_shape() -> None:
    assert struck({"n": 1, "l": ["甲乙", None], "d": {"甲乙": "甲乙丙"}}, "甲乙") == {
        "n": 1,
        "l": [NOBODY, None],
        "d": {"甲乙": f"{NOBODY}丙"},
    }


async def test_warning_comes_a_day_before_and_not_after_it_was_taken_back(store: Store) -> None:
    await furnish(store)
    member = await me(store)
    async with store.writing() as session:
        wish = await ask_to_be_forgotten(session, await session.get_one(Member, member.id), 7)
        row, message = (await session.execute(select(Delivery, Message).join(Message))).one()
        assert (row.chat_id, row.not_before) == (ACCOUNT, wish.due_at - A_DAY)
        assert wish.due_at - A_DAY > now()
        said = await compose(session, message, member)
        assert said
        assert [button.data for line in said.rows for button in line] == ["forget:cancel"]
        assert "这是最后一次提醒" in said.text
    async with store.writing() as session:
        assert await cancel_forgetting(session, await session.get_one(Member, member.id))
    async with store.reading() as session:
        assert await compose(session, message, member) is None
