"""A sample of forged buttons through the real bot over HTTP; all are in `tests/bot/rights/test_forged.py`."""

import random

from bot.sandbox.people import Person
from tests.bot.member.conftest import BOT, Playing
from tests.forging import broken, member_shapes
from tests.sample import add_member

PRESSES = 40
SORRY = ("抱歉，出错了", "Sorry, something went wrong")


async def search_id(person: Person) -> str:
    """The id of a search of their own, so that forgeries reach behind the owner's check."""
    await person.say(BOT, "废水")
    card = await person.reads(BOT)
    markup = card["reply_markup"]
    assert isinstance(markup, dict)
    return str(markup["inline_keyboard"][-1][0]["callback_data"]).split(":")[1]


async def test_forged_press_is_answered_and_does_no_harm(unhurried: None, playing: Playing) -> None:
    chance = random.Random(20261122)
    person = await playing.stage.add_person("周敏", language_code="zh-hans")
    async with playing.store.writing() as session:
        await add_member(session, person.id, "周敏")
    values = {"search": [await search_id(person)], "reference": ["CG-2026-0001", "CG-2026-9999"]}
    shapes = member_shapes()
    for _ in range(PRESSES):
        data = broken(chance.choice(shapes).filled(values, chance), values, chance)
        answer = await person.press(BOT, data=data)
        assert (answer["answered"], answer["text"] in SORRY) == (True, False), data
