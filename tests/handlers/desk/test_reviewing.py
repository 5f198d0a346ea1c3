"""Review: what waits, oldest first, and verdicts given once and on what was seen."""

import asyncio

import pytest
from sqlalchemy import select

from handlers.desk import reviewing, reviewing_reasons
from handlers.desk.reviewing_likeness import share
from handlers.formatting import plain_text, visible_length
from storage.people import Member
from storage.posting.lifecycle import Side, held_record, make_move
from storage.posting.records import change_text
from storage.posting.tables import Move, NewVersion
from storage.records import Achievement, Demand
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Status
from tests.handlers.desk.review_steps import (
    OFFICER,
    SECOND,
    acts,
    approve,
    as_seen,
    changed,
    data,
    news,
    pending,
)
from tests.posted_sample import (
    add_record,
    add_version,
    messages,
    moves,
    the_record,
)


async def test_queue_is_oldest_first_in_pages_of_five_and_tells_new_from_changed(
    store: Store, author: Member, officer: Member
) -> None:
    references = [(await pending(store, author)).reference for _ in range(4)]
    references.append((await changed(store, author, title="新标题")).reference)
    references += [(await pending(store, author, model=Demand)).reference for _ in range(2)]
    async with store.writing() as session:
        first = await reviewing.list_waiting(session, OFFICER, officer)
        last = await reviewing.list_waiting(session, OFFICER, officer, 9)
    assert data(first) == [[f"review:{each}" for each in references[:5]], ["reviews:1"], ["reviews:0"]]
    assert data(last) == [[f"review:{each}" for each in references[5:]], ["reviews:0"], ["reviews:1"]]
    lines = [line for line in plain_text(first.text).split("\n") if line[:1].isdigit()]
    assert lines == [f"{at}. [新发布] 膜法浓缩乳清蛋白 <A&B>" for at in range(1, 5)] + [
        "5. [修改] 膜法浓缩乳清蛋白 <A&B>"
    ]


