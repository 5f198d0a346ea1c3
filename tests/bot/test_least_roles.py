"""Every action that is registered has its least role in the table, and none that is not."""

import importlib
import itertools
import pkgutil
import re

from aiogram.filters.callback_data import CallbackData

import bot.member
from bot.desk import routes
from handlers import help as helping
from handlers.least_roles import DESK_COMMANDS, DESK_PRESSES, MEMBER_COMMANDS, MEMBER_PRESSES
from handlers.lifecycle import OWN_MOVES


def member_presses() -> set[str]:
    """Prefixes of all that the members' bot can have on a button."""
    for module in pkgutil.iter_modules(bot.member.__path__):
        importlib.import_module(f"bot.member.{module.name}")
    ours = {
        one.__prefix__ for one in CallbackData.__subclasses__() if one.__module__.startswith("bot.member")
    }
    return ours | {move.value for move in OWN_MOVES}


def desk_presses() -> set[str]:
    """First words of all patterns of the desk, their alternatives spelt out."""
    return {word for pattern, _ in routes.PRESSES for word in words_of(pattern)}


def words_of(pattern: str) -> list[str]:
    parts = re.findall(r"\(\?P<\w+>([^()]*)\)|([^(:]+)|(:)", pattern)
    before_colon = itertools.takewhile(lambda part: not part[2], parts)
    choices = [group.split("|") if group else [word] for group, word, _ in before_colon]
    return ["".join(chosen) for chosen in itertools.product(*choices)]


def test_first_words_of_a_pattern() -> None:
    assert words_of(r"(?P<act>yes|no):(?P<n>\d)") == ["yes", "no"]
    assert words_of("alias(?P<way>on|off):x") == ["aliason", "aliasoff"]
    assert words_of("counts") == ["counts"]


def test_every_action_of_the_members_bot_has_its_least_role() -> None:
    assert member_presses() ^ set(MEMBER_PRESSES) == set()
    assert {name for name, _ in helping.COMMANDS} ^ set(MEMBER_COMMANDS) == set()


def test_every_action_of_the_desk_has_its_least_role() -> None:
    assert desk_presses() ^ set(DESK_PRESSES) == set()
    assert set(routes.COMMANDS) ^ set(DESK_COMMANDS) == set()
