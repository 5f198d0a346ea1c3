"""What previews of notices bring back: file ids for the members' bot, and whether the officer has seen it."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.courier.delivering import Outcome
from storage.notices.previewing import KIND, What, note_files, preview_arrived, preview_failed
from storage.outbox.tables import Delivery, Message, State

ENDS: Final[Mapping[State, What]] = {
    State.FAILED: What.REFUSED,
    State.UNREACHABLE: What.UNREACHABLE,
    State.UNKNOWN: What.UNKNOWN,
}


async def heed_previews(session: AsyncSession, outcomes: Sequence[Outcome], link: str) -> None:
    """Of outcomes that are settled in this transaction; `link` opens the bot."""
    for outcome in outcomes:
        if outcome.parcel.kind == KIND:
            await _heed(session, outcome, link)


async def _heed(session: AsyncSession, outcome: Outcome, link: str) -> None:
    delivery = await session.get(Delivery, outcome.parcel.call.delivery_id)
    if delivery is None or delivery.member_id is None:
        return
    message = await session.get_one(Message, delivery.message_id)
    if outcome.trouble:
        if what := ENDS.get(delivery.state):
            why = outcome.trouble.reason
            await preview_failed(session, message, delivery.member_id, what, why=why, link=link)
        return
    if files := [sent.file_id for sent in outcome.made if sent.file_id]:
        await note_files(session, message, files)
    if not outcome.parcel.album:
        await preview_arrived(session, message, delivery.member_id)
