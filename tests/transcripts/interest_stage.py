"""The records behind the transcripts of interests, and a stage that has them.

李工 posted an anonymous achievement with a confidential detail, CG-2026-0009, and after it five with the
organisation's name; 周敏 a demand, XQ-2026-0001. Whoever is not there posted nothing.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from storage.people import Member
from storage.posting.records import Model
from storage.records import Achievement, Demand
from storage.store import Store
from storage.vocabularies import Status
from tests.posted_sample import add_record
from tests.transcripts.playing import Stage
from tests.transcripts.script import Cast, Event, Step

SECRET = "膜孔径八纳米"
NUMBER = "ZL202410000009.9"
POSTED: Mapping[str, Sequence[tuple[Model, Mapping[str, object]]]] = {
    "李工": (
        (
            Achievement,
            {
                "title": "陶瓷膜乳清浓缩装置",
                "anonymous": True,
                "confidential_detail": SECRET,
                "ip_numbers": [NUMBER],
            },
        ),
        *((Achievement, {"title": f"膜组件 {letter} 型"}) for letter in "甲乙丙丁戊"),
    ),
    "周敏": ((Demand, {"title": "乳清蛋白回收"}),),
}


class WithRecords:
    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        async with self._store.writing() as session:
            for name, records in POSTED.items():
                author = await session.scalar(select(Member).where(Member.name == name))
                if author is None or author.organisation is None:
                    continue
                author.organisation.kind = "研究所"
                for model, values in records:
                    await add_record(session, author, Status.PUBLISHED, model, **values)

    async def play(self, step: Step) -> Sequence[Event]:
        return await self._stage.play(step)
