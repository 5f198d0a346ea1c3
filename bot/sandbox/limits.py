"""The flood judge: token buckets that say how long a bot has to wait. Off until set."""

import math
from dataclasses import asdict, dataclass

from bot.sandbox.shapes import Clock, Obj

CHAT_BURST = 3


@dataclass(slots=True)
class Limits:
    """Messages a bot may send; None lifts a limit."""

    overall_per_second: float | None = None
    chat_per_second: float | None = None
    group_per_minute: float | None = None

    def as_obj(self) -> Obj:
        """As the control interface shows them."""
        return dict(asdict(self))


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class FloodJudge:
    """Counts the messages of every bot, overall and to every chat.

    Bursts: a second's worth overall, three to one chat, a minute's worth to a group.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[int, int], _Bucket] = {}
        self.limits = Limits()

    def set(self, limits: Limits) -> None:
        """Start to count afresh under these limits."""
        self.limits = limits
        self._buckets.clear()

    def wait_for(self, bot_id: int, chat_id: int, messages: int = 1) -> int | None:
        """None where the messages may go now (they are then counted), else whole seconds to wait."""
        rates = self._rates(bot_id, chat_id)
        waits = [self._wait(key, rate, burst, messages) for key, rate, burst in rates]
        longest = max(waits, default=0.0)
        if longest > 0:
            return max(1, math.ceil(longest))
        for key, _, _ in rates:
            self._buckets[key].tokens -= messages
        return None

    def _rates(self, bot_id: int, chat_id: int) -> list[tuple[tuple[int, int], float, float]]:
        limits = self.limits
        rates: list[tuple[tuple[int, int], float, float]] = []
        if limits.overall_per_second is not None:
            rates.append(((bot_id, 0), limits.overall_per_second, max(1.0, limits.overall_per_second)))
        if chat_id < 0 and limits.group_per_minute is not None:
            rates.append(((bot_id, chat_id), limits.group_per_minute / 60, max(1.0, limits.group_per_minute)))
        elif chat_id > 0 and limits.chat_per_second is not None:
            burst = max(CHAT_BURST, limits.chat_per_second)
            rates.append(((bot_id, chat_id), limits.chat_per_second, burst))
        return rates

    def _wait(self, key: tuple[int, int], rate: float, burst: float, messages: int) -> float:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        missing = min(float(messages), burst) - bucket.tokens
        return missing / rate if missing > 1e-9 else 0.0
