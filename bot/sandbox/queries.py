"""Button presses and inline queries that wait for their bot's answer."""

import asyncio
from dataclasses import dataclass, field
from itertools import count

from bot.sandbox.errors import QUERY_TOO_OLD, bad_request
from bot.sandbox.shapes import Clock, Obj
from bot.sandbox.world import BotAccount, Person, Post

INLINE_WINDOW = 30.0
CALLBACK_LIFE = 150.0
"""Seconds a press waits in the queue of updates (telegram-bot-api, Client.cpp)."""


@dataclass(slots=True, eq=False)
class Press:
    """A press on an inline button; `answer` holds `text`, `show_alert`, `url` once it is there."""

    id: str
    bot: BotAccount
    person: Person
    post: Post
    asked_at: float
    answer: Obj | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True, eq=False)
class InlineQuery:
    """What a person typed after a bot's name; `answer` holds the results once they are there."""

    id: str
    bot: BotAccount
    person: Person
    query: str
    asked_at: float
    answer: Obj | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Queries:
    """Both kinds, by id. `window` is the seconds a press may wait for its answer."""

    def __init__(self, clock: Clock, window: float) -> None:
        self._clock = clock
        self._window = window
        self._numbers = count(4_611_686_018_427_000_001)
        self.presses: dict[str, Press] = {}
        self.inline: dict[str, InlineQuery] = {}

    def press(self, bot: BotAccount, person: Person, post: Post) -> Press:
        """A new press."""
        press = Press(str(next(self._numbers)), bot, person, post, self._clock())
        self.presses[press.id] = press
        return press

    def ask(self, bot: BotAccount, person: Person, text: str) -> InlineQuery:
        """A new inline query."""
        query = InlineQuery(str(next(self._numbers)), bot, person, text, self._clock())
        self.inline[query.id] = query
        return query

    def answer_press(self, bot: BotAccount, query_id: str, answer: Obj) -> Press:
        """Take the answer to a press; ApiError where it is unknown, answered or too old."""
        press = self.presses.get(query_id)
        if press is None or press.bot is not bot or press.answer is not None or self._late(press):
            raise bad_request(QUERY_TOO_OLD)
        press.answer = answer
        press.answered.set()
        return press

    def answer_inline(self, bot: BotAccount, query_id: str, answer: Obj) -> None:
        """Take the answer to an inline query, under the same rule (30 s)."""
        query = self.inline.get(query_id)
        if query is None or query.bot is not bot or query.answer is not None:
            raise bad_request(QUERY_TOO_OLD)
        if self._clock() - query.asked_at > INLINE_WINDOW:
            raise bad_request(QUERY_TOO_OLD)
        query.answer = answer
        query.answered.set()

    def _late(self, press: Press) -> bool:
        return self._clock() - press.asked_at > self._window
