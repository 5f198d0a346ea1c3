"""Who had said that they read a notice is told of its correction; everybody else reads it in its place."""

from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.notices.tables import Notice
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane, Message

KIND: Final = "corrected"
"""Payload: `notice`, its number, and `revision`."""


async def tell_of_correction(session: AsyncSession, notice: Notice, audience: ColumnElement[bool]) -> int:
    """`audience` (a condition on `Member`) learns of the newest correction, each once; how many."""
    push = Push(
        kind=KIND,
        subject=f"notice:{notice.id}",
        occurrence=str(notice.revision),
        lane=Lane.NOTICE,
        payload={"notice": notice.id, "revision": notice.revision},
        category=notice.category.value,
        quiet=not notice.urgent_reason,
    )
    message = await plan(session, push)
    if message is None:
        key = (Message.subject == push.subject) & (Message.occurrence == push.occurrence)
        message = (await session.scalars(select(Message).where(Message.kind == KIND, key))).one()
    return await fan_out(session, message, audience)
