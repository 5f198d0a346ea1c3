"""How long before an event a reminder comes, as it is said and chosen."""

from collections.abc import Sequence
from typing import Final

from handlers.wording import Wording
from storage.events.reminder_times import DAY

HOUR: Final = 60
CHOICES: Final = (7 * DAY, 3 * DAY, DAY, 3 * HOUR, 2 * HOUR, HOUR, 30, 15)
"""Minutes before the start."""


def offset_name(w: Wording, offset: int) -> str:
    """`1 天`, `2 小时`, `15 分钟`."""
    if offset % DAY == 0 and offset:
        return w.many("{count} 天", offset // DAY)
    if offset % HOUR == 0 and offset:
        return w.many("{count} 小时", offset // HOUR)
    return w.many("{count} 分钟", offset)


def offsets_said(w: Wording, offsets: Sequence[int]) -> str:
    """`提前 1 天、2 小时`, or that there is none."""
    if not offsets:
        return w.plain("不提醒")
    comma = w.plain("、")
    return w.plain("提前 {offsets}", offsets=comma.join(offset_name(w, offset) for offset in offsets))
