"""What an author does in one tap, and what they are told when the end of a record comes near."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.member.routes_lifecycle import OWN_MOVE
from handlers.lifecycle import OWN_MOVES, life_rows, move_own
from handlers.pushes.record_news import compose_ending, compose_record_news
from handlers.reply import Reply
from handlers.wording import Wording
from storage.base import now
from storage.outbox.tables import Message
from storage.people import Member
from storage.posting.expiring import end_records, warn_of_ends
from storage.posting.lifecycle import VALID_FOR
from storage.posting.tables import Move, NewVersion
from storage.records import Achievement
from storage.store import Store
from storage.vocabularies import Language, Status
from tests.posted_sample import add_record, moves, the_record
from tests.sample import add_member

COMPOSE = {"record": compose_record_news, "ending": compose_ending}


@pytest.fixture
async def author(store: Store) -> Member:
    async with store.writing() as session:
        return await add_member(session, 801)


async def record_at(store: Store, author: Member, status: Status, days: float = 10) -> str:
    async with store.writing() as session:
        ends = now() + timedelta(days=days)
        return (await add_record(session, author, status, valid_until=ends)).reference


async def press(store: Store, member: Member, reference: str, move: Move) -> Reply:
    async with store.writing() as session:
        return await move_own(session, member, reference, move)


async def tick(store: Store) -> None:
    async with store.writing() as session:
        await end_records(session)
        await warn_of_ends(session)


async def said(store: Store, member: Member) -> list[Reply | None]:
    async with store.reading() as session:
        planned = await session.scalars(select(Message).order_by(Message.id))
        return [await COMPOSE[message.kind](session, message, member) for message in planned]


def data(reply: Reply | None) -> list[list[str]]:
    assert reply is not None
    return [[button.data for button in row] for row in reply.rows]


@pytest.mark.parametrize(
    ("before", "move", "after", "text"),
    [
        (Status.PUBLISHED, Move.HOLD, Status.ON_HOLD, "已暂停展示，随时可以恢复。"),
        (Status.ON_HOLD, Move.RELEASE, Status.PUBLISHED, "已恢复展示。"),
        (Status.PUBLISHED, Move.ARCHIVE, Status.ARCHIVED, "已归档，不再展示。"),
        (Status.EXPIRED, Move.ARCHIVE, Status.ARCHIVED, "已归档，不再展示。"),
    ],
)
async def test_own_move_is_made_once_however_often_it_is_tapped(
    store: Store, author: Member, before: Status, move: Move, after: Status, text: str
) -> None:
    reference = await record_at(store, author, before)
    replies = await asyncio.gather(*(press(store, author, reference, move) for _ in range(2)))
    assert await moves(store, reference) == [(move, before, after, author.id)]
    assert f"“膜法浓缩乳清蛋白 &lt;A&amp;B&gt;”{text}" in [str(reply.text) for reply in replies]
    assert (await the_record(store, reference)).status is after


async def test_archiving_takes_back_the_version_that_waits(store: Store, author: Member) -> None:
    reference = await record_at(store, author, Status.PUBLISHED)
    async with store.writing() as session:
        version = NewVersion(reference=reference, answers={"title": "新标题"}, author_id=author.id)
        session.add(version)
    await press(store, author, reference, Move.ARCHIVE)
    async with store.reading() as session:
        (verdict,) = await session.scalars(select(NewVersion.verdict))
    assert verdict is Move.WITHDRAW


@pytest.mark.parametrize("before", [Status.PUBLISHED, Status.ON_HOLD, Status.EXPIRED])
async def test_renewal_gives_a_year_once(store: Store, author: Member, before: Status) -> None:
    reference = await record_at(store, author, before)
    first = await press(store, author, reference, Move.RENEW)
    ends = (await the_record(store, reference)).valid_until
    again = await press(store, author, reference, Move.RENEW)
    assert (first.toast, again.toast, again.text) == ("", "已经办好了", first.text)
    assert ends is not None
    assert timedelta() <= now() + VALID_FOR - ends < timedelta(minutes=1)
    assert (await the_record(store, reference)).valid_until == ends
    assert await moves(store, reference) == [(Move.RENEW, before, Status.PUBLISHED, author.id)]


async def test_move_that_the_state_forbids_says_the_state(store: Store, author: Member) -> None:
    reference = await record_at(store, author, Status.ARCHIVED)
    reply = await press(store, author, reference, Move.RENEW)
    assert reply.text == "“膜法浓缩乳清蛋白 &lt;A&amp;B&gt;”现在的状态是已归档，不能续期。"
    assert await moves(store, reference) == []


@pytest.mark.parametrize("move", Move)
async def test_what_is_not_ones_own_is_left_alone(store: Store, author: Member, move: Move) -> None:
    reference = await record_at(store, author, Status.PUBLISHED)
    async with store.writing() as session:
        stranger = await add_member(session, 802)
    replies = [
        await press(store, stranger, reference, move),
        await press(store, stranger, "CG-2026-9999", move),
    ]
    assert replies == [Reply(toast="这不是您发布的记录。", alert=True)] * 2
    assert await moves(store, reference) == []


@pytest.mark.parametrize("move", [move for move in Move if move not in OWN_MOVES])
async def test_author_makes_no_officers_or_clocks_move(store: Store, author: Member, move: Move) -> None:
    reference = await record_at(store, author, Status.PENDING)
    assert (await press(store, author, reference, move)).toast == "这不是您发布的记录。"
    assert await moves(store, reference) == []


async def test_warning_offers_the_three_in_one_tap_and_is_silent_once_renewed(
    store: Store, author: Member
) -> None:
    reference = await record_at(store, author, Status.PUBLISHED, days=2.5)
    await tick(store)
    (warning,) = await said(store, author)
    assert warning is not None
    assert f"（{reference}）还有 3 天到期：有效期至" in warning.text
    assert data(warning) == [[f"renew:{reference}", f"hold:{reference}", f"archive:{reference}"]]
    await press(store, author, reference, Move.RENEW)
    assert await said(store, author) == [None]


async def test_end_is_told_with_renewal_and_not_after_it(store: Store, author: Member) -> None:
    reference = await record_at(store, author, Status.PUBLISHED, days=0)
    await tick(store)
    (told,) = await said(store, author)
    assert told is not None
    assert told.text.endswith(f"（{reference}）已到期，不再展示。")
    assert data(told) == [[f"renew:{reference}", f"archive:{reference}"]]
    await press(store, author, reference, Move.RENEW)
    assert await said(store, author) == [None]


async def test_record_that_was_handed_over_is_no_news_to_its_former_author(
    store: Store, author: Member
) -> None:
    reference = await record_at(store, author, Status.PUBLISHED, days=0)
    await tick(store)
    async with store.writing() as session:
        stranger = await add_member(session, 802)
        handed = update(Achievement).where(Achievement.reference == reference)
        await session.execute(handed.values(author_id=stranger.id))
    assert await said(store, author) == [None]


async def test_every_button_has_its_route(store: Store, author: Member) -> None:
    async with store.writing() as session:
        records = [await add_record(session, author, status) for status in Status]
        rows = [row for record in records for row in life_rows(Wording(Language.EN), record)]
    pressed = [button.data for row in rows for button in row]
    assert len(pressed) == 8
    assert [bool(OWN_MOVE.fullmatch(each)) for each in pressed] == [True] * 8


@pytest.mark.parametrize(
    "forged", ["approve:CG-2026-0001", "renew:CG-2026-0001 ", "renew:x", "expire:CG-2026-0001"]
)
def test_forged_press_has_no_route(forged: str) -> None:
    assert OWN_MOVE.fullmatch(forged) is None
