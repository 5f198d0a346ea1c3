"""签到码: a picture with a single-use link that an officer scans at the door."""

import io
import secrets
from typing import Final

import segno
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.tokens import hashed
from handlers.events.said import short_said
from handlers.links import Links
from handlers.reply import Attachment, Reply
from handlers.wording import Wording
from storage.base import now
from storage.events.looking import event_of, registration_of
from storage.events.tables import EventStatus, Place
from storage.people import Member

PREFIX: Final = "in_"
SCALE: Final = 10
"""Pixels a module: readable from a telephone held at arm's length."""


async def show_code(session: AsyncSession, member: Member, links: Links, reference: str) -> Reply:
    """A new code each time: the store keeps only its hash, and the ones shown before stop working."""
    w, event = Wording(member.language), await event_of(session, reference)
    mine = await registration_of(session, event.id, member.id) if event else None
    if event is None or mine is None or mine.place is not Place.REGISTERED:
        return Reply(toast=w.plain("您没有报名这个活动"), alert=True)
    if mine.attended_at:
        return Reply(toast=w.plain("您已经签到了"))
    if event.status is not EventStatus.PUBLISHED or event.ends_at <= now():
        return Reply(toast=w.plain("活动已经结束或取消"), alert=True)
    token = secrets.token_urlsafe(24)
    mine.token_hash = hashed(token)
    await session.flush()
    text = w("<b>签到码</b>：到场时请联络人扫一下，只能用一次。") + "\n\n" + short_said(w, event, member.zone)
    picture = Attachment(f"{reference}.png", qr_picture(links.to(f"{PREFIX}{token}")), picture=True)
    return Reply(text, attachment=picture)


def qr_picture(link: str) -> bytes:
    """A PNG that telephones read."""
    out = io.BytesIO()
    segno.make_qr(link, error="m").save(out, kind="png", scale=SCALE, border=4)
    return out.getvalue()
