"""The heartbeat: both sides of a case get the same one-tap question at growing intervals (`rhythm`).

Officers hear of a case only where a side left two questions without any answer, or where one side says that
it is signed or stopped and the other does not. What is due is asked of the rows: a clock may look twice, two
clocks do no harm, and a clock that was away for weeks asks once.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.base import now
from storage.cases.lifecycle import may_move
from storage.cases.rhythm import BEATING, next_beat
from storage.cases.stages import Answer, CaseMove, CaseSide
from storage.cases.tables import Beat, Case
from storage.cases.telling import tell_members, tell_officers

QUESTION: Final = "beat"
"""To both sides. Payload: `reference` of the case, `number` of the beat."""
AGREED: Final = "beat_agreed"
"""To those who have not heard that both said the same, which is a move. Payload: also `move`."""
ATTENTION: Final = "case_attention"
"""To the officers at the desk. Payload: also `why`, SILENT or CONTRADICTING."""
SILENT, CONTRADICTING = "silent", "contradicting"
AT_ONCE: Final = 50
GRACE: Final = timedelta(days=7)
"""What a side has to answer the second question before it counts as silent."""


SUGGESTED_MOVES: Final = {
    Answer.MET: CaseMove.MEET,
    Answer.NEGOTIATING: CaseMove.NEGOTIATE,
    Answer.SIGNED: CaseMove.SIGN,
    Answer.PAUSED: CaseMove.SUSPEND,
    Answer.STOPPED: CaseMove.CLOSE,
}
DECISIVE: Final = (Answer.SIGNED, Answer.STOPPED)
"""Where one side says so and the other does not, somebody is wrong about where they stand."""


async def anything_beats(session: AsyncSession) -> bool:
    """Whether `ask_beats` or `call_silent` has something to do."""
    for due in (_due(), _silent()):
        if (await session.execute(select(Case.id).where(due).limit(1))).first():
            return True
    return False


async def ask_beats(session: AsyncSession) -> bool:
    """Ask both sides of the cases that are due, some at once; False where there were none.

    Who moves a case at this moment holds it; the next tick looks at it again.
    """
    query = select(Case).where(_due()).order_by(Case.id).limit(AT_ONCE)
    held = query.with_for_update(of=Case, skip_locked=True).execution_options(populate_existing=True)
    cases = (await session.scalars(held)).unique().all()
    for case in cases:
        await _ask(session, case)
    return bool(cases)


async def call_silent(session: AsyncSession) -> bool:
    """Call the officers to cases of which a side left two questions unanswered; False: there are none."""
    query = select(Case).where(_silent()).order_by(Case.id).limit(AT_ONCE)
    held = query.with_for_update(of=Case, skip_locked=True).execution_options(populate_existing=True)
    cases = (await session.scalars(held)).unique().all()
    for case in cases:
        await _call(session, case, SILENT)
    return bool(cases)


async def beats_of(session: AsyncSession, case: Case) -> dict[int, Beat]:
    """The newest question as each side was asked it, by member."""
    newest = select(Beat).where(Beat.case_id == case.id, Beat.number == case.beats)
    rows = await session.scalars(newest.execution_options(populate_existing=True))
    return {beat.member_id: beat for beat in rows if beat.member_id in (case.seeker_id, case.owner_id)}


async def answer_beat(session: AsyncSession, case: Case, member_id: int, answer: Answer) -> bool:
    """Keep it for the newest question of a `held_case`; False where the member is asked nothing there.

    A second answer takes the place of the first. Both the same and a move: the others are told that it can
    be made. Contradicting: the officers are called.
    """
    beats = await beats_of(session, case)
    mine = beats.get(member_id)
    if mine is None or case.stage not in BEATING:
        return False
    before = {beat.answer for beat in beats.values()}
    mine.answer, mine.answered_at = answer.value, now()
    await session.flush()
    if contradicting(beats):
        await _call(session, case, CONTRADICTING)
        return True
    if all(beat.answered_at for beat in beats.values()) or before - {""}:
        case.officer_called_at = None
    if move := agreed_move(case, beats):
        others = {case.seeker_id, case.owner_id, case.manager_id} - {member_id}
        occurrence = f"{case.beats}:{move}"
        await tell_members(session, case, AGREED, occurrence, others, number=case.beats, move=move.value)
    return True


def contradicting(beats: dict[int, Beat]) -> bool:
    """Both answered, and only one of them says that it is signed, or stopped."""
    answers = [beat.answer for beat in beats.values()]
    return len(answers) == 2 and all(answers) and any(answers.count(one) == 1 for one in DECISIVE)


def agreed_move(case: Case, beats: dict[int, Beat]) -> CaseMove | None:
    """The move that both sides' same answer means, if the case allows it; nobody makes it but they."""
    answers = {beat.answer for beat in beats.values()}
    if len(beats) != 2 or len(answers) != 1 or answers == {""}:
        return None
    move = SUGGESTED_MOVES.get(Answer(answers.pop()))
    return move if move and may_move(case, move, CaseSide.SEEKER) else None


async def settle_attention(session: AsyncSession, case: Case) -> None:
    """An officer has seen to a `held_case`: what was left unanswered counts no more."""
    case.officer_called_at = None
    unanswered = update(Beat).where(Beat.case_id == case.id, Beat.answered_at.is_(None))
    await session.execute(unanswered.values(answered_at=now()))


async def _ask(session: AsyncSession, case: Case) -> None:
    case.beats += 1
    sides = [side for side in (case.seeker_id, case.owner_id) if side is not None]
    session.add_all(
        Beat(case_id=case.id, number=case.beats, member_id=side, asked_at=now()) for side in sides
    )
    await session.flush()
    asked = await session.scalar(
        select(func.count(Beat.number.distinct())).where(
            Beat.case_id == case.id, Beat.asked_at >= case.stage_since
        )
    )
    case.next_beat_at = next_beat(case.stage, asked or 1, now())
    await tell_members(session, case, QUESTION, str(case.beats), sides, number=case.beats)


async def _call(session: AsyncSession, case: Case, why: str) -> None:
    """The officers hear of it once, until it is settled."""
    if case.officer_called_at is None:
        case.officer_called_at = now()
        await session.flush()
        await tell_officers(session, case, ATTENTION, f"{why}:{case.beats}", why=why)


def _due() -> ColumnElement[bool]:
    return and_(Case.next_beat_at <= now(), Case.stage.in_(BEATING))


def _silent() -> ColumnElement[bool]:
    """The two newest questions of this stage, of the same side, unanswered."""
    newest, before = aliased(Beat), aliased(Beat)
    unanswered = exists().where(
        newest.case_id == Case.id,
        newest.number == Case.beats,
        newest.answered_at.is_(None),
        newest.asked_at <= now() - GRACE,
        newest.member_id.in_((Case.seeker_id, Case.owner_id)),
        before.case_id == Case.id,
        before.number == Case.beats - 1,
        before.answered_at.is_(None),
        before.asked_at >= Case.stage_since,
        before.member_id == newest.member_id,
    )
    return and_(Case.officer_called_at.is_(None), Case.stage.in_(BEATING), Case.beats >= 2, unanswered)
