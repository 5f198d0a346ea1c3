"""有用 and 没用 on what is told unasked, and what the switch of personal suggestions changes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matchmaking import match_all
from handlers.feedback.places import Kind, Place
from handlers.formatting import plain_text
from handlers.links import Links
from handlers.matching import turn_matches
from handlers.pushes.composing import compose
from handlers.reply import Reply, as_sequence
from storage.feedback.keeping import said_of, say
from storage.feedback.tables import NoUse
from storage.outbox.tables import Delivery, Message
from storage.people import Member
from storage.posting.matching_marks import mark_for_matching
from storage.search.finder import Finder
from storage.store import Store
from tests.counterparts_sample import add_demand, add_offer
from tests.feedback_table import pressed
from tests.sample import add_member
from tests.storage.watched import match, publish, watching_member

LINKS = Links("https://t.me", "club_bot")
OWNER, SEEKER = 2, 3


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


async def press(store: Store, finder: Finder, member_id: int, data: str) -> Reply:
    async with store.writing() as session:
        answer = pressed(session, finder, LINKS, await session.get_one(Member, member_id), data)
        assert answer
        (reply,) = as_sequence(await answer)
        return reply


async def newest(session: AsyncSession, kind: str) -> Message:
    last = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
    return (await session.scalars(last)).one()


async def told(store: Store, kind: str, member_id: int) -> Reply | None:
    """What the newest message of that kind says to that member."""
    async with store.reading() as session:
        message = await newest(session, kind)
        return await compose(session, message, await session.get_one(Member, member_id))


def data(reply: Reply) -> list[str]:
    return [button.data for row in reply.rows for button in row]


def labels(reply: Reply) -> list[list[str]]:
    return [[button.text for button in row] for row in reply.rows]


async def switch_off(store: Store, member_id: int) -> None:
    async with store.writing() as session:
        (await session.get_one(Member, member_id)).personalised = False


@pytest.mark.parametrize("place", ["r", "s.abc-_9.0", "S.abc.12", "m.CG-2026-0001.3", "a.17", "A.17", "N.1"])
def test_place_is_read_as_it_was_written(place: str) -> None:
    read = Place.read(place)
    assert (read is not None, str(read)) == (True, place)


@pytest.mark.parametrize(
    "forged",
    ["", "x", "r.1", "s", "s.abc", "s.abc.", "s.abc.1.2", "m.abc.0", "A.abc", "A.17.1", "N", "s.a b.0"],
)
def test_forged_place_is_none(forged: str) -> None:
    assert Place.read(forged) is None


async def test_alert_of_one_record_is_judged_in_its_place(store: Store, finder: Finder) -> None:
    member_id, _ = await watching_member(store)
    await publish(store)
    await match(store)
    place = Place(Kind.ALERT, "1")
    useful = await press(store, finder, member_id, f"rate:CG-2026-0001:yes:{place}")
    assert (labels(useful)[1], useful.edits) == (["✓ 有用", "没用"], True)
    asked = await press(store, finder, member_id, f"rate:CG-2026-0001:no:{place}")
    assert data(asked)[-1] == "alert:1"
    gone = await press(store, finder, member_id, f"nouse:CG-2026-0001:solved:{place}")
    assert plain_text(gone.text) == "这条提醒里的成果都已下架，或者您说过没用、停止了关注。"
    assert await told(store, "alert", member_id) is None
    back = await press(store, finder, member_id, f"rate:CG-2026-0001:none:{place}")
    assert labels(back)[1] == ["有用", "没用"]


async def test_alert_of_several_has_two_buttons_for_each(store: Store, finder: Finder) -> None:
    member_id, _ = await watching_member(store)
    for number in (1, 2):
        await publish(store, number)
    await match(store)
    judged = await press(store, finder, member_id, "judge:A.1")
    assert labels(judged) == [["1 有用", "1 没用"], ["2 有用", "2 没用"], ["◀ 返回"]]
    left = await press(store, finder, member_id, "rate:CG-2026-0002:no:A.1")
    left = await press(store, finder, member_id, "nouse:CG-2026-0002:other:A.1")
    assert labels(left) == [["1"], ["有用", "没用"], ["停止关注", "我的关注"]]


async def test_record_of_no_use_is_told_all_the_same_to_whom_nothing_is_personal(
    store: Store, finder: Finder
) -> None:
    member_id, _ = await watching_member(store)
    await publish(store)
    await match(store)
    await switch_off(store, member_id)
    asked = await press(store, finder, member_id, "rate:CG-2026-0001:no:A.1")
    assert plain_text(asked.text).splitlines()[0] == "记下了。您关闭了个性化推荐，所以它照常出现。"
    card = await told(store, "alert", member_id)
    assert card is not None
    assert labels(card)[1] == ["有用", "✓ 没用"]


async def a_pair(store: Store, finder: Finder) -> tuple[int, int]:
    """The owner of CG-2026-0001 and the seeker of XQ-2026-0001 that fits it, who were told of it."""
    async with store.writing() as session:
        owner = await add_member(session, OWNER, organisation="乙研究所")
        seeker = await add_member(session, SEEKER, organisation="甲公司")
        theirs: list[dict[str, Any]] = [
            {"author_id": one.id, "organisation_id": one.organisation_id} for one in (owner, seeker)
        ]
        await add_offer(session, 1, **theirs[0])
        await mark_for_matching(session, await add_demand(session, 1, **theirs[1]))
    await match_all(store, finder)
    return owner.id, seeker.id


async def test_match_told_to_the_owner_is_judged_in_its_place(store: Store, finder: Finder) -> None:
    owner, _ = await a_pair(store, finder)
    card = await told(store, "match", owner)
    assert card is not None
    assert labels(card)[1] == ["有用", "没用"]
    of_use, of_none = data(card)[2:4]
    assert labels(await press(store, finder, owner, of_use))[1] == ["✓ 有用", "没用"]
    asked = await press(store, finder, owner, of_none)
    back = await press(store, finder, owner, data(asked)[-1])
    assert plain_text(back.text) == "这条提醒里现在没有要给您看的了。发 /mine，随时可以自己找匹配。"
    assert await told(store, "match", owner) is None


async def test_match_of_no_use_is_in_no_list_and_told_no_more(store: Store, finder: Finder) -> None:
    owner, seeker = await a_pair(store, finder)
    async with store.writing() as session:
        await say(session, seeker, "CG-2026-0001", useful=False, why=NoUse.BUDGET)
        await say(session, owner, "XQ-2026-0001", useful=False)
    assert await told(store, "matches", seeker) is None
    async with store.reading() as session:
        member = await session.get_one(Member, seeker)
        listed = await turn_matches(session, finder, member, "XQ-2026-0001", 0)
    assert plain_text(listed.text).startswith("现在还没有对得上")


async def test_owner_who_found_no_use_in_a_record_is_not_told_of_its_new_version(
    store: Store, finder: Finder
) -> None:
    async with store.writing() as session:
        owner = await add_member(session, OWNER, organisation="乙研究所")
        await add_offer(session, 1, author_id=owner.id, organisation_id=owner.organisation_id)
        await say(session, owner.id, "XQ-2026-0001", useful=False)
        await mark_for_matching(session, await add_demand(session, 1))
    await match_all(store, finder)
    async with store.reading() as session:
        assert list(await session.scalars(select(Delivery.member_id))) == []


async def test_forged_press_keeps_nothing(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await add_member(session, SEEKER)
        await add_offer(session, 1)
    for sent in ("rate:CG-2026-0001:maybe:r", "rate:CG-2026-0001:yes:q.1", "nouse:CG-2026-0001:nothing:r"):
        assert (await press(store, finder, member.id, sent)).toast == "这个按钮已失效"
    async with store.reading() as session:
        assert await said_of(session, member.id, ["CG-2026-0001"]) == {}
