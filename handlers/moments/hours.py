"""Which minute of the day is meant; minutes from 1,440 on are of the night after it."""

from typing import Final

from handlers.forms.said import FieldFault, Said, saying
from handlers.moments.tokens import HourNamed
from handlers.wording import marked

DAY: Final = 1440
HALF: Final = 720
Minutes = tuple[int, Said | None]

DAWN: Final = ("凌晨", "半夜")
MORNING: Final = ("清晨", "清早", "早上", "早晨", "上午", "早", "morning")
NOON: Final = ("中午", "正午")
AFTERNOON: Final = ("下午", "午后", "傍晚", "afternoon")


def minutes_of(named: HourNamed) -> Minutes:
    """Minutes since midnight, and what was guessed. Raises FieldFault: there is no such time."""
    hour = named.hour
    if named.minute > 59 or hour > 24 or (hour == 24 and named.minute):
        raise _no_such(named)
    if named.part:
        return _in_part(named)
    if named.exact or hour >= 9 or hour == 0:
        return hour * 60 + named.minute, None
    shown = hour + 12 if hour <= 6 else hour
    note = saying(
        marked("“{value}”按 {hour}:{minute} 理解"),
        value=named.said,
        hour=shown,
        minute=f"{named.minute:02d}",
    )
    return shown * 60 + named.minute, note


def end_minutes(named: HourNamed, start: int) -> Minutes:
    """The same for the end of something that started at `start`, with no day of its own."""
    if named.part or named.exact or named.hour > 12:
        found, _ = minutes_of(named)
    else:
        minutes_of(named)
        first = named.hour % 12 * 60 + named.minute
        found = next((at for at in (first, first + HALF) if at > start % DAY), first)
        found += start // DAY * DAY
    if found > start:
        return found, None
    return found + DAY, saying(marked("结束时间按次日 {hour}:{minute} 理解"), **_clock(found))


def start_before(named: HourNamed, end: HourNamed) -> Minutes:
    """A start whose half of the day only its end tells ("2-4pm", "10-12点")."""
    last, _ = minutes_of(end)
    if not end.part or named.exact or named.hour > 12:
        return minutes_of(HourNamed(named.said, named.hour, named.minute, exact=named.hour >= 7))
    minutes_of(named)
    first = named.hour % 12 * 60 + named.minute
    return max((at for at in (first, first + HALF) if at < last), default=first), None


def _in_part(named: HourNamed) -> Minutes:
    hour, part = named.hour, named.part
    later = hour + 12 if 1 <= hour <= 11 else hour
    allowed: tuple[int, range]
    if part in DAWN or part == "am":
        allowed = (hour % 12 if hour == 12 else hour, range(12 if part == "am" else 7))
    elif part in MORNING:
        allowed = (hour, range(4, 13))
    elif part in NOON:
        allowed = (later if hour <= 2 else hour, range(11, 15))
    elif part in AFTERNOON or part == "pm":
        allowed = (later, range(12, 24))
    else:
        return _at_night(named)
    found, hours = allowed
    if found not in hours:
        raise _no_such(named)
    return found * 60 + named.minute, None


def _at_night(named: HourNamed) -> Minutes:
    hour = named.hour
    if 5 <= hour <= 11 or 17 <= hour <= 23:
        return (hour + 12 if hour <= 11 else hour) * 60 + named.minute, None
    if hour not in (0, 1, 2, 3, 4, 12, 24):
        raise _no_such(named)
    found = DAY + hour % 12 * 60 + named.minute
    return found, saying(marked("“{value}”按次日 {hour}:{minute} 理解"), value=named.said, **_clock(found))


def _clock(minutes: int) -> dict[str, str | int]:
    hour, minute = divmod(minutes % DAY, 60)
    return {"hour": hour, "minute": f"{minute:02d}"}


def _no_such(named: HourNamed) -> FieldFault:
    said = f"{named.part} {named.said}" if named.part and named.part not in named.said else named.said
    return FieldFault(marked("没有“{value}”这个时间"), value=said)
