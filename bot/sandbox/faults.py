"""Faults put in the way of calls, by rule."""

import random
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.errors import ControlError
from bot.sandbox.shapes import Obj, as_int, without_nulls

KINDS = {
    "429",
    "403",
    "400",
    "500",
    "502_html",
    "broken_body",
    "timeout_before",
    "timeout_after",
    "reset_before",
    "reset_after",
    "slow",
}
AFTER = {"timeout_after", "reset_after", "broken_body", "slow"}
"""Kinds that let the call be carried out."""


@dataclass(slots=True)
class Fault:
    """One fault. `times` None: until removed. `seconds` is the delay of `slow`."""

    id: int
    kind: str
    bot: str | None
    method: str | None
    chat: int | None
    times: int | None
    share: float
    seed: int
    retry_after: int
    seconds: float
    description: str | None
    generator: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.generator = random.Random(self.seed)

    def matches(self, bot: str, method: str, chat_id: int | None) -> bool:
        """Whether the call is of the kind this fault waits for."""
        return (
            (self.bot is None or self.bot.lower() == bot.lower())
            and (self.method is None or self.method.lower() == method.lower())
            and (self.chat is None or self.chat == chat_id)
        )

    def as_obj(self) -> Obj:
        """As the control interface shows it."""
        names = ("id", "kind", "bot", "method", "chat", "share", "seed", "retry_after", "seconds")
        shown: Obj = {name: getattr(self, name) for name in (*names, "description")}
        return {**without_nulls(shown), "times": self.times}


class Faults:
    """The faults that wait, in the order they were given; the first that matches strikes."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._waiting: dict[int, Fault] = {}

    def add(self, given: Obj) -> Fault:
        """Take one from the control interface."""
        fault = _read(next(self._numbers), given)
        self._waiting[fault.id] = fault
        return fault

    def all(self) -> list[Fault]:
        """Those that wait."""
        return list(self._waiting.values())

    def remove(self, fault_id: int) -> None:
        """Lift one; ControlError where there is none."""
        if self._waiting.pop(fault_id, None) is None:
            raise ControlError("no such fault", 404)

    def clear(self) -> None:
        """Lift all."""
        self._waiting.clear()

    def strike(self, bot: str, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits this call, counted; None mostly."""
        for fault in list(self._waiting.values()):
            if fault.matches(bot, method, chat_id) and fault.generator.random() < fault.share:
                self._count(fault)
                return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                del self._waiting[fault.id]


def _read(number: int, given: Obj) -> Fault:
    kind = str(given.get("kind"))
    if kind not in KINDS:
        raise ControlError(f"unknown kind of fault: {kind}")
    times = given.get("times", 1)
    chat = given.get("chat")
    return Fault(
        id=number,
        kind=kind,
        bot=_text(given, "bot"),
        method=_text(given, "method"),
        chat=None if chat is None else as_int(chat),
        times=None if times is None else as_int(times),
        share=_number(given, "share", 1.0),
        seed=as_int(given.get("seed", 0)),
        retry_after=as_int(given.get("retry_after", 1)),
        seconds=_number(given, "seconds", 1.0),
        description=_text(given, "description"),
    )


def _text(given: Obj, name: str) -> str | None:
    value = given.get(name)
    return None if value is None else str(value).removeprefix("@")


def _number(given: Obj, name: str, default: float) -> float:
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number")
    return float(value)
