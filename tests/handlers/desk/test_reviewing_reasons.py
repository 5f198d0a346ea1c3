"""退回 and 驳回: reasons kept and sent once, and authors told."""

from handlers.desk import reviewing, reviewing_reasons
from handlers.desk.guard import turned_away
from handlers.reply import Reply
from storage.people import Member
from storage.posting.tables import Move
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language, Status
from tests.handlers.desk.conftest import somebody
from tests.handlers.desk.review_steps import (
    OFFICER,
    SECOND,
    approve,
    changed,
    data,
    news,
    pending,
    returned,
    send,
)
from tests.posted_sample import (
    moves,
    the_record,
)


async def test_return_keeps_each_reason_and_the_author_reads_them(
    store: Store, author: Member, officer: Member
) -> None:
    seen = await pending(store, author)
    await returned(store, officer, seen, {"title": "太泛 <b>", "trl": "请写级别 {1}"})
    again = await send(store, officer, seen)
    assert again.toast == "已由许言退回"
    assert await moves(store, seen.reference) == [(Move.RETURN, Status.PENDING, Status.RETURNED, officer.id)]
    (told,) = await news(store, author)
    assert told is not None
    assert told.text.split("\n\n")[1:] == [
        "<b>标题</b>\n太泛 &lt;b&gt;",
        "<b>技术就绪度</b>\n请写级别 {1}",
    ]
    assert data(told) == [[f"amend:{seen.reference}:0"]]


async def test_return_that_somebody_was_quicker_than_changes_nothing(
    store: Store, author: Member, officer: Member, second: Member, finder: Finder
) -> None:
    seen = await pending(store, author)
    async with store.writing() as session:
        await reviewing_reasons.begin_rejection(session, OFFICER, officer, seen)
        await reviewing_reasons.choose_reason(session, OFFICER, officer, seen.reference, 2)
    await approve(store, SECOND, second, seen, finder)
    assert (await send(store, officer, seen)).toast == "已由顾宁通过"
    assert [move for move, *_ in await moves(store, seen.reference)] == [Move.APPROVE]


async def test_rejection_is_read_in_the_authors_language(
    store: Store, author: Member, officer: Member
) -> None:
    seen = await pending(store, author)
    async with store.writing() as session:
        await reviewing_reasons.begin_rejection(session, OFFICER, officer, seen)
        await reviewing_reasons.choose_reason(session, OFFICER, officer, seen.reference, 2)
    await send(store, officer, seen)
    author.language = Language.EN
    (told,) = await news(store, author)
    assert told is not None
    assert told.text.endswith("Reason: Posted twice")
    assert (await the_record(store, seen.reference)).status is Status.REJECTED


async def test_reason_too_long_or_with_control_characters_is_asked_again(
    store: Store, author: Member, officer: Member
) -> None:
    seen = await pending(store, author)
    asked: list[Reply] = []
    async with store.writing() as session:
        await reviewing_reasons.begin_rejection(session, OFFICER, officer, seen)
        for text in ("字" * 312, "a\x00b", "  ", "好" * 300):
            reply = await reviewing_reasons.hear_reason(session, OFFICER, officer, text)
            assert reply is not None
            asked.append(reply)
    assert [reply.text.split("\n")[0] for reply in asked[:3]] == [
        "超出 12 字（最多 300 字）",
        "含有控制字符 U+0000，请删除后再试",
        "没有内容",
    ]
    assert data(asked[-1]) == [[f"decide:{seen.reference}"], [f"review:{seen.reference}"]]


async def test_returned_version_leaves_the_published_text(
    store: Store, author: Member, officer: Member
) -> None:
    seen = await changed(store, author, title="新标题", summary="新简介")
    await returned(store, officer, seen, {"title": "请说清楚"})
    record = await the_record(store, seen.reference)
    assert (record.title, record.status, record.version) == ("膜法浓缩乳清蛋白 <A&B>", Status.PUBLISHED, 1)
    (told,) = await news(store, author)
    assert told is not None
    assert "原来的内容照常展示" in told.text
    assert data(told) == [[f"amend:{seen.reference}:0"]]


async def test_whoever_is_no_officer_gets_one_answer_and_changes_nothing(
    store: Store, author: Member, finder: Finder
) -> None:
    seen = await pending(store, author)
    person = somebody(801)
    async with store.writing() as session:
        answers = [
            await reviewing.list_waiting(session, person, author),
            await reviewing.open_case(session, person, author, seen.reference, 0, finder),
            await reviewing.approve(session, person, author, seen, finder),
            await reviewing_reasons.begin_return(session, person, author, seen),
            await reviewing_reasons.begin_rejection(session, person, author, seen),
            await reviewing_reasons.toggle_field(session, person, author, seen.reference, "title"),
            await reviewing_reasons.fields_chosen(session, person, author, seen.reference),
            await reviewing_reasons.choose_reason(session, person, author, seen.reference, 0),
            await reviewing_reasons.send_verdict(session, person, author, seen.reference),
        ]
        assert await reviewing_reasons.hear_reason(session, person, author, "理由") is None
    assert answers == [turned_away(person, author)] * 9
    assert await moves(store, seen.reference) == []
