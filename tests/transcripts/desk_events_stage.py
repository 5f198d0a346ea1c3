"""The events behind the desk's transcripts, and a stage that has them.

HD-…-0001 is on 5 December 2090 at 14:00 in Shanghai, with one seat: 周敏 has it, 李工 waits. In `approving`
both wait for an officer, in `following_up` both have a seat; in `creating` and `series` there is none yet.
周敏's check-in token is 24 T. `> (第二天早上)` lets it be the morning after the event.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from bot.due import mind_past_events
from handlers.desk.tokens import hashed
from storage.base import now
from storage.events.tables import Event as Held
from storage.events.tables import Place
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_event, add_registration
from tests.transcripts.playing import Stage
from tests.transcripts.script import Cast, Event, Step

START: Final = datetime(2090, 12, 5, 6, tzinfo=UTC)
MORNING: Final = "(第二天早上)"
WITHOUT: Final = frozenset({"creating", "series"})
ASKING: Final[Mapping[str, Any]] = {
    "approval": True,
    "capacity": None,
    "questions": [{"text": "带几位同事？", "required": True}, {"text": "想见谁？", "required": False}],
}
ANSWERS: Final = {"周敏": ["=两位", "做膜的"], "李工": ["一位", ""]}


class WithEvent:
    def __init__(self, stage: Stage, store: Store, name: str) -> None:
        self._stage = stage
        self._store = store
        self._name = name

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        if self._name in WITHOUT:
            return
        asking = self._name == "approving"
        async with self._store.writing() as session:
            both = self._name == "following_up"
            values = ASKING if asking else {"capacity": 2 if both else 1}
            event = await add_event(session, starts_at=START, **values)
            places = {"周敏": Place.REGISTERED, "李工": Place.REGISTERED if both else Place.WAITING}
            for name, place in places.items():
                member = await session.scalar(select(Member).where(Member.name == name))
                if member is None:
                    continue
                made = await add_registration(session, event, member, Place.PENDING if asking else place)
                made.answers = ANSWERS[name] if asking else []
                made.token_hash = hashed("T" * 24) if name == "周敏" else None

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != MORNING:
            return await self._stage.play(step)
        async with self._store.writing() as session:
            event = (await session.scalars(select(Held))).one()
            event.starts_at, event.ends_at = now() - timedelta(hours=50), now() - timedelta(hours=48)
        await mind_past_events(self._store)
        return ()
