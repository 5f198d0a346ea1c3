"""What a member has chosen, as it is said on cards."""

from handlers.wording import Wording
from storage.people import Member


def quiet_said(w: Wording, member: Member) -> str:
    """`22:00–8:00`, or that there are none."""
    if member.quiet_from == member.quiet_until:
        return w.plain("没有")
    return f"{clock_said(member.quiet_from)}–{clock_said(member.quiet_until)}"


def clock_said(minute: int) -> str:
    """A minute of the day: `8:00`."""
    return f"{minute // 60}:{minute % 60:02d}"
