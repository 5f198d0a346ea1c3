"""What a member held and nobody takes over: officers stand in for the organisation, or it ends."""

from collections.abc import Sequence
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.handing_over import MODELS, close_contacts, held_cases, take_back_offers
from storage.cases.lapsing import lapse_interests
from storage.cases.lifecycle import may_move
from storage.cases.pipeline import advance, note_entry
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case
from storage.cases.telling import tell_entry
from storage.changes import next_change
from storage.people import Member
from storage.posting.lifecycle import Side, make_move
from storage.posting.tables import Move
from storage.posting.waiting import take_back_version
from storage.records import Record
from storage.vocabularies import Status

UNPUBLISHED: Final = (Status.DRAFT, Status.PENDING, Status.RETURNED)
CONTRACTED: Final = (Stage.SIGNED, Stage.REGISTERED)


async def let_go(
    session: AsyncSession, giver: Member, *, withdraw: bool, manages: bool = False
) -> tuple[Sequence[str], Sequence[str]]:
    """References of the records and live cases they let go of.

    What was never published is withdrawn. What was is the organisation's and has no author any more; with
    `withdraw` it leaves the search too. As a seeker they withdraw, except where a contract is signed: that is
    for officers to follow. `manages`: they stay a technology manager and keep those cases.
    """
    records = [record.reference for record in await _records(session, giver, withdraw=withdraw)]
    cases = [
        case.reference
        for case in await held_cases(session, giver.id)
        if await _case(session, case, giver, withdraw=withdraw, manages=manages)
    ]
    if not manages:
        await take_back_offers(session, giver.id)
    await session.flush()
    return records, cases


async def _records(session: AsyncSession, giver: Member, *, withdraw: bool) -> list[Record]:
    found: list[Record] = []
    for model in MODELS:
        held = select(model).where(model.author_id == giver.id).order_by(model.id).with_for_update(of=model)
        rows = await session.scalars(held.execution_options(populate_existing=True))
        found += cast(Sequence[Record], rows.all())
    for record in found:
        if record.status in UNPUBLISHED:
            await make_move(session, record, Move.WITHDRAW, Side.AUTHOR, giver.id)
            continue
        if withdraw:
            leaves = Move.ARCHIVE if record.status is Status.EXPIRED else Move.WITHDRAW
            await make_move(session, record, leaves, Side.AUTHOR, giver.id)
            await lapse_interests(session, record, CaseSide.OWNER, giver.id)
        await take_back_version(session, record.reference)
        record.author_id, record.change_number = None, await next_change(session)
    return found


async def _case(session: AsyncSession, case: Case, giver: Member, *, withdraw: bool, manages: bool) -> bool:
    """False where it stays as it is."""
    before = (case.owner_id, case.seeker_id, case.manager_id)
    if case.manager_id == giver.id and not manages:
        case.manager_id = None
        await _note(session, case, CaseMove.RELIEVE, CaseSide.MANAGER, giver.id)
    if giver.id in (case.owner_id, case.seeker_id):
        await close_contacts(session, case, giver.id)
    if case.seeker_id == giver.id:
        await _end(session, case, CaseSide.SEEKER, giver.id)
    if case.owner_id == giver.id:
        if withdraw:
            await _end(session, case, CaseSide.OWNER, giver.id)
        else:
            await _note(session, case, CaseMove.HAND_OVER, CaseSide.OWNER, giver.id)
        case.owner_id = None
    return giver.id in before[:2] or before[2] != case.manager_id


async def _note(session: AsyncSession, case: Case, move: CaseMove, side: CaseSide, giver_id: int) -> None:
    await tell_entry(session, case, await note_entry(session, case, move, side, giver_id))


async def _end(session: AsyncSession, case: Case, side: CaseSide, actor_id: int) -> None:
    """By the move that is theirs; a contract that is signed ends for nobody's leaving."""
    case.next_beat_at = None
    if case.stage in CONTRACTED:
        return
    for move in (CaseMove.WITHDRAW, CaseMove.DECLINE, CaseMove.CLOSE):
        if may_move(case, move, side):
            await advance(session, case, move, side, actor_id)
            return
