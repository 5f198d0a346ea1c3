"""What a member has chosen, as it is said on cards."""

from handlers.wording import Wording
from handlers.zones import offset_said, zone_name
from storage.base import now
from storage.people import Member


def quiet_said(w: Wording, member: Member) -> str:
    """`22:00–8:00`, or that there are none."""
    if member.quiet_from == member.quiet_until:
        return w.plain("没有")
    return hours_said(member.quiet_from, member.quiet_until)


def hours_said(begin: int, end: int) -> str:
    """Two minutes of the day: `22:00–8:00`."""
    return "–".join(f"{minute // 60}:{minute % 60:02d}" for minute in (begin, end))


def zone_shown(w: Wording, zone: str) -> str:
    """`北京时间 UTC+8`, as it is now."""
    return f"{zone_name(w, zone)} {offset_said(zone, now())}"
