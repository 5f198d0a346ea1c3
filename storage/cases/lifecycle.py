"""The pipeline of a case: which moves there are, who may make them, and the log of those that were made.

suggested → interested → accepted → introduced → meeting → (nda) → negotiating → signed → registered → closed;
declined and suspended beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.rhythm import next_beat
from storage.cases.stages import CaseMove, CaseSide, Reason, Stage
from storage.cases.tables import Case, CaseEntry

OVER: Final = frozenset({Stage.CLOSED, Stage.DECLINED})
IN_TALKS: Final = (Stage.INTRODUCED, Stage.MEETING, Stage.NDA, Stage.NEGOTIATING)
_SEEKER, _OWNER = CaseSide.SEEKER, CaseSide.OWNER
_MANAGER, _OFFICER, _CLOCK = CaseSide.MANAGER, CaseSide.OFFICER, CaseSide.CLOCK
_ALL: Final = (_SEEKER, _OWNER, _MANAGER, _OFFICER)


@dataclass(frozen=True, slots=True)
class Rule:
    """From which stages a move leads (None: a case begins with it), to which, and who may make it."""

    before: frozenset[Stage | None]
    after: Stage | None
    """None: it depends on what the case went through."""
    sides: frozenset[CaseSide]


def _rule(before: Iterable[Stage | None], after: Stage | None, *sides: CaseSide) -> Rule:
    return Rule(frozenset(before), after, frozenset(sides))


MOVES: Final = {
    CaseMove.SUGGEST: _rule((None,), Stage.SUGGESTED, _OFFICER),
    CaseMove.EXPRESS: _rule((None, Stage.SUGGESTED), Stage.INTERESTED, _SEEKER),
    CaseMove.ACCEPT: _rule((Stage.INTERESTED,), Stage.ACCEPTED, _OWNER),
    CaseMove.DECLINE: _rule((Stage.SUGGESTED, Stage.INTERESTED), Stage.DECLINED, _OWNER),
    CaseMove.WITHDRAW: _rule((Stage.SUGGESTED, Stage.INTERESTED, Stage.ACCEPTED), Stage.CLOSED, _SEEKER),
    CaseMove.INTRODUCE: _rule((Stage.ACCEPTED,), Stage.INTRODUCED, _SEEKER, _OWNER),
    CaseMove.MEET: _rule((Stage.INTRODUCED,), Stage.MEETING, *_ALL),
    CaseMove.SIGN_NDA: _rule((Stage.INTRODUCED, Stage.MEETING), Stage.NDA, *_ALL),
    CaseMove.NEGOTIATE: _rule((Stage.INTRODUCED, Stage.MEETING, Stage.NDA), Stage.NEGOTIATING, *_ALL),
    CaseMove.SIGN: _rule(IN_TALKS, Stage.SIGNED, *_ALL),
    CaseMove.REGISTER: _rule((Stage.SIGNED,), Stage.REGISTERED, *_ALL),
    CaseMove.STEP_BACK: _rule((Stage.MEETING, Stage.NDA, Stage.NEGOTIATING, Stage.SIGNED), None, *_ALL),
    CaseMove.SUSPEND: _rule((Stage.ACCEPTED, *IN_TALKS), Stage.SUSPENDED, *_ALL),
    CaseMove.RESUME: _rule((Stage.SUSPENDED,), None, *_ALL),
    CaseMove.CLOSE: _rule(
        (*(Stage.SUGGESTED, Stage.ACCEPTED), *IN_TALKS, Stage.SIGNED, Stage.REGISTERED, Stage.SUSPENDED),
        Stage.CLOSED,
        *_ALL,
    ),
    CaseMove.LAPSE: _rule((Stage.SUGGESTED, Stage.INTERESTED), Stage.CLOSED, _OWNER, _CLOCK),
}
"""Every move there is; what is not here is refused."""


BESIDE: Final = (CaseMove.NOTE, CaseMove.TAKE_ON, CaseMove.RELIEVE, CaseMove.HAND_OVER)
"""Entries of the history that leave the stage as it is; `note_entry` makes them."""


STANDING_IN: Final = (CaseMove.ACCEPT, CaseMove.INTRODUCE, CaseMove.DECLINE)
"""What officers do for a record that no member posted (an imported one): they ask its organisation."""


def may_move(case: Case, move: CaseMove, side: CaseSide) -> bool:
    rule = MOVES.get(move)
    if rule is None or case.stage not in rule.before:
        return False
    stands_in = case.owner_id is None and side is CaseSide.OFFICER and move in STANDING_IN
    return stands_in or side in rule.sides


async def held_case(session: AsyncSession, reference: str) -> Case | None:
    """The case, held until this transaction ends: of two acts at once the second sees the first."""
    query = select(Case).where(Case.reference == reference).with_for_update(of=Case)
    found: Case | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def make_case_move(
    session: AsyncSession,
    case: Case,
    move: CaseMove,
    side: CaseSide,
    actor_id: int | None,
    *,
    reason: Reason | None = None,
    why: str = "",
) -> bool:
    """Make the move with a `held_case` and log it; False, and nothing changes, where it is refused."""
    if not may_move(case, move, side):
        return False
    before, after = case.stage, await _led_to(session, case, move)
    case.stage, case.stage_since = after, now()
    case.suspended_at_stage = before if move is CaseMove.SUSPEND else None
    case.next_beat_at, case.officer_called_at = next_beat(after, 0, case.stage_since), None
    session.add(
        CaseEntry(
            case_id=case.id,
            move=move,
            before=before,
            after=after,
            side=side,
            actor_id=actor_id,
            reason=reason,
            why=why,
        )
    )
    await session.flush()
    return True


async def _led_to(session: AsyncSession, case: Case, move: CaseMove) -> Stage:
    if move is CaseMove.RESUME and case.suspended_at_stage:
        return case.suspended_at_stage
    if move is CaseMove.STEP_BACK:
        return await _stage_before(session, case)
    after = MOVES[move].after
    assert after is not None, move
    return after


async def _stage_before(session: AsyncSession, case: Case) -> Stage:
    """From where it first came to its present stage: a pause in between is no step."""
    came = (CaseEntry.case_id == case.id) & (CaseEntry.after == case.stage)
    forward = CaseEntry.move.not_in((CaseMove.RESUME, CaseMove.STEP_BACK, *BESIDE))
    latest = select(CaseEntry.before).where(came, forward).order_by(CaseEntry.id.desc()).limit(1)
    return (await session.scalars(latest)).one() or Stage.INTRODUCED
