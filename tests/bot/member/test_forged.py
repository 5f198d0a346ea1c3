"""Buttons nobody was ever shown: clients can send any data, and each gets an answer that is no fault."""

import random

from aiogram.filters.callback_data import CallbackData

from bot.member import presses, presses_interest
from bot.sandbox.people import Person
from tests.bot.member.conftest import BOT, Playing
from tests.sample import add_member

SHAPES = {
    shape.__prefix__: len(shape.model_fields)
    for module in (presses, presses_interest)
    for shape in vars(module).values()
    if isinstance(shape, type) and issubclass(shape, CallbackData) and shape is not CallbackData
}
"""Every button there is, and how many values it carries."""
VALUES = (
    *("", "-", "0", "1", "5", "-1", "99999", "100000", "9" * 30, "٣", "en", "zh-hans", "xx", "page"),
    *("field", "trl", "budget", "region", "provinces", "RE", "31", "310112", "abcdefghijkl", "__class__"),
    *(
        "CG-2026-0001",
        "CG-2026-9999",
        "XQ-2026-0001",
        "DJ-2026-0001",
        "daily",
        "at_once",
        "'; DROP TABLE member; --",
        "<b>",
        "\x00",
        "🔬",
    ),
)
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
    own = await search_id(person)
    for _ in range(200):
        prefix = chance.choice(list(SHAPES))
        count = SHAPES[prefix] + chance.choice((0, 0, 0, 0, 1, -1))
        values = [own if chance.random() < 0.3 else chance.choice(VALUES) for _ in range(count)]
        data = ":".join([prefix, *values]).encode()[:64].decode(errors="ignore")
        answer = await person.press(BOT, data=data)
        assert (answer["answered"], answer["text"] in SORRY) == (True, False), data
