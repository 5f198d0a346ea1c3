"""Organisations as officers keep them: found, renamed, merged; whose name is gone is found by it still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.cases.handing_over import MODELS
from storage.membership.tables import Invite, JoiningRequest
from storage.notices.tables import Notice, SavedAudience
from storage.outbox.planning import Push, fan_out, insert_new, plan
from storage.outbox.tables import Lane
from storage.people import FormerName, Member, Organisation

CHANGED: Final = "organisation"
"""To its members. Payload: `before` and `after`, names, and whether it was `merged`."""


class Refused(StrEnum):
    TAKEN = "taken"
    """Another organisation has that name: they can be merged."""
    SAME = "same"
    GONE = "gone"


OF_ORGANISATION: Final = '"organisation"'
"""Stands in every audience that names one, in the text of its JSON."""


@dataclass(frozen=True, slots=True)
class Size:
    members: int
    records: int


async def organisations_found(
    session: AsyncSession, words: str, start: int, count: int
) -> tuple[Sequence[Organisation], int]:
    """By a part of the name, also of a former one; all where nothing is asked. And how many there are."""
    had = select(FormerName.organisation_id).where(FormerName.name.icontains(words, autoescape=True))
    wanted = or_(Organisation.name.icontains(words, autoescape=True), Organisation.id.in_(had))
    total = await session.scalar(select(func.count(Organisation.id)).where(wanted)) or 0
    listed = select(Organisation).where(wanted).order_by(Organisation.name, Organisation.id)
    return (await session.scalars(listed.offset(start).limit(count))).all(), total


async def size_of(session: AsyncSession, organisation_id: int) -> Size:
    """Members who joined, and records of whatever state."""
    joined = (Member.organisation_id == organisation_id) & Member.joined_at.is_not(None)
    counts = [select(func.count(Member.id)).where(joined)]
    counts += [
        select(func.count(model.id)).where(model.organisation_id == organisation_id) for model in MODELS
    ]
    members, *records = [await session.scalar(query) or 0 for query in counts]
    return Size(members, sum(records))


async def rename(session: AsyncSession, officer: Member, organisation_id: int, name: str) -> Refused | None:
    """From now on; its members are told. Of two officers at once each sees what the other did."""
    (held,) = await _held(session, organisation_id)
    if held is None:
        return Refused.GONE
    if held.name == name:
        return Refused.SAME
    taken = select(Organisation.id).where(Organisation.name == name)
    had = select(FormerName.organisation_id).where(FormerName.name == name)
    owner = await session.scalar(taken) or await session.scalar(had)
    if owner not in (None, held.id):
        return Refused.TAKEN
    before, held.name = held.name, name
    await session.execute(delete(FormerName).where(FormerName.name == name))
    await _remember(session, before, held.id)
    names = {"before": before, "after": name}
    note_act(session, officer.id, "renamed_organisation", f"organisation:{held.id}", **names)
    await _tell(session, held.id, merged=False, **names)
    return None


async def merge(session: AsyncSession, officer: Member, gone_id: int, into_id: int) -> Refused | Size:
    """All members, records, requests, invites and audiences are the other's; the first is there no more."""
    if gone_id == into_id:
        return Refused.SAME
    gone, into = await _held(session, gone_id, into_id)
    if gone is None or into is None:
        return Refused.GONE
    size = await size_of(session, gone.id)
    for table in (Member, *MODELS, Invite, JoiningRequest, FormerName):
        moves = update(table).where(table.organisation_id == gone.id).values(organisation_id=into.id)
        await session.execute(moves.execution_options(synchronize_session=False))
    await _move_audiences(session, gone.id, into.id)
    names = {"before": gone.name, "after": into.name}
    await session.flush()
    session.expunge(gone)
    await session.execute(delete(Organisation).where(Organisation.id == gone_id))
    await _remember(session, names["before"], into_id)
    detail = {**names, "members": size.members, "records": size.records}
    note_act(session, officer.id, "merged_organisation", f"organisation:{into_id}", **detail)
    await _tell(session, into_id, merged=True, **names)
    return size


async def _held(session: AsyncSession, *ids: int) -> list[Organisation | None]:
    """In the order asked, held in that of their ids: two merges at once wait for each other."""
    found: dict[int, Organisation | None] = {}
    for number in sorted(ids):
        held = select(Organisation).where(Organisation.id == number).with_for_update()
        found[number] = await session.scalar(held.execution_options(populate_existing=True))
    return [found[number] for number in ids]


async def _remember(session: AsyncSession, name: str, organisation_id: int) -> None:
    row = {"name": name, "organisation_id": organisation_id, "since": now()}
    await session.execute(insert_new(session, FormerName).values(row))


async def _move_audiences(session: AsyncSession, gone_id: int, into_id: int) -> None:
    rows: list[Notice | SavedAudience] = []
    for table in (Notice, SavedAudience):
        of_some = cast(table.audience, String).contains(OF_ORGANISATION)
        rows += await session.scalars(select(table).where(of_some).with_for_update())
    for row in rows:
        if (moved := moved_audience(row.audience, gone_id, into_id)) != row.audience:
            row.audience = moved


def moved_audience(kept: Mapping[str, Any], gone_id: int, into_id: int) -> dict[str, Any]:
    """The same expression with the one organisation in place of the other."""
    sides = {side: moved_audience(kept[side], gone_id, into_id) for side in ("left", "right") if side in kept}
    meant = kept.get("is") == "organisation" and kept.get("id") == gone_id
    return {**kept, **sides, **({"id": into_id} if meant else {})}


async def _tell(
    session: AsyncSession, organisation_id: int, *, merged: bool, before: str, after: str
) -> None:
    push = Push(
        kind=CHANGED,
        subject=f"organisation:{organisation_id}",
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload={"before": before, "after": after, "merged": merged},
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.organisation_id == organisation_id)
