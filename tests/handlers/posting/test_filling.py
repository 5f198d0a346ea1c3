"""Filling the form: what is kept, what is refused, and that no tap or text is ever lost."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.posting.form import ASIDE, PREVIEW, Draft, begin_form, form_of
from handlers.posting.interest import show_interest
from handlers.posting.submitting import MOST_WAITING
from handlers.wording.direction import TURNING
from storage.members import member_of
from storage.outbox.tables import Message
from storage.people import Organisation
from storage.posting.records import add_draft
from storage.posting.tables import RecordMove
from storage.records import Achievement, Demand
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import DemandKind, Language, Status
from tests.handlers.posting.conftest import ZHOU, Poster
from tests.handlers.posting.filled import FIRST_FIVE, fill_demand, record_of, submit_demand

FUZZ = {
    "emoji": "👩‍🔬🧪 脱氮 🏭",
    "right to left": "שלום \u202eעולם\u202c مرحبا",
    "html": "<b>&lt;x&gt;</b> <script>alert('1')</script> {title} %s",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "lines": "一\n\n二\t三",
    "astral": "𠮷野家𝔘𝔫𝔦",
}


async def answers(store: Store, bot: str = "member") -> dict[str, str]:
    async with store.reading() as session:
        form = await form_of(session, ZHOU.telegram_id, bot)
        return dict(form.draft["answers"]) if form else {}


async def count(store: Store, model: type[Demand | Message | RecordMove]) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_submitted_demand_is_in_its_columns_and_waits(poster: Poster, store: Store) -> None:
    record = await record_of(store, await submit_demand(poster))
    assert isinstance(record, Demand)
    assert record.unclassified_declared_at is not None
    assert (record.title, record.summary, record.kind) == (*FIRST_FIVE[:2], DemandKind.BREAKTHROUGH)
    assert (record.fields, record.modes, record.targets) == (["RE"], ["joint_development"], [])
    assert (record.status, record.language, record.open_bid) == (Status.PENDING, Language.ZH_HANS, None)
    assert record.organisation is not None
    assert record.organisation.name == "样例企业"
    assert await answers(store) == {}


async def test_submission_tapped_twice_is_one(poster: Poster, store: Store) -> None:
    await fill_demand(poster)
    await poster.press("☐ 声明：不涉密")
    data = poster.buttons["提交审核"]
    await poster.send(data)
    await poster.send(data)
    assert poster.toast == "这份表单已经结束。发 /post 再发布，发 /mine 看您的发布。"
    assert [await count(store, model) for model in (Demand, RecordMove, Message)] == [1, 1, 1]


async def test_submission_without_declaration_is_refused(poster: Poster, store: Store) -> None:
    await fill_demand(poster)
    await poster.press("提交审核")
    assert poster.toast == "请先按上面的声明：没有非涉密声明不能提交。"
    assert await count(store, Demand) == 0


async def test_declaration_is_asked_again_after_a_change(poster: Poster) -> None:
    await fill_demand(poster)
    await poster.press("☐ 声明：不涉密")
    await poster.press_all("改某一项", "标题")
    await poster.type("乳品废水深度脱氮")
    assert poster.labels[0] == ["☐ 声明：不涉密"]
    assert poster.text.startswith("乳品废水深度脱氮\n合作需求 · 技术攻关 · 样例企业\n")


async def test_answer_too_long_is_counted_and_asked_again(poster: Poster, store: Store) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    await poster.type("长" * 72)
    assert poster.text.splitlines()[:3] == [
        "超出 12 字（最多 60 字）",
        "没有记下。您发的原文还在上面那条消息里：复制、改好，再发一次就行。",
        "合作需求 · 标题（必填 1/5）",
    ]
    assert await answers(store) == {}


@pytest.mark.parametrize("text", FUZZ.values(), ids=FUZZ)
async def test_odd_text_is_kept_as_it_is(poster: Poster, store: Store, text: str) -> None:
    await fill_demand(poster)
    await poster.press_all("改某一项", "标题")
    await poster.type(text)
    assert poster.text.startswith(TURNING.sub("", text))
    assert (await answers(store))["title"] == text
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    assert (await record_of(store, poster.buttons["看这份发布"].split(":")[1])).title == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("长" * 4096, "超出 2096 字（最多 2000 字）"),
        ("a\x00b", "含有控制字符 U+0000，请删除后再试"),
        ("a\x1b[31m", "含有控制字符 U+001B，请删除后再试"),
        ("a\ud800", "含有残缺的字符 U+D800，请重新输入"),
        ("   \n ", "没有内容"),
    ],
)
async def test_text_that_cannot_be_kept_is_named(poster: Poster, store: Store, text: str, said: str) -> None:
    await fill_demand(poster)
    await poster.press_all("改某一项", "详细说明")
    await poster.type(text)
    assert poster.text.splitlines()[0] == said
    assert "description" not in await answers(store)


async def test_longest_text_is_shown_whole(poster: Poster) -> None:
    await fill_demand(poster)
    for label, text in (("详细说明", "😀" * 2000), ("背景", "甲" * 300), ("限制条件", "乙" * 200)):
        await poster.press_all("改某一项", label)
        await poster.type(text)
    targets = "；".join(f"{'名' * 39}{n}≥1.5{'u' * 20}" for n in range(10))
    await poster.press_all("改某一项", "技术指标")
    await poster.type(targets)
    assert [poster.text.count(char) for char in "😀甲乙名"] == [2000, 300, 200, 390]
    assert all(len(reply.text) < 4096 + 200 for reply in poster.replies)
    assert [bool(reply.rows) for reply in poster.replies] == [False] * (len(poster.replies) - 1) + [True]


async def test_rest_of_a_text_that_was_cut_is_no_answer(poster: Poster, store: Store) -> None:
    await fill_demand(poster)
    await poster.press_all("改某一项", "详细说明")
    await poster.type("长" * 4096)
    await poster.type("长" * 904)
    assert poster.text.startswith("这一条像是上一条的后半段，也没有记下。请缩短后重发。\n合作需求 · 详细说明")
    assert "description" not in await answers(store)


async def test_two_quick_answers_are_two_steps(poster: Poster, store: Store) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    await poster.type("标题一")
    await poster.type("简介二")
    assert await answers(store) == {"title": "标题一", "summary": "简介二"}


async def test_double_tap_is_one_step(poster: Poster) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    for answer in FIRST_FIVE:
        await poster.type(answer)
    skip = poster.buttons["跳过 ▶"]
    first = await poster.send(skip)
    assert await poster.send(skip) == first
    assert poster.toast == "这一步已经过去了。"
    assert first.startswith("合作需求 · 预算（选填 2/15）")


async def test_tick_tapped_twice_stays_ticked(poster: Poster) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    for answer in FIRST_FIVE[:3]:
        await poster.type(answer)
    tick = poster.buttons["资源与环境"]
    await poster.send(tick)
    await poster.send(tick)
    assert [label for row in poster.labels for label in row if "✓" in label] == ["✓ 资源与环境"]
    assert "已选 1 项，最多 3 项" in poster.text


async def test_more_than_most_is_refused(poster: Poster, store: Store) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    for answer in FIRST_FIVE[:3]:
        await poster.type(answer)
    await poster.press_all("资源与环境", "新材料", "电子信息", "其他")
    assert poster.toast == "最多 3 项，先取消一项。"
    await poster.press_all("新材料", "完成（2）")
    assert (await answers(store))["fields"] == "RE、EI"


async def test_unknown_technology_field_is_refused_and_ticks_stay(poster: Poster, store: Store) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    for answer in FIRST_FIVE[:3]:
        await poster.type(answer)
    await poster.press("资源与环境")
    refused = await poster.type("新材料，炼金术")
    assert "“炼金术”不在技术领域表中，请按下面的按钮选" in refused
    assert [label for row in poster.labels for label in row if "✓" in label] == ["✓ 资源与环境"]
    assert "fields" not in await answers(store)


async def test_old_card_leads_to_the_question_of_now(poster: Poster) -> None:
    await poster.type("/post")
    old = poster.buttons["发布成果"]
    await poster.press("发布需求")
    asked = poster.text
    assert await poster.send(old) == asked
    assert poster.toast == "这一步已经过去了。"


@pytest.mark.parametrize(
    "forged", ["form:{}:nonsense", "pick:{}:nonsense", "alter:{}:nonsense", "form:{}:done"]
)
async def test_forged_press_moves_nothing(poster: Poster, store: Store, forged: str) -> None:
    await fill_demand(poster)
    before = await answers(store)
    revision = poster.buttons["提交审核"].split(":")[1]
    await poster.send(forged.format(revision))
    assert poster.toast == "这一步已经过去了。"
    assert await answers(store) == before


async def test_required_question_cannot_be_skipped(poster: Poster) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    revision = poster.buttons["取消"].split(":")[1]
    assert (await poster.send(f"form:{revision}:skip")).startswith("合作需求 · 标题（必填 1/5）")


async def test_other_kind_keeps_the_answers_both_have(poster: Poster, store: Store) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    await poster.type("短程脱氮")
    await poster.press_all("◀ 上一步", "◀ 上一步", "发布成果")
    assert poster.text == (
        "技术成果 · 标题（必填 1/5）\n成果叫什么？一句话说清，最多 60 字。\n现在填的是：短程脱氮"
    )


async def test_cancelled_form_is_put_away_and_taken_up(poster: Poster, store: Store) -> None:
    await fill_demand(poster)
    kept = await answers(store)
    await poster.press("取消")
    assert (await answers(store), await answers(store, ASIDE)) == ({}, kept)
    await poster.type("/post")
    assert poster.text.splitlines()[:2] == ["您有一份没填完的草稿：", "合作需求“乳品废水脱氮”"]
    await poster.press("继续草稿")
    assert (await answers(store), await answers(store, ASIDE)) == (kept, {})
    assert poster.labels[1] == ["提交审核"]


async def test_cancelling_an_empty_form_keeps_the_one_put_away(poster: Poster, store: Store) -> None:
    await fill_demand(poster)
    kept = await answers(store)
    await poster.press("取消")
    old = poster.buttons["恢复草稿"]
    async with store.writing() as session:
        await begin_form(session, ZHOU.telegram_id, "which", {"answers": {}})
    await poster.send(old)
    assert await answers(store) == kept


async def test_starting_anew_drops_only_the_draft_it_spoke_of(poster: Poster, store: Store) -> None:
    await poster.type("/post")
    await poster.press("发布需求")
    await poster.type("第一份")
    await poster.type("/post")
    anew = poster.buttons["重新开始（丢掉草稿）"]
    assert (await poster.send(anew)).startswith("要发布什么？")
    assert await answers(store) == {}
    await poster.press("发布需求")
    await poster.type("第二份")
    assert "第二份" in await poster.send(anew)
    assert await answers(store) == {"title": "第二份"}


async def test_twenty_that_wait_are_the_most(poster: Poster, store: Store) -> None:
    await fill_demand(poster)
    await poster.press("☐ 声明：不涉密")
    async with store.writing() as session:
        member = await member_of(session, ZHOU.telegram_id)
        assert member is not None
        for number in range(MOST_WAITING):
            values = {"title": str(number), "fields": ["OT"], "kind": DemandKind.EXPERT}
            await add_draft(session, Demand, member, {**values, "status": Status.PENDING})
    await poster.press("提交审核")
    assert poster.toast == "您已有 20 份在等审核，请等审核后再提交；草稿会一直留着。"
    assert len(await answers(store)) == 5


async def test_anonymous_preview_hides_the_organisation(poster: Poster, store: Store) -> None:
    async with store.writing() as session:
        (await session.scalars(select(Organisation))).one().kind = "企业"
    await fill_demand(poster)
    await poster.press_all("改某一项", "匿名发布", "是")
    assert poster.text.splitlines()[1] == "合作需求 · 技术攻关 · 某企业"
    assert "样例企业" not in poster.text


async def test_what_a_ready_form_lacks_is_asked_before_it_is_submitted(poster: Poster, store: Store) -> None:
    answers_given = {"title": "短程脱氮", "summary": "不需外加碳源。", "fields": "RE", "price": "80"}
    async with store.writing() as session:
        draft: Draft = {"kind": "achievement", "answers": answers_given}
        await begin_form(session, ZHOU.telegram_id, PREVIEW, draft)
    shown = await poster.type("看看")
    assert "还缺：合作方式、技术就绪度、价格" in shown
    await poster.press("提交审核")
    assert poster.toast == "还缺：合作方式、技术就绪度、价格"
    await poster.press_all("普通许可", "完成（1）", "提交审核", "不清楚", "提交审核")
    assert "原来填的要重填：“80”没有单位" in poster.text
    await poster.type("80万")
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    record = await record_of(store, poster.buttons["看这份发布"].split(":")[1])
    assert isinstance(record, Achievement)
    assert (record.modes, record.trl, record.price_min, record.price_negotiable) == (
        ["licence"],
        None,
        80_000_000,
        False,
    )


async def test_interest_is_told_under_the_preview(poster: Poster, store: Store, tmp_path: Path) -> None:
    await fill_demand(poster)
    revision = int(poster.buttons["谁会感兴趣？"].removeprefix("interest:"))
    finder = await Finder.open(store, tmp_path / "index")
    async with store.writing() as session:
        member = await member_of(session, ZHOU.telegram_id)
        assert member is not None
        poster.note(await show_interest(session, finder, member, revision))
        assert poster.text == "谁会感兴趣？现在还没有对得上的成果；发布以后有了就告诉您。"
        poster.note(await show_interest(session, finder, member, revision - 1))
    await finder.close()
    assert poster.toast == "这一步已经过去了。"
