"""The job that deletes what is past its period, and says what it deleted."""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry, note_act
from storage.base import now
from storage.outbox.pacing import forget_chats
from storage.outbox.settling import expire
from storage.retention.rules import RULES, Kept, Rule
from storage.store import Store

log = logging.getLogger(__name__)

ACT: Final = "deleted_due"


async def forget_the_old(store: Store) -> Mapping[Kept, int]:
    """Carry out every rule, in many short transactions; how many of each went. Twice does nothing more.

    What is too late to be said is settled before. What was deleted is noted also where it broke off.
    """
    moment = now()
    async with store.writing() as session:
        await forget_chats(session)
        await expire(session)
    gone: Counter[Kept] = Counter()
    try:
        for kept, rule in RULES.items():
            while count := await _some(store, rule, moment):
                gone[kept] += count
    finally:
        if gone:
            await _report(store, gone)
    return gone


async def last_deletion(session: AsyncSession) -> AuditEntry | None:
    """When the job last deleted something; its detail has how many, by `Kept`."""
    entries = select(AuditEntry).where(AuditEntry.act == ACT)
    found: AuditEntry | None = await session.scalar(entries.order_by(AuditEntry.id.desc()).limit(1))
    return found


async def _some(store: Store, rule: Rule, moment: datetime) -> int:
    async with store.writing() as session:
        return await rule.forget(session, moment - rule.period)


async def _report(store: Store, gone: Mapping[Kept, int]) -> None:
    """Counts only: nothing of what went."""
    counts = {kept.value: count for kept, count in gone.items()}
    log.info("deleted what is past its period: %s", ", ".join(f"{n} {what}" for what, n in counts.items()))
    async with store.writing() as session:
        note_act(session, None, ACT, "retention", **counts)
