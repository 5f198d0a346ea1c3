"""`/settings`, and what each button of its card chooses. Pressed twice it stays chosen."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented
from handlers.desk.guard import allowed, turned_away
from handlers.pending import pending_question
from handlers.person import Person
from handlers.reply import Replies, Reply
from handlers.settings.card import (
    AT_DESK,
    DIGEST,
    DIGEST_HOURS,
    FIELDS,
    LANGUAGE,
    MAIN,
    OWN,
    PUSHES,
    QUIET,
    ZONE,
    settings_card,
)
from handlers.settings.hours import read_hours
from handlers.settings.saying import quiet_said
from handlers.wording import Wording
from handlers.zones import NAMED
from storage.categories import Category, category_of
from storage.outbox.muting import set_muted
from storage.people import Member
from storage.settings import choose_digest, choose_hours, move_to_zone, set_field
from storage.vocabularies import Language, TechField

Chosen = Callable[[AsyncSession, Member, str], Awaitable[bool]]
"""Keeps the value; False for one that no button of ours has."""


async def open_settings(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not consented(member):
        return ask_consent(person, member)
    return await settings_card(session, member, edits=False)


async def press_setting(
    session: AsyncSession, person: Person, member: Member, part: str, value: str
) -> Replies:
    """`value`: "-" to open that part. What fits no button of ours brings the card as it is."""
    card = await _pressed(session, member, part, value, at_desk=False)
    if part != LANGUAGE or value == "-":
        return card
    return [card, *await pending_question(session, person, member)]


async def open_at_desk(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    return await settings_card(session, member, at_desk=True, edits=False)


async def press_at_desk(
    session: AsyncSession, person: Person, member: Member | None, part: str, value: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    return await _pressed(session, member, part, value, at_desk=True)


async def hear_hours(session: AsyncSession, member: Member, text: str) -> Reply | None:
    """Quiet hours that were typed; None for any other text."""
    hours = read_hours(text)
    if hours is None:
        return None
    await choose_hours(session, member, *hours)
    w = Wording(member.language)
    card = await settings_card(session, member, QUIET, edits=False)
    said = w("好的，免打扰：{hours}。\n\n", hours=quiet_said(w, member))
    return replace(card, text=said + card.text)


async def _pressed(session: AsyncSession, member: Member, part: str, value: str, *, at_desk: bool) -> Reply:
    kept = False
    keep = KEEPERS.get(part) if part in AT_DESK or not at_desk else None
    if value != "-" and keep is not None:
        kept = await keep(session, member, value)
        await session.flush()
    w = Wording(member.language)
    card = await settings_card(session, member, MAIN if part == OWN else part, at_desk=at_desk)
    toast = w.plain("好的") if kept else w.plain("这张卡片已更新")
    return card if value == "-" else replace(card, toast=toast)


async def _language(_session: AsyncSession, member: Member, value: str) -> bool:
    if value in set(Language):
        member.language = Language(value)
    return value in set(Language)


async def _zone(session: AsyncSession, member: Member, value: str) -> bool:
    zones = list(NAMED)
    if not value.isdecimal() or int(value) >= len(zones):
        return False
    await move_to_zone(session, member, zones[int(value)])
    return True


async def _quiet(session: AsyncSession, member: Member, value: str) -> bool:
    match = re.fullmatch(r"(\d{1,4})-(\d{1,4})", value, re.ASCII)
    if match is None or max(int(match[1]), int(match[2])) >= 1440:
        return False
    await choose_hours(session, member, int(match[1]), int(match[2]))
    return True


async def _field(session: AsyncSession, member: Member, value: str) -> bool:
    code, _, state = value.partition("-")
    if code not in set(TechField) or state not in ("on", "off"):
        return False
    await set_field(session, member.id, TechField(code), chosen=state == "on")
    return True


async def _push(session: AsyncSession, member: Member, value: str) -> bool:
    code, _, state = value.partition("-")
    if category_of(code) is None or state not in ("on", "off"):
        return False
    await set_muted(session, member.id, code, muted=state == "off")
    return True


async def _digest(session: AsyncSession, member: Member, value: str) -> bool:
    if value in ("on", "off"):
        await set_muted(session, member.id, Category.DIGEST.value, muted=value == "off")
        return True
    match = re.fullmatch(r"([0-6])-(\d{1,2})", value, re.ASCII)
    if match is None or int(match[2]) not in DIGEST_HOURS:
        return False
    await choose_digest(session, member, int(match[1]), int(match[2]))
    return True


async def _own(_session: AsyncSession, member: Member, value: str) -> bool:
    if value in ("on", "off"):
        member.personalised = value == "on"
    return value in ("on", "off")


KEEPERS: dict[str, Chosen] = {
    LANGUAGE: _language,
    ZONE: _zone,
    QUIET: _quiet,
    FIELDS: _field,
    PUSHES: _push,
    OWN: _own,
    DIGEST: _digest,
}
