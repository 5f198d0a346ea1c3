"""The cases behind the transcripts, and a stage that has them.

李工 posted an anonymous achievement, CG-2026-0009, in which 周敏 is interested: DJ-2026-0001 stands at the
stage that the script's first line names, with contacts open from 已引荐 on. 周敏 has a demand, XQ-2026-0001.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from storage.cases.beginning import begin_case
from storage.cases.contacts import give_consent, open_if_agreed
from storage.cases.lifecycle import make_case_move
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.people import Member
from storage.records import Demand
from storage.store import Store
from storage.vocabularies import Status
from tests.cases_sample import BY, OWNER, PATHS
from tests.posted_sample import add_record
from tests.transcripts import playing
from tests.transcripts.script import Cast, Event, Step

STAGES: Mapping[str, Stage | None] = {
    "contract": Stage.ACCEPTED,
    "pausing": Stage.MEETING,
    "dispatching": Stage.MEETING,
    "beating": Stage.MEETING,
    "silent": Stage.MEETING,
    "handing_over": Stage.MEETING,
    "leaving": Stage.MEETING,
    "removing": Stage.MEETING,
    "exporting": Stage.MEETING,
    "suggesting": None,
}
"""Where the case of each transcript stands at its beginning; None: there is none yet."""


class WithCase:
    def __init__(self, stage: playing.Stage, store: Store, name: str) -> None:
        self._stage = stage
        self._store = store
        self._at = STAGES[name]

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        async with self._store.writing() as session:
            named = {member.name: member for member in (await session.scalars(select(Member))).unique()}
            owner, seeker = named["李工"], named["周敏"]
            owner.contact, seeker.contact = "li@haiyue.example", "zhou@milk.example"
            if owner.organisation:
                owner.organisation.kind = "研究所"
            record = await add_record(session, owner, Status.PUBLISHED, anonymous=True)
            await add_record(session, seeker, Status.PUBLISHED, Demand, title="乳清蛋白浓缩", fields=["BM"])
            if self._at is None:
                return
            case = await begin_case(
                session, record, seeker, CaseMove.EXPRESS, seeker.id, words="想用在乳清车间"
            )
            assert case is not None
            for move in PATHS[self._at][1:]:
                if move is CaseMove.INTRODUCE:
                    await give_consent(session, case, owner.id)
                    await give_consent(session, case, seeker.id)
                    await open_if_agreed(session, case, CaseSide.OWNER, owner.id)
                else:
                    await make_case_move(session, case, move, BY.get(move, OWNER), owner.id)

    async def play(self, step: Step) -> Sequence[Event]:
        return await self._stage.play(step)
