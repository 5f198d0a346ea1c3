"""Who is received when, so that nobody waits for all that somebody else has sent.

A round takes what has come by now. A chat that sends faster than it is answered gets the time that the others
leave, and one turn a second in any case. What a round leaves is given to the next one, together with what
came meanwhile.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

A_ROUND: Final = 0.05
"""Seconds after which a chat that has more to be received gives way to whoever has written meanwhile."""
LONGEST: Final = 1.0
"""Seconds that a chat with more than one update waits for its next turn, however many others write."""


class HasId(Protocol):
    @property
    def update_id(self) -> int: ...


U = TypeVar("U", bound=HasId)
Raw = dict[str, Any]


class Parser(Generic[U]):
    """Parses each update once: what is left to later rounds is given again with each of them."""

    def __init__(self, parse: Callable[[Raw], U]) -> None:
        self._parse = parse
        self._parsed: dict[int, U] = {}

    def parsed(self, given: Sequence[Raw]) -> list[U]:
        known, parse = self._parsed, self._parse
        numbers = {int(update["update_id"]): update for update in given}
        self._parsed = {
            number: known[number] if number in known else parse(raw) for number, raw in numbers.items()
        }
        return list(self._parsed.values())


class Rounds(Generic[U]):
    """`chat_of` says what an update must stay in order with."""

    def __init__(self, receive: Callable[[U], Awaitable[None]], chat_of: Callable[[U], int | None]) -> None:
        self._receive = receive
        self._chat_of = chat_of
        self._received = set[int]()
        """Of the last updates given: Telegram gives them again while one before them is left."""
        self._turn_at: dict[int | None, float] = {}
        """When a chat of which something was left had its last turn."""
        self.left: Sequence[int] = ()
        """The numbers of those that the last round left, in order."""

    async def receive(self, updates: Sequence[U], *, there_may_be_more: bool) -> None:
        """One round. Each chat has a turn where more may be waiting behind these: else that is never seen."""
        by_chat = self._waiting(updates)
        chats = list(by_chat) if there_may_be_more else self._whose_turn(by_chat)
        end = asyncio.get_running_loop().time() + A_ROUND
        async with asyncio.TaskGroup() as group:
            for chat in chats:
                group.create_task(self._in_order(by_chat[chat], end))
        self._learn(by_chat, chats)
        self.left = [each.update_id for each in updates if each.update_id not in self._received]
        self._received &= {each.update_id for each in updates} if self.left else set()

    def _waiting(self, updates: Sequence[U]) -> Mapping[int | None, list[U]]:
        by_chat: dict[int | None, list[U]] = defaultdict(list)
        for update in updates:
            if update.update_id not in self._received:
                by_chat[self._chat_of(update)].append(update)
        return by_chat

    def _whose_turn(self, by_chat: Mapping[int | None, list[U]]) -> list[int | None]:
        long_ago = asyncio.get_running_loop().time() - LONGEST
        chosen = [chat for chat in by_chat if self._turn_at.get(chat, long_ago) <= long_ago]
        return chosen or list(by_chat)

    async def _in_order(self, updates: Sequence[U], end: float) -> None:
        for update in updates:
            await self._receive(update)
            self._received.add(update.update_id)
            if asyncio.get_running_loop().time() >= end:
                return

    def _learn(self, by_chat: Mapping[int | None, list[U]], chats: Sequence[int | None]) -> None:
        moment = asyncio.get_running_loop().time()
        full = [chat for chat, waiting in by_chat.items() if waiting[-1].update_id not in self._received]
        self._turn_at = {chat: moment if chat in chats else self._turn_at.get(chat, moment) for chat in full}
