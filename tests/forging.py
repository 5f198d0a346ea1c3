"""Every button that either bot can have, and data for it: fitting, of others, broken.

The shapes are those that the bots themselves match by, so a new button is forged from the day it is there.
"""

import importlib
import pkgutil
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from re import _constants as ops  # type: ignore[attr-defined] # what it parses to is documented nowhere else
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final, Literal, get_args, get_origin

from aiogram.filters.callback_data import CallbackData
from pydantic.fields import FieldInfo

import bot.member
from bot.desk import routes
from bot.member.routes_lifecycle import OWN_MOVE

LIMIT: Final = 64
MOST: Final = 3
"""Of what may be repeated without end."""
NAMED: Final = "(?P<"
ODD: Final = (
    *("", "-", "0", "-1", "1", "99999", "100000", "9" * 18, "9" * 30, "٣", "१", "1e9", "0x1", " 1", "1 "),
    *("\n", "en", "xx", "None", "true", "__class__", "self", "{0}", "%s", "'; DROP TABLE member; --", "<b>"),
    *("CG-2026-0001", "XQ-2026-9999", "DJ-2026-0001", "HD-0000-0000", "cg-2026-0001", "CG-2026-0001 "),
    *("\x00", "\ud7ff", "\ufeff", "\u202e", "🔬" * 8, "é", "a" * 64, "../../etc", "claim_" + "c" * 32),
)
Values = Mapping[str, Sequence[str]]
"""By the name of a button's part: what is really there to be reached for."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of button, as a pattern with its parts named."""

    pattern: str

    def filled(self, values: Values, chance: random.Random) -> str:
        """Data that the shape matches, of `values` where one of them fits its part."""
        pattern = self.pattern
        for name, part in parts_of(pattern).items():
            fitting = [value for value in values.get(name, ()) if re.fullmatch(part, value, re.ASCII)]
            if fitting:
                pattern = pattern.replace(f"{NAMED}{name}>{part})", re.escape(chance.choice(fitting)), 1)
        return drawn(pattern, chance)


def parts_of(pattern: str) -> dict[str, str]:
    """The patterns of the named groups, by name."""
    found = {}
    for match in re.finditer(r"\(\?P<(\w+)>", pattern):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(pattern[end], 0) if pattern[end - 1] != "\\" else 0
            end += 1
        found[match[1]] = pattern[match.end() : end - 1]
    return found


def drawn(pattern: str, chance: random.Random) -> str:
    """A text that the pattern matches."""
    return "".join(_one(item, chance) for item in parser.parse(pattern))


def _one(item: tuple[Any, Any], chance: random.Random) -> str:
    kind, given = item
    if kind is ops.LITERAL:
        return chr(given)
    if kind is ops.IN:
        return _of_set(given, chance)
    if kind is ops.BRANCH:
        return "".join(_one(each, chance) for each in chance.choice(given[1]))
    if kind is ops.SUBPATTERN:
        return "".join(_one(each, chance) for each in given[-1])
    if kind is ops.MAX_REPEAT:
        least, most, what = given
        times = chance.randint(least, max(least, min(most, least + MOST)))
        return "".join(_one(each, chance) for _ in range(times) for each in what)
    if kind is ops.AT:
        return ""
    raise NotImplementedError(f"{kind} in a button's pattern")


def _of_set(given: Sequence[tuple[Any, Any]], chance: random.Random) -> str:
    kind, what = chance.choice(given)
    if kind is ops.RANGE:
        return chr(chance.randint(*what))
    if kind is ops.CATEGORY:
        return {ops.CATEGORY_DIGIT: "7", ops.CATEGORY_WORD: "a"}[what]
    return chr(what)


def member_shapes() -> list[Shape]:
    for module in pkgutil.iter_modules(bot.member.__path__):
        importlib.import_module(f"bot.member.{module.name}")
    ours = [one for one in CallbackData.__subclasses__() if one.__module__.startswith("bot.member.")]
    return [*(Shape(_pattern_of(one)) for one in ours), Shape(OWN_MOVE.pattern)]


def desk_shapes() -> list[Shape]:
    return [Shape(pattern) for pattern, _ in routes.PRESSES]


def _pattern_of(shape: type[CallbackData]) -> str:
    parts = [f"{NAMED}{name}>{_part(field)})" for name, field in shape.model_fields.items()]
    return shape.__separator__.join([shape.__prefix__, *parts])


def _part(field: FieldInfo) -> str:
    kind: Any = field.annotation
    if get_origin(kind) is Literal:
        return "|".join(map(re.escape, get_args(kind)))
    if issubclass(kind, StrEnum):
        return "|".join(map(re.escape, kind))
    if issubclass(kind, int):
        return r"\d{1,2}"
    pattern = next(one.pattern for one in field.metadata if hasattr(one, "pattern"))
    return str(pattern).removeprefix("^").removesuffix("$")


def broken(data: str, values: Values, chance: random.Random) -> str:
    """`data` with something wrong in it, or of somebody else; at most as long as Telegram lets pass."""
    parts = data.split(":")
    place = chance.randrange(len(parts))
    match chance.randrange(8):
        case 0:
            parts[place] = chance.choice(ODD)
        case 1:
            parts.insert(place, chance.choice(ODD))
        case 2:
            del parts[place]
        case 3:
            parts = parts[: place + 1]
        case 4:
            parts[place] += chance.choice(ODD)
        case 5:
            at = chance.randrange(len(data) + 1)
            parts = [data[:at] + chance.choice(ODD) + data[at + 1 :]]
        case 6:
            chance.shuffle(parts)
        case _:
            parts[place] = chance.choice(chance.choice([*values.values()]))
    return ":".join(parts).encode()[:LIMIT].decode(errors="ignore")