async def test_version_of_a_withdrawn_record_waits_no_more(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    seen = await changed(store, author, title="新标题")
    async with store.writing() as session:
        record = await held_record(session, seen.reference)
        assert record is not None
        await make_move(session, record, Move.WITHDRAW, Side.AUTHOR, author.id)
        listed = await reviewing.list_waiting(session, OFFICER, officer)
    said = await approve(store, OFFICER, officer, seen, finder)
    assert data(listed) == [["reviews:0"]]
    assert said.toast == "现在没有要审核的内容（已撤回）"
    assert await messages(store) == []


async def test_approved_record_is_published_its_author_told_and_the_act_noted(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    seen = await pending(store, author)
    card = await approve(store, OFFICER, officer, seen, finder)
    assert "已由许言通过" in card.text
    assert data(card) == [["reviews:0"]]
    assert await moves(store, seen.reference) == [
        (Move.APPROVE, Status.PENDING, Status.PUBLISHED, officer.id)
    ]
    payload = {"reference": seen.reference, "move": "approve", "why": "", "remarks": {}, "new_version": False}
    assert await messages(store) == [("record", seen.reference, payload, [801])]
    assert await acts(store) == [(officer.id, "approved_record", f"record:{seen.reference}")]
    (told,) = await news(store, author)
    assert told is not None
    assert told.text.startswith(f"您的“膜法浓缩乳清蛋白 &lt;A&amp;B&gt;”（{seen.reference}）审核通过")
    assert data(told) == [[f"record:{seen.reference}:0", ""]]


async def test_two_officers_at_once_one_approves_and_the_other_reads_who(
    store: Store, author: Member, officer: Member, second: Member, finder: Finder
) -> None:
    seen = await pending(store, author)
    replies = await asyncio.gather(
        approve(store, OFFICER, officer, seen, finder), approve(store, SECOND, second, seen, finder)
    )
    ((_, _, _, first),) = await moves(store, seen.reference)
    name = {officer.id: "许言", second.id: "顾宁"}[first or 0]
    assert sorted(reply.toast for reply in replies) == ["", f"已由{name}通过"]
    assert len(await messages(store)) == 1
    assert [actor for actor, _, _ in await acts(store)] == [first]


async def test_approve_and_withdraw_at_once_leave_one_story(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    seen = await pending(store, author)

    async def withdraw() -> bool:
        async with store.writing() as session:
            record = await held_record(session, seen.reference)
            assert record is not None
            return await make_move(session, record, Move.WITHDRAW, Side.AUTHOR, author.id)

    reply, withdrawn = await asyncio.gather(approve(store, OFFICER, officer, seen, finder), withdraw())
    made = [move for move, *_ in await moves(store, seen.reference)]
    assert withdrawn
    assert (await the_record(store, seen.reference)).status is Status.WITHDRAWN
    if made == [Move.WITHDRAW]:
        assert (reply.toast, await messages(store)) == ("现在没有要审核的内容（已撤回）", [])
    else:
        assert (made, reply.toast) == ([Move.APPROVE, Move.WITHDRAW], "")


async def test_text_that_changed_since_is_shown_again_before_a_verdict(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    seen = await pending(store, author)
    async with store.writing() as session:
        record = await held_record(session, seen.reference)
        assert record is not None
        await change_text(session, record, {"title": "换了标题"})
    replies = [await approve(store, OFFICER, officer, seen, finder)]
    for begin in (reviewing_reasons.begin_return, reviewing_reasons.begin_rejection):
        async with store.writing() as session:
            replies.append(await begin(session, OFFICER, officer, seen))
    assert [reply.toast for reply in replies] == ["内容刚有变化，请再看一遍"] * 3
    assert all("换了标题" in reply.text for reply in replies)
    assert await moves(store, seen.reference) == []


async def test_new_version_shows_what_changes_and_replaces_the_text_when_approved(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    seen = await changed(store, author, title="新标题", price="30-50万元", advantages=None, trl="6")
    async with store.writing() as session:
        card = await reviewing.open_case(session, OFFICER, officer, seen.reference, 0, finder)
    assert plain_text(card.text).split("\n\n")[1:] == [
        "标题\n原：膜法浓缩乳清蛋白 <A&B>\n新：新标题",
        "技术就绪度\n原：（空）\n新：TRL 6 · 小试/样机（4–6）",
        "优势\n原：（空）\n新：（空）",
        "价格\n原：面议\n新：30–50 万元",
    ]
    await approve(store, OFFICER, officer, seen, finder)
    record = await the_record(store, seen.reference)
    assert isinstance(record, Achievement)
    assert (record.title, record.version, record.price_min, record.trl) == ("新标题", 2, 30_000_000, 6)
    assert record.status is Status.PUBLISHED
    async with store.reading() as session:
        version = (await session.scalars(select(NewVersion))).one()
    assert version.verdict is Move.APPROVE
    assert await moves(store, seen.reference) == [
        (Move.APPROVE, Status.PUBLISHED, Status.PUBLISHED, officer.id)
    ]
    assert (await approve(store, OFFICER, officer, seen, finder)).toast == "已由许言通过"
    (told,) = await news(store, author)
    assert told is not None
    assert "您修改的“新标题”" in told.text


async def test_emptied_open_bid_is_approved(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    async with store.writing() as session:
        bid = {"amount_fen": 5_000_000, "closes": "2027-03-31", "conditions": ""}
        record = await add_record(session, author, Status.PUBLISHED, Demand, open_bid=bid)
        await add_version(session, record, open_bid=None)
    card = await approve(store, OFFICER, officer, await as_seen(store, record.reference), finder)
    assert "已由许言通过" in card.text
    emptied = await the_record(store, record.reference)
    assert isinstance(emptied, Demand)
    assert emptied.open_bid is None


async def test_longest_record_fits_its_parts_and_nothing_is_cut(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    texts = {
        "description": "<" * 2000,
        "problem": "&" * 300,
        "advantages": "优" * 300,
        "scenarios": "场" * 200,
    }
    texts |= {"trl_evidence": "据" * 200, "partner_sought": "伴" * 200, "confidential_detail": "密" * 2000}
    seen = await pending(store, author, **texts, ip_numbers=["专" * 60] * 20)
    async with store.writing() as session:
        parts = [
            await reviewing.open_case(session, OFFICER, officer, seen.reference, part, finder)
            for part in range(2)
        ]
    assert all(visible_length(part.text) <= 4096 for part in parts)
    whole = "".join(plain_text(part.text) for part in parts)
    assert [whole.count(mark) for mark in "<优场据"] == [2001, 301, 201, 201]
    assert "密密" not in whole
    verdict = f"verdict:approve:{seen.reference}:{seen.stamp}"
    assert [[row[0] for row in data(part)].count(verdict) for part in parts] == [1, 1]


async def test_similar_live_record_is_warned_of_with_its_share(
    store: Store, author: Member, officer: Member, finder: Finder
) -> None:
    async with store.writing() as session:
        live = await add_record(session, author, Status.PUBLISHED)
        await add_record(session, author, Status.PUBLISHED, title="激光焊缝检测", summary="在线检测焊缝。")
        await add_record(session, author, Status.WITHDRAWN)
    seen = await pending(store, author)
    async with store.writing() as session:
        card = await reviewing.open_case(session, OFFICER, officer, seen.reference, 0, finder)
    lines = plain_text(card.text).split("\n")
    assert [line for line in lines if line.startswith("·")] == [
        f"· 膜法浓缩乳清蛋白 <A&B>（{live.reference}，100%）"
    ]


@pytest.mark.parametrize(
    ("text", "other", "per_cent"),
    [("废水脱氮", "废水脱氮技术", 100), ("废水脱氮", "激光焊接", 0), ("", "激光", 0)],
)
def test_share_of_words(text: str, other: str, per_cent: int) -> None:
    assert share(text, other) == per_cent
