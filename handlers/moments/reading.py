"""When something is, as people type it: 下周三下午2点, 12月5日 14:00-16:30, next Wed 2pm."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handlers.forms.said import FieldFault, Said, saying, shown
from handlers.moments.days import check_weekday, day_meant
from handlers.moments.hours import end_minutes, minutes_of, start_before
from handlers.moments.tokens import DayNamed, HourNamed, Lasting, Part, Token, Until, tokens_of
from handlers.wording import marked

UNREAD: Final = marked("没看懂“{value}”；请写成“12月5日 14:00-16:30”或“下周三下午2点”")
BEFORE: Final = marked("结束时间不在开始时间之后")
LONGEST_TEXT: Final = 100
LONGEST: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class When:
    """`start` before `end` (None: not said), aware, in the zone asked for; `notes` name what was guessed."""

    start: datetime
    end: datetime | None = None
    notes: tuple[Said, ...] = ()


@dataclass(slots=True)
class _Written:
    """What stood there, sorted by what it is about."""

    day: DayNamed | None = None
    end_day: DayNamed | None = None
    weekday: DayNamed | None = None
    hour: HourNamed | None = None
    end_hour: HourNamed | None = None
    lasting: timedelta | None = None
    part: Part | None = None
    after: bool = False
    """Between a word such as 到 and what it leads to."""
    unused: list[str] = field(default_factory=list)


def read_when(text: str, zone: str, moment: datetime, *, lacking: time | None = None) -> When:
    """`text` as seen at `moment` in `zone`. `lacking`: the hour where only a day is given.

    Raises FieldFault, which says in a sentence what cannot be understood, is past, or could mean two things.
    """
    written = _sorted(text)
    local = moment.astimezone(ZoneInfo(zone))
    if written.day is None:
        raise FieldFault(marked("没有写是哪一天；请写成“12月5日 14:00-16:30”或“下周三下午2点”"))
    if written.hour is None and lacking is not None and written.end_hour is None:
        written.hour = HourNamed(lacking.isoformat("minutes"), lacking.hour, lacking.minute, exact=True)
    if written.hour is None:
        raise FieldFault(marked("没有写几点开始；请写成“12月5日 14:00-16:30”或“下周三下午2点”"))
    return _made(written, written.day, written.hour, local)


def _sorted(text: str) -> _Written:
    tokens, rest = tokens_of(text) if len(text) <= LONGEST_TEXT else ([], text)
    if rest or not tokens:
        raise FieldFault(UNREAD, value=shown(text))
    written = _Written()
    for token in tokens:
        _put(written, token)
    if written.part and written.hour is None:
        raise FieldFault(marked("“{value}”几点？"), value=written.part.said)
    if written.after or written.part or written.unused:
        raise FieldFault(UNREAD, value=shown(text))
    return written


def _put(written: _Written, token: Token) -> None:
    match token:
        case Until():
            written.after = True
        case Part():
            written.part = token
        case Lasting():
            written.lasting = token.length
        case DayNamed():
            _put_day(written, token)
        case HourNamed():
            _put_hour(written, token)


def _put_day(written: _Written, day: DayNamed) -> None:
    if written.after and written.day:
        written.end_day, written.after = day, False
    elif written.day is None:
        written.day = day
    elif day.kind in ("week", "next") and written.weekday is None:
        written.weekday = day
    elif written.day.kind in ("week", "next") and written.weekday is None:
        written.day, written.weekday = day, written.day
    else:
        written.unused.append(day.said)


def _put_hour(written: _Written, hour: HourNamed) -> None:
    if written.part:
        hour = replace(hour, part=hour.part or written.part.word, bare=False, exact=False)
        written.part = None
    if written.hour is None and not written.after:
        written.hour = hour
    elif written.end_hour is None and (written.after or written.end_day):
        written.end_hour, written.after = hour, False
    else:
        written.unused.append(hour.said)


def _made(written: _Written, named: DayNamed, hour: HourNamed, local: datetime) -> When:
    day = day_meant(named, local.date())
    if written.weekday:
        check_weekday(written.weekday, day.date)
    notes = [day.note]
    minutes, note = _start_minutes(hour, written.end_hour)
    start = _moment(day.date, minutes, local)
    if start <= local and day.repeats:
        start = _moment(day.date + timedelta(days=day.repeats), minutes, local)
    if start <= local:
        raise FieldFault(marked("{moment} 已经过去了"), moment=f"{start:%Y-%m-%d %H:%M}")
    notes.append(note)
    first = start.date() if minutes < 1440 else start.date() - timedelta(days=1)
    end = _end(written, first, minutes, start, notes)
    notes.append(twice(start))
    return When(start, end, tuple(note for note in notes if note))


def _start_minutes(hour: HourNamed, end: HourNamed | None) -> tuple[int, Said | None]:
    if hour.bare and (end is None or end.bare):
        raise FieldFault(marked("“{value}”是几点？请写成“14:00”或“下午2点”"), value=hour.said)
    if end is not None and not hour.part and (hour.bare or (end.part and not hour.exact)):
        return start_before(hour, end)
    return minutes_of(hour)


def _end(
    written: _Written, first: date, minutes: int, start: datetime, notes: list[Said | None]
) -> datetime | None:
    if written.lasting is not None and written.end_hour is None and written.end_day is None:
        end = (start.astimezone(UTC) + written.lasting).astimezone(start.tzinfo)
        return _checked(start, end)
    if written.end_hour is None and written.end_day is None:
        return None
    if written.end_hour is None or written.lasting is not None:
        raise FieldFault(marked("没有写几点结束；请写成“12月5日 14:00-16:30”"))
    if written.end_day is None:
        until, note = end_minutes(written.end_hour, minutes)
        notes.append(note)
        return _checked(start, _moment(first, until, start))
    try:
        day = day_meant(written.end_day, first)
    except FieldFault:
        raise FieldFault(BEFORE) from None
    until, note = minutes_of(written.end_hour)
    notes += [day.note, note]
    return _checked(start, _moment(day.date, until, start))


def _checked(start: datetime, end: datetime) -> datetime:
    if end <= start:
        raise FieldFault(BEFORE)
    if end - start > LONGEST:
        raise FieldFault(marked("从开始到结束超过 {days} 天，请核对"), days=LONGEST.days)
    return end


def _moment(day: date, minutes: int, local: datetime) -> datetime:
    """That wall clock's moment. Raises FieldFault where clocks are set forward over it."""
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    found = naive.replace(tzinfo=local.tzinfo)
    there = found.astimezone(UTC).astimezone(local.tzinfo)
    if there.replace(tzinfo=None) != naive:
        raise FieldFault(marked("{moment} 不存在：那时钟表拨快一小时"), moment=f"{naive:%Y-%m-%d %H:%M}")
    return found


def twice(moment: datetime) -> Said | None:
    """Named where clocks are set back, so that this hour comes twice: the first is meant."""
    if moment.utcoffset() == moment.replace(fold=1).utcoffset():
        return None
    return saying(marked("{moment} 那时钟表拨慢，会有两次；按第一次理解"), moment=f"{moment:%Y-%m-%d %H:%M}")
