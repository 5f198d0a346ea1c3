"""Inline mode over HTTP: whoever asks gets public cards, a page at a time."""

from bot.sandbox.people import Person
from bot.sandbox.shapes import Obj, as_list, as_obj
from tests.bot.member.conftest import BOT, Playing
from tests.sample import INSTITUTE, add_achievement, add_member


def ids(offer: Obj) -> list[object]:
    return [as_obj(result)["id"] for result in as_list(offer["results"])]


async def asked(playing: Playing, query: str, offset: str = "") -> Obj:
    person = await playing.stage.add_person("李雷", language_code="zh-hans")
    return await person.inline(BOT, query, offset)


async def test_exact_reference_gives_that_record(playing: Playing) -> None:
    offer = await asked(playing, "cg-2026-0007")
    [result] = [as_obj(item) for item in as_list(offer["results"])]
    assert (result["title"], result["description"]) == (
        "退役动力电池无损拆解与回收产线",
        "浦江环境研究院（样例） · 新能源与节能 · 中试/量产（7–9） · 作价入股 · 面议",
    )
    assert offer["next_offset"] == ""


async def test_unknown_reference_gives_nothing(playing: Playing) -> None:
    assert ids(await asked(playing, "CG-2026-4040")) == []


async def test_words_give_what_a_search_finds(playing: Playing) -> None:
    assert ids(await asked(playing, "退役動力電池"))[0] == "CG-2026-0007"


async def test_empty_query_gives_the_newest_in_pages(playing: Playing) -> None:
    async with playing.store.writing() as session:
        for number in range(100, 125):
            await add_achievement(session, number)
    person = await playing.stage.add_person("李雷")
    first = await person.inline(BOT, "")
    second = await person.inline(BOT, "", str(first["next_offset"]))
    newest = [f"CG-2026-{number:04d}" for number in [*range(124, 99, -1), *range(8, 0, -1)]]
    assert (ids(first), first["next_offset"]) == (newest[:20], "20")
    assert (ids(second), second["next_offset"]) == (newest[20:], "")


async def test_forged_offset_begins_at_the_start_or_ends(playing: Playing) -> None:
    assert len(ids(await asked(playing, "", "x"))) == 8
    assert ids(await asked(playing, "", "99999")) == []
    assert len(ids(await asked(playing, "", "²"))) == 8


async def test_own_organisations_records_are_not_offered_to_a_member(playing: Playing) -> None:
    person = await playing.stage.add_person("周敏")
    async with playing.store.writing() as session:
        await add_member(session, person.id, "周敏", INSTITUTE)
    assert "CG-2026-0007" not in ids(await person.inline(BOT, "退役动力电池"))


async def test_chosen_card_opens_the_record_in_a_private_chat(playing: Playing) -> None:
    person: Person = await playing.stage.add_person("周敏")
    async with playing.store.writing() as session:
        await add_member(session, person.id, "周敏", "样例企业")
    friend = await playing.stage.add_person("陈伟")
    group = await playing.stage.form_group("环保群", [person, friend], [])
    offer = await person.inline(BOT, "CG-2026-0001")
    message = await person.choose(offer["inline_query_id"], "CG-2026-0001", group)
    assert str(message["text"]).splitlines()[:2] == [
        "低能耗短程脱氮污水处理技术",
        "浦江环境研究院（样例） · 闵行区 · CG-2026-0001",
    ]
    [[button]] = [as_list(row) for row in as_list(as_obj(message["reply_markup"])["inline_keyboard"])]
    await person.open_link(str(as_obj(button)["url"]))
    card = await person.reads(BOT)
    assert str(card["text"]).startswith("低能耗短程脱氮污水处理技术\nCG-2026-0001")
