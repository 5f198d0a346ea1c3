"""Data that no button ever carried, or somebody else's: clients can send any. All shapes of both bots.

Each forgery is answered, is no fault, shows nothing private and changes nothing of others.
"""

import logging
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import pytest

from handlers.desk.guard import turned_away
from handlers.person import Person
from storage.vocabularies import Language
from tests.acting import Bots, Done
from tests.forging import LIMIT, Shape, broken, desk_shapes, drawn, member_shapes, parts_of
from tests.whole_club import OFFICER, OUTSIDER, OWNER, PRIVATE, STRANGER, WholeClub

SEED: Final = 20261122
EACH: Final = 3
"""Forgeries of each shape."""
Press = Callable[[int, str], Awaitable[Done]]


def forgeries(shapes: Sequence[Shape], club: WholeClub) -> list[str]:
    chance = random.Random(SEED)
    fitting = [shape.filled(club.values, chance) for shape in shapes for _ in range(EACH)]
    return [broken(data, club.values, chance) for data in fitting]


async def found(press: Press, who: int, data: Sequence[str], *, private: bool) -> list[tuple[str, str]]:
    """What is wrong, by the forgery that shows it."""
    wrong: list[tuple[str, str]] = []
    for forged in data:
        done = await press(who, forged)
        wrong += [(forged, fault) for fault in done.faults()]
        if private:
            wrong += [(forged, f"shows {word}") for word in PRIVATE if word in done.read]
            tables = done.others_rows(who) if done.wrote else []
            wrong += [(forged, f"changes others' {table}") for table in tables]
    return wrong


async def test_forged_press_of_a_member(
    bots: Bots, club: WholeClub, caplog: pytest.LogCaptureFixture
) -> None:
    data = forgeries(member_shapes(), club)
    assert await found(bots.press, OUTSIDER, data, private=True) == []
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_forged_press_of_an_officer(
    bots: Bots, club: WholeClub, caplog: pytest.LogCaptureFixture
) -> None:
    """They may see all; nothing they send is a fault."""
    data = forgeries(desk_shapes(), club)
    assert await found(bots.press_at_desk, OFFICER, data, private=False) == []
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_buttons_of_the_desk_in_the_hands_of_a_member(bots: Bots, club: WholeClub) -> None:
    """Not even that a thing is there can be told from the answer: it is the same to all of them."""
    away = turned_away(Person(OUTSIDER, "某人", Language.ZH_HANS), None)
    for data in forgeries(desk_shapes(), club):
        if data.startswith(("claim", "admin:", "privacy", "agree")):
            continue  # for whoever holds a link, which is tested in its own place
        done = await bots.press_at_desk(OUTSIDER, data)
        assert (done.replies, done.wrote) == ([away], []), data


async def test_buttons_of_another_pressed_by_a_stranger(bots: Bots, club: WholeClub) -> None:
    """Somebody else's ids, whole and fitting, from an account that never agreed to anything."""
    chance = random.Random(SEED)
    data = [shape.filled(club.values, chance) for shape in member_shapes()]
    assert await found(bots.press, STRANGER, data, private=True) == []


async def test_own_buttons_pressed_late_are_answered(bots: Bots, club: WholeClub) -> None:
    """The owner of everything presses cards of steps long past, and of things that stand otherwise now."""
    chance = random.Random(SEED)
    data = [shape.filled(club.values, chance) for shape in member_shapes() for _ in range(2)]
    assert await found(bots.press, OWNER, data, private=False) == []


@pytest.mark.parametrize("shapes", [member_shapes(), desk_shapes()], ids=["member", "desk"])
def test_shapes_are_filled_with_what_fits_and_with_what_is_there(shapes: Sequence[Shape]) -> None:
    """The forger itself: fitting data match their shape, broken ones keep to Telegram's limit."""
    chance = random.Random(SEED)
    for shape in shapes:
        data = shape.filled({"reference": ["HD-2026-0001"]}, chance)
        assert re.fullmatch(shape.pattern, data, re.ASCII), (shape.pattern, data)
        assert len(broken(data, {"x": ["y"]}, chance).encode()) <= LIMIT
    named = [shape for shape in shapes if "reference" in parts_of(shape.pattern)]
    assert len(named) > 10
    assert any("HD-2026-0001" in one.filled({"reference": ["HD-2026-0001"]}, chance) for one in named)
    assert drawn(r"a(?:b|c)\d{2}", chance)[:1] == "a"
