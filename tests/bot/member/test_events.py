"""Events through the real front end: locations, files, inline mode, two taps at once, and forged presses."""

import asyncio

from bot.sandbox.people import Person
from bot.sandbox.shapes import as_list, as_obj
from storage.events.tables import Place
from storage.members import member_of
from tests.bot.member.conftest import BOT, Playing
from tests.events_sample import count_places, new_event
from tests.sample import add_member


async def joined(playing: Playing, name: str = "周敏") -> Person:
    person = await playing.stage.add_person(name, language_code="zh-hans")
    async with playing.store.writing() as session:
        await add_member(session, person.id, name)
    return person


async def test_location_proposes_a_zone_that_a_press_sets(playing: Playing) -> None:
    person = await joined(playing)
    await person.send_location(BOT, 35.68, 139.77)
    proposal = await person.reads(BOT)
    assert str(proposal["text"]).startswith("按您的位置，时区是 东京时间 UTC+9")
    await person.press(BOT, "就用这个")
    assert "✓ 东京时间" in str((await person.reads(BOT))["reply_markup"])
    async with playing.store.reading() as session:
        member = await member_of(session, person.id)
        assert member is not None
        assert member.zone == "Asia/Tokyo"


async def test_calendar_file_arrives_as_a_document(playing: Playing) -> None:
    person, reference = await joined(playing), await new_event(playing.store)
    await person.open_link(f"https://t.me/{BOT}?start={reference}")
    await person.reads(BOT)
    await person.press(BOT, "报名")
    await person.reads(BOT)
    await person.press(BOT, "日历文件")
    document = as_obj((await person.reads(BOT))["document"])
    content = await person.file(document["file_unique_id"])
    assert document["file_name"] == f"{reference}.ics"
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")


async def test_inline_result_is_a_card_with_a_link_to_register(playing: Playing) -> None:
    person, reference = await joined(playing), await new_event(playing.store)
    [result] = [as_obj(one) for one in as_list((await person.inline(BOT, reference))["results"])]
    assert (result["id"], result["title"]) == (reference, "膜法水处理沙龙 <A&B>")
    assert f"start={reference}" in str(result["reply_markup"])


async def test_taps_at_once_of_two_people_sell_one_seat_once(playing: Playing) -> None:
    people = [await joined(playing, name) for name in ("周敏", "李雷")]
    reference = await new_event(playing.store, capacity=1)
    for person in people:
        await person.open_link(f"https://t.me/{BOT}?start={reference}")
        await person.reads(BOT)
    taps = [person.press(BOT, data=f"join:seat:{reference}:-") for person in people * 2]
    toasts = sorted(str(answer["text"]) for answer in await asyncio.gather(*taps))
    assert await count_places(playing.store, reference) == {Place.REGISTERED: 1}
    assert toasts == ["名额刚刚满了，点“候补”可以排队。"] * 2 + ["您已经报过名了。", "报名成功！"]
