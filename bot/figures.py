"""What the store alone says of how the club runs: for metrics and for the terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversation import Inbox
from storage.outbox.counting import Standing, standing
from storage.outbox.tables import Pacer


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a bot may speak: messages a second, and not at all before `blocked_until`."""

    bot: str
    per_second: float
    blocked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    outbox: Standing
    paces: Sequence[Pace]
    """Of each bot that ever spoke, by its name."""
    answers_owed: Mapping[str, int]
    """Updates of each bot whose answers are not all said; a bot that owes none may be missing."""


async def read_figures(session: AsyncSession, moment: datetime) -> Figures:
    """The figures as of `moment`; a bot's block that is over by then is none."""
    pacers = await session.execute(select(Pacer.bot, Pacer.rate, Pacer.blocked_until).order_by(Pacer.bot))
    owed = await session.execute(
        select(Inbox.bot, func.count()).where(Inbox.answers.is_not(None)).group_by(Inbox.bot)
    )
    return Figures(
        outbox=await standing(session, moment),
        paces=[Pace(bot, rate, until if until and until > moment else None) for bot, rate, until in pacers],
        answers_owed={bot: count for bot, count in owed},  # noqa: C416 - rows are not pairs to mypy
    )
