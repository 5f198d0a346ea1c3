"""The records behind the transcripts of proposed aliases, and a stage that has them.

Three of some forty achievements are for foul air: 除臭 in their titles, 排风 in their texts.
None says 鱼腥味 or 灶台.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from storage.records import ReferenceCounter
from storage.store import Store
from tests.sample import ACHIEVEMENTS, add_achievement
from tests.transcripts.playing import Stage
from tests.transcripts.script import Cast, Event, Step

FOUL_AIR: Final = ("生物除臭塔", "洗涤除臭塔", "光解除臭塔")
OTHERS: Final = 37
"""So many that three titles with the same word are hardly chance."""


class WithFoulAir:
    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        titles = (*FOUL_AIR, *(f"样例成果第 {number} 号" for number in range(OTHERS)))
        async with self._store.writing() as session:
            for number, title in enumerate(titles, len(ACHIEVEMENTS) + 1):
                summary = "处理车间排风" if title in FOUL_AIR else "样例"
                await add_achievement(session, number, title=title, summary=summary)
            last = len(ACHIEVEMENTS) + len(titles)
            await session.merge(ReferenceCounter(series="CG", year=2026, last=last))

    async def play(self, step: Step) -> Sequence[Event]:
        return await self._stage.play(step)
