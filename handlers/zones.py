"""Time zones as people name them, for the clocks that the club meets most."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from handlers.wording import Wording, marked

NAMED: Final = {
    "Asia/Shanghai": marked("北京时间"),
    "Asia/Hong_Kong": marked("香港时间"),
    "Asia/Taipei": marked("台北时间"),
    "Asia/Singapore": marked("新加坡时间"),
    "Asia/Tokyo": marked("东京时间"),
    "Asia/Dubai": marked("迪拜时间"),
    "Europe/Moscow": marked("莫斯科时间"),
    "Europe/Berlin": marked("柏林时间"),
    "Europe/London": marked("伦敦时间"),
    "America/New_York": marked("纽约时间"),
    "America/Los_Angeles": marked("洛杉矶时间"),
    "Australia/Sydney": marked("悉尼时间"),
}
"""In the order of the buttons."""


def zone_name(w: Wording, zone: str) -> str:
    """As people say it; the IANA name where we have no other."""
    return w.plain(NAMED[zone]) if zone in NAMED else zone


def offset_said(zone: str, moment: datetime) -> str:
    """`UTC+8`, `UTC-3:30`, as it is at that moment."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def same_clock(one: str, other: str, moment: datetime) -> bool:
    """Whether both zones show the same time at that moment."""
    there = moment.astimezone(ZoneInfo(one)), moment.astimezone(ZoneInfo(other))
    return there[0].utcoffset() == there[1].utcoffset()
