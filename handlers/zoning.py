"""`/zone`: the member's time zone, by button or from a location they send. No network is asked."""

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from tzfpy import get_tz

from handlers.consent import ask_consent, consented
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.settings.saying import zone_shown
from handlers.wording import Wording
from handlers.zones import NAMED, zone_name
from storage.base import now
from storage.people import Member
from storage.settings import move_to_zone

A_ROW: Final = 2


async def offer_zones(person: Person, member: Member | None) -> Reply:
    if not consented(member):
        return ask_consent(person, member)
    return _card(member)


async def choose_zone(session: AsyncSession, member: Member, zone: str) -> Reply:
    """From now on; the same card shows it. Reminders that wait go by the new clock."""
    if not _is_zone(zone):
        return _card(member, edits=True)
    await move_to_zone(session, member, zone)
    w = Wording(member.language)
    return replace(_card(member, edits=True), toast=w.plain("好的，按{zone}。", zone=zone_name(w, zone)))


async def propose_zone(member: Member, longitude: float, latitude: float) -> Reply:
    """Of a location that was sent; it is not kept, and nothing changes before the button is pressed."""
    w = Wording(member.language)
    zone = zone_at(longitude, latitude)
    if zone == member.zone:
        return Reply(w("您那里的时间就是现在用的：{zone}。", zone=zone_shown(w, zone)))
    yes = Button(w.plain("就用这个"), f"zone:{zone}")
    other = Button(w.plain("选别的"), "zones")
    text = w("按您的位置，时区是 {zone}，现在 {time}。要用它吗？位置没有保存。", zone=zone_shown(w, zone),
             time=_clock(zone))  # fmt: skip
    return Reply(text, ((yes, other),))


def zone_at(longitude: float, latitude: float) -> str:
    """The IANA zone there; at sea the one that goes by the longitude."""
    zone = get_tz(longitude, latitude)
    return zone if _is_zone(zone) else "Asia/Shanghai"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


async def list_zones(member: Member) -> Reply:
    """The card in place of a proposal that did not fit."""
    return _card(member, edits=True)


def _card(member: Member, *, edits: bool = False) -> Reply:
    w = Wording(member.language)
    text = w(
        "活动和提醒按哪里的时间？现在：{zone}，{time}。\n\n点一个，或者用回形针发一个位置给我，我来认。",
        zone=zone_shown(w, member.zone),
        time=_clock(member.zone),
    )
    buttons = [
        Button(("✓ " if zone == member.zone else "") + zone_shown(w, zone), f"zone:{zone}") for zone in NAMED
    ]
    rows = tuple(tuple(buttons[start : start + A_ROW]) for start in range(0, len(buttons), A_ROW))
    return Reply(text, rows, edits=edits)


def _clock(zone: str) -> str:
    return f"{now().astimezone(ZoneInfo(zone)):%H:%M}"
