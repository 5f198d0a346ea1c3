"""The card of an alert, once it lies in the chat: a record of it opened in its place, and the way back."""

from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.feedback.places import Kind, Place
from handlers.links import Links
from handlers.membership.guests import members_only
from handlers.opening import turn_part
from handlers.pushes.match_news import compose_match, compose_matches
from handlers.pushes.watch_alerts import alert_card
from handlers.reply import Button, Reply
from handlers.watch_cards import list_button
from handlers.wording import Wording
from storage.outbox.tables import Message
from storage.people import Member
from storage.posting.match_news import TO_AUTHOR, TO_OWNER

NEWS: Final = {TO_AUTHOR: compose_matches, TO_OWNER: compose_match}


async def open_alerted(
    session: AsyncSession, member: Member, links: Links, reference: str, message_id: int
) -> Reply:
    """The record in place of the alert `message_id` that told of it."""
    if member.is_guest:
        return await members_only(session, member)
    place = Place(Kind.ALERTED, str(message_id))
    card = await turn_part(session, member, links, reference, 0, place=place)
    back = Button(Wording(member.language).plain("◀ 返回"), f"alert:{message_id}")
    return replace(card, rows=(*card.rows, (back,)), edits=True)


async def show_alert(session: AsyncSession, member: Member, message_id: int) -> Reply:
    """The alert as it would be said now."""
    if member.is_guest:
        return await members_only(session, member)
    card = await alert_card(session, message_id, member)
    if card:
        return replace(card, edits=True)
    w = Wording(member.language)
    return Reply(
        w("这条提醒里的成果都已下架，或者您说过没用、停止了关注。"), ((list_button(w),),), edits=True
    )


async def show_news(session: AsyncSession, member: Member, message_id: int) -> Reply:
    """What was told unasked of matches, as it would be said now."""
    message = await session.get(Message, message_id)
    compose = NEWS.get(message.kind) if message else None
    card = await compose(session, message, member) if message and compose else None
    if card:
        return replace(card, edits=True)
    w = Wording(member.language)
    return Reply(w("这条提醒里现在没有要给您看的了。发 /mine，随时可以自己找匹配。"), edits=True)
