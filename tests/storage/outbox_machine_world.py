"""The world around the outbox as it really is: its clock, what every chat got, and what was promised.

A place is a chat through all its migrations. A copy is known by its text, which is the message's own; behind
a # it has the number of its correction.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Final

from bot.courier.delivering import Deletion, Edit, Outcome, Parcel
from bot.ptb.saying import Sent
from bot.trouble import Kind
from handlers.reply import Reply
from storage.base import now
from storage.outbox.pacing import A_CHAT, CATCH_UP, ONE_CHAT
from storage.outbox.tables import FULL_RATE

BEGIN: Final = 1_800_000_000.0
ROUNDING: Final = 0.001
MOST_COPIES: Final = 2


class PromiseBroken(AssertionError):
    """The outbox did what it must not do, or did not do what it must; the text says which."""


@dataclass
class Clock:
    """In place of the module `time` where the store asks for the time; `real` seconds never go back."""

    real: float = 0.0
    set_back: float = 0.0

    def time(self) -> float:
        return BEGIN + self.real - self.set_back

    def ever_reached(self, moment: datetime) -> bool:
        """Also where it was set back since."""
        return moment.timestamp() <= BEGIN + self.real


@dataclass
class Said:
    """A planned message."""

    id: int
    text: str
    hold: bool
    category: str | None
    expires_at: datetime | None
    places: set[int] = field(default_factory=set)
    recalled: bool = False
    stopped: bool = False
    revision: int = 0

    @property
    def words(self) -> str:
        """As it is said now."""
        return f"{self.text}#{self.revision}"


Copy = tuple[str, int]
"""Of which text, in which place."""


class World:
    """Learns of every committed act, and raises PromiseBroken."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.said: dict[str, Said] = {}
        self.copies: Counter[Copy] = Counter()
        self.there: dict[tuple[int, int], Copy] = {}
        """By chat and message id, what nobody deleted."""
        self.shown: dict[tuple[int, int], int] = {}
        """Which revision each of them shows."""
        self.unsure: set[Copy] = set()
        self.resent: set[Copy] = set()
        self.refused: set[Copy] = set()
        self.marked: set[int] = set()
        """Members who cannot be reached, by their own doing."""
        self.opted_out: set[int] = set()
        self.new_id: dict[int, int] = {}
        """Of groups that moved."""
        self._first_id: dict[int, int] = {}
        self._message_ids = count(1)
        self._on_the_wire: set[Copy] = set()
        self._begun: list[float] = []
        self._last_in: dict[int, float] = {}
        self._silent_until = 0.0
        self._chat_silent_until: dict[int, float] = {}

    def place(self, chat_id: int) -> int:
        return self._first_id.get(chat_id, chat_id)

    def text_of(self, message_id: int) -> str:
        return next(said.text for said in self.said.values() if said.id == message_id)

    def move(self, chat_id: int) -> int:
        """The group becomes a supergroup, if it has not yet; its new id."""
        if chat_id not in self.new_id:
            self.new_id[chat_id] = chat_id - 1000
            self._first_id[chat_id - 1000] = self.place(chat_id)
        return self.new_id[chat_id]

    def copy_of(self, parcel: Parcel) -> Copy | None:
        """None where the parcel edits or deletes."""
        what = parcel.what
        return (_read(what)[0], self.place(parcel.chat_id)) if isinstance(what, Reply) else None

    def begin(self, parcels: Iterable[Parcel]) -> None:
        """Calls that are committed as being sent, and made at this moment."""
        for parcel in parcels:
            self._mind_pace(parcel.chat_id)
            if copy := self.copy_of(parcel):
                self._mind_marks(parcel, self.said[copy[0]])
                if copy in self._on_the_wire and copy not in self.unsure:
                    raise PromiseBroken("a second copy was sent while the first was on its way")
                self._on_the_wire.add(copy)
            elif isinstance(parcel.what, Edit) and self.said[_read(parcel.what.reply)[0]].recalled:
                raise PromiseBroken("an edit was made of what is recalled")

    def end(self, parcel: Parcel) -> None:
        """The call is over."""
        if copy := self.copy_of(parcel):
            self._on_the_wire.discard(copy)

    def arrive(self, parcel: Parcel) -> tuple[Sent, ...]:
        """The call is carried out; what it made."""
        what = parcel.what
        if isinstance(what, Deletion):
            for number in what.message_ids:
                self.there.pop((parcel.chat_id, number), None)
            return ()
        if isinstance(what, Edit):
            self.shown[parcel.chat_id, what.message_id] = _read(what.reply)[1]
            return ()
        (text, revision), made = _read(what), next(self._message_ids)
        copy = (text, self.place(parcel.chat_id))
        self.there[parcel.chat_id, made] = copy
        self.shown[parcel.chat_id, made] = revision
        self.copies[copy] += 1
        self._mind_copies(copy)
        return (Sent(made),)

    def perhaps_sent(self, parcels: Iterable[Parcel]) -> None:
        """Nobody will ever know of these whether they arrived."""
        self.unsure.update(copy for parcel in parcels if (copy := self.copy_of(parcel)))

    def settled(self, outcomes: Iterable[Outcome]) -> None:
        """Outcomes whose settlement is committed."""
        for outcome in outcomes:
            if outcome.trouble and outcome.trouble.kind is Kind.WAIT:
                until, chat = self.clock.real + outcome.trouble.seconds, outcome.parcel.chat_id
                self._chat_silent_until[chat] = max(until, self._chat_silent_until.get(chat, 0.0))
                if outcome.trouble.seconds > ONE_CHAT:
                    self._silent_until = max(until, self._silent_until)

    def clock_was_set_back(self) -> None:
        """The seconds of the chats are forgotten then, no other limit is."""
        self._last_in.clear()
        self._chat_silent_until.clear()

    def _mind_pace(self, chat_id: int) -> None:
        real = self.clock.real + ROUNDING
        if real < self._silent_until:
            raise PromiseBroken("a call was made while Telegram forbids all")
        if real < self._chat_silent_until.get(chat_id, 0.0):
            raise PromiseBroken("a call was made to a chat while Telegram forbids it")
        if real < self._last_in.get(chat_id, -A_CHAT.total_seconds()) + A_CHAT.total_seconds():
            raise PromiseBroken("a chat was written to twice within a second")
        self._last_in[chat_id] = self.clock.real
        self._begun.append(self.clock.real)
        for made, since in enumerate(reversed(self._begun), 1):
            if made > 1 + (CATCH_UP.total_seconds() + real - since) * FULL_RATE:
                raise PromiseBroken(f"{made} calls within {real - since:.3f} s")

    def _mind_marks(self, parcel: Parcel, said: Said) -> None:
        broken = {
            "recalled": said.recalled,
            "stopped": said.stopped,
            "expired": said.expires_at is not None and said.expires_at <= now(),
            "opted out of": said.category is not None and parcel.chat_id in self.opted_out,
            "to somebody who cannot be reached": parcel.chat_id in self.marked,
        }
        if any(broken.values()):
            why = ", ".join(name for name, holds in broken.items() if holds)
            raise PromiseBroken(f"a call was made for what is {why}")

    def _mind_copies(self, copy: Copy) -> None:
        text, place = copy
        if place not in self.said[text].places:
            raise PromiseBroken("a copy arrived that nobody planned")
        if self.copies[copy] > MOST_COPIES:
            raise PromiseBroken("a third copy arrived")
        if self.copies[copy] == MOST_COPIES and copy not in self.unsure:
            raise PromiseBroken("a second copy arrived of what was surely sent")
        if self.copies[copy] == MOST_COPIES and self.said[text].hold and copy not in self.resent:
            raise PromiseBroken("a second copy arrived of what was to be held")


def _read(reply: Reply) -> tuple[str, int]:
    """The message's own text, and the revision that is shown; below it, that it was corrected."""
    text, _, revision = str(reply.text).partition("\n")[0].partition("#")
    return text, int(revision or 0)
