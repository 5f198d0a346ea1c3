"""Which way text runs: a value written from right to left, or made to look so, must not turn the line it
stands in. Unicode's annex 9 names the marks; Telegram's server takes out the embeddings and overrides only.
"""

import re
from typing import Final, TypeVar

from markupsafe import Markup

ISOLATE: Final = "\u2068"
END: Final = "\u2069"
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: what reorders text that is written from left to right."""
SHUT_OFF: Final = re.compile("(\u2068[^\u202a-\u202e\u2066-\u2069\n]*\u2069)")
"""One line's part as `alone` leaves it."""
RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Hebrew, Arabic and the other scripts of that direction, and the marks that speak for them."""

T = TypeVar("T", str, Markup)


def alone(value: str) -> str:
    """`value` without turning marks; where it runs from right to left, shut off from the text beside it."""
    if value.isascii():
        return value
    value = TURNING.sub("", value)
    if not RIGHT_TO_LEFT.search(value):
        return value
    return "\n".join(f"{ISOLATE}{line}{END}" if line.strip() else line for line in value.split("\n"))


def contained(text: T) -> T:
    """A whole text; of its turning marks only the pairs of `alone` are left: none reaches beyond its line."""
    if not TURNING.search(text):
        return text
    parts = SHUT_OFF.split(text)
    return type(text)(
        "".join(part if number % 2 else TURNING.sub("", part) for number, part in enumerate(parts))
    )
