"""What authors do in one tap from what they are told of the end of a record: renew, hold, release, archive.

In /mine what cannot be undone is asked about first (`handlers.posting.moving`).
"""

from datetime import timedelta
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.formatting import day
from handlers.membership.guests import members_only
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.base import now
from storage.cases.lapsing import lapse_interests
from storage.cases.stages import CaseSide
from storage.people import Member
from storage.posting.lifecycle import MOVES, VALID_FOR, Side, held_record, make_move, may_move
from storage.posting.tables import Move
from storage.records import Record
from storage.vocabularies import Status

OWN_MOVES: Final = {
    Move.RENEW: marked("“{title}”已续期，有效期至 {day}。"),
    Move.HOLD: marked("“{title}”已暂停展示，随时可以恢复。"),
    Move.RELEASE: marked("“{title}”已恢复展示。"),
    Move.ARCHIVE: marked("“{title}”已归档，不再展示。"),
}
"""The moves an author makes by a button, and what is said once it is so."""
OFFERED: Final = {
    Status.PUBLISHED: (Move.RENEW, Move.HOLD, Move.ARCHIVE),
    Status.ON_HOLD: (Move.RELEASE, Move.RENEW, Move.ARCHIVE),
    Status.EXPIRED: (Move.RENEW, Move.ARCHIVE),
}
JUST_RENEWED: Final = timedelta(days=1)


async def move_own(session: AsyncSession, member: Member, reference: str, move: Move) -> Reply:
    """Make the move with a record of one's own; pressed again it says what is so and changes nothing."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    record = await held_record(session, reference)
    if record is None or record.author_id != member.id or move not in OWN_MOVES:
        return Reply(toast=w.plain("这不是您发布的记录。"), alert=True)
    already = _already(record, move)
    if not already and not await make_move(session, record, move, Side.AUTHOR, member.id):
        said = w(
            "“{title}”现在的状态是{status}，不能{move}。",
            title=record.title,
            status=w.name(record.status),
            move=w.name(move),
        )
        return Reply(said, life_rows(w, record), edits=True)
    await lapse_interests(session, record, CaseSide.OWNER, member.id)
    rows = life_rows(w, record) if move is Move.HOLD else ()
    toast = w.plain("已经办好了") if already else ""
    return Reply(moved(w, record, move, member.zone), rows, edits=True, toast=toast)


def moved(w: Wording, record: Record, move: Move, zone: str) -> Markup:
    """What is so after an own move."""
    ends = day(w, record.valid_until, zone) if record.valid_until else w.plain("未定")
    return w(OWN_MOVES[move], title=record.title, day=ends)


def life_rows(w: Wording, record: Record) -> Rows:
    """One row of what its author can do with it in one tap; no row where there is nothing."""
    offered = [move for move in OFFERED.get(record.status, ()) if may_move(record, move, Side.AUTHOR)]
    row = tuple(Button(w.name(move), f"{move}:{record.reference}") for move in offered)
    return (row,) if row else ()


def _already(record: Record, move: Move) -> bool:
    """Whether it is so: the second tap of two, or a tap on an old card."""
    if move is Move.RENEW:
        ends = record.valid_until
        fresh = ends is not None and ends - now() > VALID_FOR - JUST_RENEWED
        return fresh and record.status is Status.PUBLISHED
    return record.status is MOVES[move].after and move is not Move.RELEASE
