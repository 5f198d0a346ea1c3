"""Matching as people read it: the card of matches, what is told unasked, the demand's card, the forecast."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.matchmaking import keep_matching, match_all
from handlers.formatting import plain_text
from handlers.forms.kinds import RecordKind
from handlers.interest_forecast import Advice, Forecast, forecast_lines, who_would_care
from handlers.links import Links
from handlers.matching import find_matches, open_match, turn_matches
from handlers.muting import mute
from handlers.opening import open_reference
from handlers.pushes.match_news import compose_match, compose_matches
from handlers.reply import Reply
from handlers.wording import Wording
from storage.categories import Category
from storage.members import member_of, organisation_named
from storage.outbox.tables import Delivery, Message, OptOut
from storage.people import Member
from storage.posting.lifecycle import Side, make_move
from storage.posting.match_news import MOST_OWNERS
from storage.posting.matching_marks import MatchingMark, mark_for_matching
from storage.posting.tables import Move
from storage.records import Achievement
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language, Status
from tests.counterparts_sample import BATTERY, NEED, OFFER, add_demand, add_offer
from tests.sample import WAN, add_member

LINKS = Links("https://t.me", "club_bot")
SECRET = "绝密动力研究所（样例）"
SEEKER, OWNER = 1, 2


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


@pytest.fixture
async def people(store: Store) -> None:
    """SEEKER of 甲公司, OWNER of 乙研究所."""
    async with store.writing() as session:
        await add_member(session, SEEKER, organisation="甲公司")
        await add_member(session, OWNER, "陈工", organisation="乙研究所")


async def person(session: AsyncSession, telegram_id: int) -> Member:
    found = await member_of(session, telegram_id)
    assert found is not None
    return found


async def authored(session: AsyncSession, telegram_id: int) -> dict[str, Any]:
    """What a record of that member carries."""
    author = await person(session, telegram_id)
    return {"author_id": author.id, "organisation_id": author.organisation_id}


async def post_a_pair(store: Store) -> None:
    """SEEKER's demand XQ-2026-0001 and OWNER's achievement CG-2026-0001 that fits it."""
    async with store.writing() as session:
        await add_offer(session, 1, **await authored(session, OWNER))
        await add_demand(session, 1, **await authored(session, SEEKER))


async def matches(store: Store, finder: Finder, who: int, reference: str, page: int = 0) -> Reply:
    async with store.reading() as session:
        return await turn_matches(session, finder, await person(session, who), reference, page)


def lines(reply: Reply) -> list[str]:
    return plain_text(reply.text).splitlines()


def data(reply: Reply) -> list[list[str]]:
    return [[button.data for button in row] for row in reply.rows]


@pytest.mark.usefixtures("people")
async def test_card_shows_what_fits_and_apart_what_nearly_does(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        theirs = await authored(session, OWNER)
        await add_demand(session, 1, **await authored(session, SEEKER))
        await add_offer(session, 1, **theirs)
        await add_offer(session, 2, trl=5, price_min=80 * WAN, price_max=None, **theirs)
    assert lines(await matches(store, finder, SEEKER, "XQ-2026-0001")) == [
        "食品废水脱氮改造，想少用电（XQ-2026-0001）的匹配：符合 1 项，差一点 1 项",
        "",
        "1. 低能耗短程脱氮污水处理技术",
        "乙研究所 · 闵行区 · CG-2026-0001",
        "资源与环境 · 中试/量产（7–9） · 普通许可、合作开发 · 30–50 万元（可议）",
        "对上：食品废水、短程脱氮、外加碳源、曝气电耗、工艺",
        "领域：符合 · 成熟度：符合 · 合作方式：符合 · 预算：符合 · 地区：符合",
        "",
        "差一点的：改动“差在”那几项就符合",
        "",
        "2. 低能耗短程脱氮污水处理技术",
        "乙研究所 · 闵行区 · CG-2026-0002",
        "资源与环境 · 小试/样机（4–6） · 普通许可、合作开发 · 80 万元起（可议）",
        "对上：食品废水、短程脱氮、外加碳源、曝气电耗、工艺",
        "领域：符合 · 成熟度：有差距 · 合作方式：符合 · 预算：有差距 · 地区：符合",
        "差在：TRL 5 → 需 6；报价 80 万元起（可议） → 预算 不超过 50 万元（可议）",
    ]


@pytest.mark.usefixtures("people")
async def test_card_of_an_achievement_lists_demands(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, **await authored(session, SEEKER), modes=["equity"])
        await add_offer(session, 1, **await authored(session, OWNER))
    card = await matches(store, finder, OWNER, "CG-2026-0001")
    assert lines(card)[2:6] == [
        "差一点的：改动“差在”那几项就符合",
        "",
        "1. 食品废水脱氮改造，想少用电",
        "甲公司 · 浦东新区 · XQ-2026-0001",
    ]
    assert lines(card)[-1] == "差在：合作方式 普通许可、合作开发 → 需 作价入股"
    assert data(card) == [
        ["matched:XQ-2026-0001:CG-2026-0001:0"],
        [f"rate:XQ-2026-0001:{act}:M.CG-2026-0001.0" for act in ("yes", "no")],
    ]


@pytest.mark.usefixtures("people")
async def test_card_pages_and_a_page_beyond_the_end_is_the_last(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, **await authored(session, SEEKER))
        for number in range(1, 8):
            await add_offer(session, number, trl=7 if number < 5 else 5)
    first, last = [await matches(store, finder, SEEKER, "XQ-2026-0001", page) for page in (0, 9)]
    assert data(first)[1] == ["matches:XQ-2026-0001:1", "judge:M.XQ-2026-0001.0"]
    assert data(last) == [
        ["matched:CG-2026-0006:XQ-2026-0001:1", "matched:CG-2026-0007:XQ-2026-0001:1"],
        ["matches:XQ-2026-0001:0", "judge:M.XQ-2026-0001.1"],
    ]
    assert lines(last)[0].endswith("符合 4 项，差一点 3 项（第 2/2 页）")
    assert lines(last)[2] == "差一点的：改动“差在”那几项就符合"


@pytest.mark.usefixtures("people")
async def test_matches_are_for_the_author_alone(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, **await authored(session, SEEKER))
    for who, reference in ((OWNER, "XQ-2026-0001"), (SEEKER, "XQ-2026-0009")):
        reply = await matches(store, finder, who, reference)
        assert (reply.text, reply.toast, reply.alert) == ("", "这不是您发布的记录。", True)


@pytest.mark.usefixtures("people")
async def test_nothing_that_fits_is_said_plainly(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, **await authored(session, SEEKER))
        await add_offer(session, 1, **BATTERY)
        member = await person(session, SEEKER)
        reply = await find_matches(session, finder, member, "XQ-2026-0001")
    said = "现在还没有对得上“食品废水脱氮改造，想少用电”的成果。它发布期间有新的对上，我就告诉您。"
    assert (plain_text(reply.text), reply.edits) == (said, False)


@pytest.mark.usefixtures("people")
async def test_open_match_leads_back_to_its_page(store: Store) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, **await authored(session, SEEKER))
        await add_offer(session, 1)
        member = await person(session, SEEKER)
        card = await open_match(session, member, LINKS, "CG-2026-0001", "XQ-2026-0001", 2)
    assert (card.edits, data(card)[-1]) == (True, ["matches:XQ-2026-0001:2"])


async def open_as(store: Store, who: int, reference: str) -> Reply:
    async with store.reading() as session:
        return await open_reference(session, await person(session, who), LINKS, reference)


@pytest.mark.usefixtures("people")
async def test_demand_opens_by_its_reference(store: Store) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, **await authored(session, SEEKER), sample=True)
    card = await open_as(store, OWNER, "XQ-2026-0001")
    shown = plain_text(card.text)
    assert [line in shown for line in ("食品废水脱氮改造，想少用电", "XQ-2026-0001", "甲公司", "样例")] == [
        True
    ] * 4
    assert "总氮 ≤ 15mg/L" in shown
    assert shown.endswith("链接：https://t.me/club_bot?start=XQ-2026-0001")
    assert [[button.text for button in row] for row in card.rows] == [
        ["表达意向", "询问信息"],
        ["有用", "没用", "分享"],
    ]


@pytest.mark.usefixtures("people")
async def test_card_of_ones_own_record_offers_to_find_matches(store: Store) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, **await authored(session, SEEKER))
    assert data(await open_as(store, SEEKER, "XQ-2026-0001")) == [
        ["", "match:XQ-2026-0001"],
        ["mgr:XQ-2026-0001"],
    ]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.ON_HOLD, Status.WITHDRAWN])
async def test_demand_that_is_not_published_does_not_open(store: Store, status: Status) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, status=status)
    card = await open_as(store, SEEKER, "XQ-2026-0001")
    assert lines(card)[0] == "没有找到编号 XQ-2026-0001 的需求：可能还没有发布，或者已经下架。"


async def mark(store: Store, *references: str) -> None:
    async with store.writing() as session:
        session.add_all(MatchingMark(reference=reference) for reference in references)


async def deliveries(store: Store) -> list[tuple[str, str, str, int]]:
    """(kind, subject, occurrence, chat) of all that is planned."""
    rows = select(Message.kind, Message.subject, Message.occurrence, Delivery.chat_id).join(Delivery.message)
    async with store.reading() as session:
        return sorted((kind, of, which, chat) for kind, of, which, chat in await session.execute(rows))


async def composed(store: Store, kind: str, who: int) -> Reply | None:
    """What the newest message of that kind says to that person."""
    compose = {"matches": compose_matches, "match": compose_match}[kind]
    message = await newest(store, kind)
    async with store.reading() as session:
        return await compose(session, message, await person(session, who))


async def newest(store: Store, kind: str) -> Message:
    async with store.reading() as session:
        last = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
        return (await session.scalars(last)).one()


@pytest.mark.usefixtures("people")
async def test_published_demand_is_told_to_its_author_and_to_the_owner(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_offer(session, 1, **await authored(session, OWNER))
        record = await add_demand(session, 1, **await authored(session, SEEKER), status=Status.PENDING)
        assert await make_move(session, record, Move.APPROVE, Side.OFFICER, None)
        await mark_for_matching(session, record)
        await mark_for_matching(session, record)
    assert await match_all(store, finder)
    assert await match_all(store, finder)
    planned = [("match", "XQ-2026-0001", "1", OWNER), ("matches", "XQ-2026-0001", "1", SEEKER)]
    assert await deliveries(store) == planned
    to_author, to_owner = await composed(store, "matches", SEEKER), await composed(store, "match", OWNER)
    assert to_author is not None and to_owner is not None  # noqa: PT018 - for the types
    assert lines(to_author)[:4] == [
        "有 1 项成果符合您的需求“食品废水脱氮改造，想少用电”（XQ-2026-0001）",
        "",
        "1. 低能耗短程脱氮污水处理技术",
        "乙研究所 · 闵行区 · CG-2026-0001",
    ]
    number = (await newest(store, "matches")).id
    assert data(to_author) == [
        ["matched:CG-2026-0001:XQ-2026-0001:0"],
        [f"rate:CG-2026-0001:{act}:N.{number}" for act in ("yes", "no")],
        ["match:XQ-2026-0001"],
    ]
    assert lines(to_owner) == [
        "有一条新需求可能用得上您的成果：",
        "",
        "食品废水脱氮改造，想少用电",
        "甲公司 · 浦东新区 · XQ-2026-0001",
        "技术攻关 · 资源与环境 · TRL ≥ 6 · 普通许可 · 不超过 50 万元（可议）",
        "",
        "您的“低能耗短程脱氮污水处理技术”（CG-2026-0001）",
        "对上：短程脱氮、食品废水、脱氮工艺、外加碳源、曝气电耗",
        "领域：符合 · 成熟度：符合 · 合作方式：符合 · 预算：符合 · 地区：符合",
    ]
    number = (await newest(store, "match")).id
    assert data(to_owner) == [
        ["matched:XQ-2026-0001:CG-2026-0001:0", "match:CG-2026-0001"],
        [f"rate:XQ-2026-0001:{act}:N.{number}" for act in ("yes", "no")],
        ["mute:matches"],
    ]


@pytest.mark.usefixtures("people")
async def test_published_achievement_is_told_both_ways_too(store: Store, finder: Finder) -> None:
    await post_a_pair(store)
    await mark(store, "CG-2026-0001")
    await match_all(store, finder)
    planned = [("match", "CG-2026-0001", "1", SEEKER), ("matches", "CG-2026-0001", "1", OWNER)]
    assert await deliveries(store) == planned
    to_author, to_owner = await composed(store, "matches", OWNER), await composed(store, "match", SEEKER)
    assert to_author is not None and to_owner is not None  # noqa: PT018 - for the types
    assert lines(to_author)[0] == "有 1 条需求用得上您的成果“低能耗短程脱氮污水处理技术”（CG-2026-0001）"
    assert lines(to_owner)[0] == "有一项新成果可能符合您的需求："


@pytest.mark.usefixtures("people")
async def test_owner_is_told_once_of_a_record_whatever_its_version(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_offer(session, 1, **await authored(session, OWNER))
        record = await add_demand(session, 1, **await authored(session, SEEKER))
    await mark(store, "XQ-2026-0001")
    await match_all(store, finder)
    async with store.writing() as session:
        (await session.merge(record)).version = 2
    await mark(store, "XQ-2026-0001")
    await match_all(store, finder)
    assert await deliveries(store) == [
        ("match", "XQ-2026-0001", "1", OWNER),
        ("matches", "XQ-2026-0001", "1", SEEKER),
        ("matches", "XQ-2026-0001", "2", SEEKER),
    ]


@pytest.mark.usefixtures("people")
async def test_two_processes_at_once_tell_once(store: Store, finder: Finder) -> None:
    await post_a_pair(store)
    await mark(store, "XQ-2026-0001")
    assert await asyncio.gather(*(match_all(store, finder) for _ in range(3))) == [True] * 3
    planned = [("match", "XQ-2026-0001", "1", OWNER), ("matches", "XQ-2026-0001", "1", SEEKER)]
    assert await deliveries(store) == planned


@pytest.mark.usefixtures("people")
async def test_marked_record_is_matched_by_whoever_runs_next(store: Store, finder: Finder) -> None:
    await post_a_pair(store)
    await mark(store, "XQ-2026-0001")
    matching = asyncio.create_task(keep_matching(store, finder))
    while len(await deliveries(store)) < 2:
        await asyncio.sleep(0.02)
    matching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await matching


@pytest.mark.usefixtures("people")
async def test_only_the_best_owners_who_want_it_and_can_be_reached_are_told(
    store: Store, finder: Finder
) -> None:
    async with store.writing() as session:
        away, deaf = await person(session, OWNER), await add_member(session, 50, organisation="丙公司")
        away.unreachable_since = away.consented_at
        session.add(OptOut(member_id=deaf.id, category=Category.MATCHES))
        for number, who in enumerate((OWNER, 50), 1):
            await add_offer(session, number, **await authored(session, who))
        for number in range(10, 12 + MOST_OWNERS):
            await add_member(session, number, organisation=f"单位{number}")
            await add_offer(session, number, **await authored(session, number))
        await add_demand(session, 1)
    await mark(store, "XQ-2026-0001")
    await match_all(store, finder)
    told = [chat for kind, _, _, chat in await deliveries(store) if kind == "match"]
    assert told == list(range(10, 10 + MOST_OWNERS))


@pytest.mark.usefixtures("people")
async def test_owner_switches_such_alerts_off_and_on_again(store: Store, finder: Finder) -> None:
    await post_a_pair(store)
    said, told = [], []
    code = Category.MATCHES.value
    for category, muted in (("notices", True), (code, True), (code, True), (code, False)):
        async with store.writing() as session:
            said.append(await mute(session, await person(session, OWNER), category, muted=muted))
        async with store.reading() as session:
            told.append([row.category for row in await session.scalars(select(OptOut))])
    assert told == [[], [code], [code], []]
    assert [data(reply) for reply in said] == [[], [["unmute:matches"]], [["unmute:matches"]], []]


@pytest.mark.usefixtures("people")
async def test_record_that_went_before_matching_is_told_to_nobody(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_offer(session, 1, **await authored(session, OWNER))
        await add_demand(session, 1, **await authored(session, SEEKER), status=Status.WITHDRAWN)
        await add_demand(session, 2, **await authored(session, SEEKER), open_for_interest=False)
    await mark(store, "XQ-2026-0001", "XQ-2026-0002", "XQ-2026-0003")
    assert await match_all(store, finder)
    assert await deliveries(store) == []
    async with store.reading() as session:
        assert list(await session.scalars(select(MatchingMark))) == []


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "gone",
    [{"status": Status.WITHDRAWN}, {"open_for_interest": False}, {"trl": 2}, {"organisation_id": 1}],
)
async def test_what_fits_no_more_when_it_is_sent_is_not_said(
    store: Store, finder: Finder, gone: dict[str, Any]
) -> None:
    async with store.writing() as session:
        await add_offer(session, 1, **await authored(session, OWNER))
        demand = await add_demand(session, 1, **await authored(session, SEEKER))
        assert demand.organisation_id == 1
    await mark(store, "XQ-2026-0001")
    await match_all(store, finder)
    async with store.writing() as session:
        await session.execute(update(Achievement).values(**gone))
    assert [await composed(store, "matches", SEEKER), await composed(store, "match", OWNER)] == [None, None]


@pytest.mark.usefixtures("people")
async def test_record_gone_when_it_is_sent_is_not_said(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_offer(session, 1, **await authored(session, OWNER))
        record = await add_demand(session, 1, **await authored(session, SEEKER))
    await mark(store, "XQ-2026-0001")
    await match_all(store, finder)
    async with store.writing() as session:
        await session.execute(delete(type(record)))
    assert [await composed(store, "matches", SEEKER), await composed(store, "match", OWNER)] == [None, None]


@pytest.mark.usefixtures("people")
async def test_anonymous_record_never_names_its_organisation(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        secret = await organisation_named(session, SECRET)
        secret.kind = "研究所"
        for who in (SEEKER, OWNER):
            await add_member(session, who + 10, organisation=SECRET)
        hidden = {"anonymous": True}
        await add_demand(session, 1, **await authored(session, SEEKER))
        await add_offer(session, 1, **await authored(session, SEEKER))
        await add_offer(session, 2, **{**await authored(session, OWNER + 10), **hidden})
        await add_demand(session, 2, **{**await authored(session, OWNER + 10), **hidden})
    await mark(store, "XQ-2026-0001", "XQ-2026-0002")
    await match_all(store, finder)
    said = [
        await matches(store, finder, SEEKER, "XQ-2026-0001"),
        await matches(store, finder, SEEKER, "CG-2026-0001"),
        await composed(store, "match", SEEKER),
        *[await open_as(store, SEEKER, reference) for reference in ("XQ-2026-0002", "CG-2026-0002")],
    ]
    shown = [plain_text(reply.text) for reply in said if reply]
    assert [(SECRET in text, "绝密" in text, "某研究所" in text) for text in shown] == [
        (False, False, True)
    ] * 5


async def forecast(store: Store, finder: Finder, kind: RecordKind, **values: Any) -> Forecast:
    async with store.reading() as session:
        return await who_would_care(session, finder, kind, values, await person(session, SEEKER))


@pytest.mark.usefixtures("people")
async def test_forecast_counts_and_names_the_field_to_relax(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        theirs = await authored(session, OWNER)
        await add_offer(session, 1, **theirs)
        for number in (2, 3):
            await add_offer(session, number, trl=4, **theirs)
        await add_offer(session, 4, modes=["transfer"], **theirs)
        await add_offer(session, 5, **await authored(session, SEEKER))
    assert await forecast(store, finder, RecordKind.DEMAND, **NEED) == Forecast(
        1, Advice("trl_min", False, 3)
    )


@pytest.mark.usefixtures("people")
async def test_forecast_names_the_empty_field_that_most_records_speak_of(
    store: Store, finder: Finder
) -> None:
    async with store.writing() as session:
        await add_offer(session, 1)
        await add_offer(session, 2, price_min=None, price_max=None)
    draft = {**NEED, "trl_min": None, "budget_max": None}
    assert await forecast(store, finder, RecordKind.DEMAND, **draft) == Forecast(
        2, Advice("trl_min", True, 2)
    )


@pytest.mark.usefixtures("people")
async def test_forecast_never_asks_to_relax_what_is_a_fact(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_demand(session, 1, trl_min=9)
        await add_demand(session, 2)
    expected = {RecordKind.ACHIEVEMENT: Forecast(1, None)}
    assert await forecast(store, finder, RecordKind.ACHIEVEMENT, **OFFER) == expected[RecordKind.ACHIEVEMENT]


@pytest.mark.usefixtures("people")
async def test_forecast_of_an_empty_draft_is_nobody(store: Store, finder: Finder) -> None:
    for kind in RecordKind:
        assert await forecast(store, finder, kind) == Forecast(0, None)


@pytest.mark.usefixtures("people")
async def test_forecast_is_said_in_two_lines(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_offer(session, 1)
        await add_offer(session, 2, trl=3)
    async with store.reading() as session:
        member = await person(session, SEEKER)
        w = Wording(Language.ZH_HANS)
        said = await forecast_lines(w, session, finder, RecordKind.DEMAND, NEED, member)
    assert plain_text(said).splitlines() == [
        "谁会感兴趣？现在有 1 项成果对得上。",
        "放宽“最低技术就绪度”，就有 2 项对得上。",
    ]
