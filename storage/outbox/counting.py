"""How the outbox stands: for metrics, the terminal and the officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox.tables import Delivery, Lane, State


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows by bot, lane and state, and by bot and lane since when the oldest due row waits."""

    rows: Mapping[tuple[str, Lane, State], int]
    oldest_due: Mapping[tuple[str, Lane], datetime]

    def total(self, *states: State) -> int:
        return sum(count for (_, _, state), count in self.rows.items() if state in states)

    @property
    def unknown_ratio(self) -> float:
        """Perhaps-sent rows that stay so, of all that were sent or perhaps sent; 0 where there are none."""
        unknown = self.total(State.UNKNOWN)
        return unknown / (unknown + self.total(State.SENT)) if unknown else 0.0


async def standing(session: AsyncSession, moment: datetime) -> Standing:
    counted = await session.execute(
        select(Delivery.bot, Delivery.lane, Delivery.state, func.count()).group_by(
            Delivery.bot, Delivery.lane, Delivery.state
        )
    )
    rows = {(bot, Lane(lane), state): count for bot, lane, state, count in counted}
    waiting = await session.execute(
        select(Delivery.bot, Delivery.lane, func.min(Delivery.not_before))
        .where(Delivery.state == State.READY, Delivery.not_before <= moment)
        .group_by(Delivery.bot, Delivery.lane)
    )
    return Standing(rows, {(bot, Lane(lane)): oldest for bot, lane, oldest in waiting})
