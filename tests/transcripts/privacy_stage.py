"""A stage on which the consent card can change: `> (说明更新)` makes all consents older than the card."""

from collections.abc import Mapping, Sequence

from sqlalchemy import update

from storage.people import CONSENT_VERSION, Member
from storage.store import Store
from tests.transcripts.playing import Stage
from tests.transcripts.script import Cast, Event, Step

CHANGED = "(说明更新)"


class WithChanges:
    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != CHANGED:
            return await self._stage.play(step)
        async with self._store.writing() as session:
            await session.execute(update(Member).values(consent_version=CONSENT_VERSION - 1))
        return ()
