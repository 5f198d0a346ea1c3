"""A courier that makes its calls in a world of our own: bot.courier.courier without time and network."""

from contextlib import AsyncExitStack
from enum import Enum, auto
from typing import Final

from bot.courier.delivering import Outcome, Parcel
from bot.courier.picking import pick, reclaim, settle_all
from bot.ptb.saying import Sent
from bot.trouble import Kind, Trouble
from storage.base import now
from storage.life import Life, living
from storage.store import Store
from tests.storage.outbox_machine_world import World

BOT: Final = "member"
IN_FLIGHT: Final = 4
PAUSE: Final = 0.5


class Fate(Enum):
    """Of a commit."""

    COMMITTED = auto()
    LOST = auto()
    UNHEARD = auto()
    """Committed, and the courier heard an error."""


class Answer(Enum):
    """To a call."""

    ARRIVED = auto()
    LOST = auto()
    """Arrived, and the answer did not."""
    NOTHING = auto()
    """Neither arrived."""
    WAIT = auto()
    WAIT_ALL = auto()
    BLOCKED = auto()
    REFUSED = auto()
    NO_CONNECTION = auto()
    MOVED = auto()
    """As ARRIVED, where it is no group."""


TROUBLES: Final = {
    Answer.LOST: Trouble(Kind.UNSURE, "TimedOut"),
    Answer.NOTHING: Trouble(Kind.UNSURE, "TimedOut"),
    Answer.WAIT: Trouble(Kind.WAIT, "Too Many Requests", seconds=3),
    Answer.WAIT_ALL: Trouble(Kind.WAIT, "Too Many Requests", seconds=20),
    Answer.BLOCKED: Trouble(Kind.UNREACHABLE, "Forbidden"),
    Answer.REFUSED: Trouble(Kind.REFUSED, "Bad Request"),
    Answer.NO_CONNECTION: Trouble(Kind.NOT_DONE, "ConnectError"),
}


class CommitLost(Exception):
    pass


class ModelCourier:
    """Begin with `begin`. One of those thought dead goes on as if nothing had happened."""

    def __init__(self, store: Store, world: World, life: Life, stack: AsyncExitStack) -> None:
        self.calls: list[Parcel] = []
        self.outcomes: list[Outcome] = []
        self.thought_dead = False
        self._unheard: list[Parcel] = []
        self._store, self._world, self._life, self._stack = store, world, life, stack

    @classmethod
    async def begin(cls, store: Store, world: World) -> "ModelCourier":
        stack = AsyncExitStack()
        return cls(store, world, await stack.enter_async_context(living(store, "courier")), stack)

    async def write(self, fate: Fate, *, reclaiming: bool) -> float:
        """Its one transaction; the seconds until the next slot."""
        in_hand = {call.call.delivery_id for call in self.in_hand}
        number, picked = self._life.number, None
        try:
            async with self._store.writing() as session:
                await settle_all(session, BOT, self.outcomes, PAUSE)
                if reclaiming:
                    await reclaim(self._store, session, BOT, number, in_hand)
                most = IN_FLIGHT - len(self.calls)
                picked = await pick(session, BOT, number, most, one_by_one=reclaiming)
                if fate is Fate.LOST:
                    raise CommitLost
        except CommitLost:
            return 0.0
        self._world.settled(self.outcomes)
        if reclaiming:
            self._unheard.clear()
        if fate is Fate.UNHEARD:
            self._unheard += picked.parcels
            return 0.0
        self.outcomes.clear()
        if self.thought_dead:
            self._world.perhaps_sent(picked.parcels)
        self._world.begin(picked.parcels)
        self.calls += picked.parcels
        return picked.wait

    @property
    def in_hand(self) -> list[Parcel]:
        return [*self.calls, *(outcome.parcel for outcome in self.outcomes)]

    def hear(self, call: int, answer: Answer) -> None:
        """What becomes of a call on the wire."""
        parcel = self.calls.pop(call)
        self._world.end(parcel)
        if parcel.chat_id in self._world.new_id or (answer is Answer.MOVED and parcel.chat_id < 0):
            moved = Trouble(Kind.MIGRATED, "migrated", chat_id=self._world.move(parcel.chat_id))
            self.outcomes.append(Outcome(parcel, now(), moved))
            return
        trouble, made = TROUBLES.get(answer), tuple[Sent, ...]()
        copy = self._world.copy_of(parcel)
        if answer is Answer.REFUSED and copy:
            self._world.refused.add(copy)
        if trouble and trouble.kind is Kind.UNSURE:
            self._world.perhaps_sent([parcel])
        if answer in (Answer.ARRIVED, Answer.LOST, Answer.MOVED):
            made = self._world.arrive(parcel)
        self.outcomes.append(Outcome(parcel, now(), trouble, made))

    async def crash(self, arrived: int) -> None:
        """`arrived` says by its bits which calls on the wire still arrive."""
        self._world.perhaps_sent([*self.in_hand, *self._unheard])
        for position, parcel in enumerate(self.calls):
            self._world.end(parcel)
            if arrived >> position & 1 and parcel.chat_id not in self._world.new_id:
                self._world.arrive(parcel)
        await self.end()

    async def end(self) -> None:
        if self.thought_dead:
            await self.beat()
        await self._stack.aclose()

    async def lose_its_lock(self) -> None:
        self.thought_dead = True
        self._world.perhaps_sent([*self.in_hand, *self._unheard])
        await self._life.leave()

    async def beat(self) -> None:
        self.thought_dead = False
        await self._life.take()
