"""A stage on which the consent card can change and times of grace end.

`> (说明更新)` makes all consents older than the card; `> (期限到了)` ends every time of grace at once.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import update

from bot.due import mind_forgetting
from storage.base import now
from storage.forgetting.wishes import Forgetting
from storage.people import CONSENT_VERSION, Member
from storage.store import Store
from tests.transcripts.playing import Stage
from tests.transcripts.script import Cast, Event, Step

CHANGED, ENDED = "(说明更新)", "(期限到了)"


class WithChanges:
    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text == ENDED:
            async with self._store.writing() as session:
                waiting = update(Forgetting).where(Forgetting.done_at.is_(None))
                await session.execute(waiting.values(due_at=now()))
            await mind_forgetting(self._store)
            return ()
        if step.text != CHANGED:
            return await self._stage.play(step)
        async with self._store.writing() as session:
            await session.execute(update(Member).values(consent_version=CONSENT_VERSION - 1))
        return ()
