"""Drafts as such: deleted, or taken over by a colleague."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.card import notice_card, own_draft, with_alert
from handlers.desk.notices.listing import list_notices
from handlers.desk.notices.said import beginning
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.notices.content import read_content
from storage.notices.drafting import discard, take_over
from storage.notices.looking import DRAFTS, held_notice
from storage.notices.tables import Notice
from storage.people import Member

BEGINNING = 40


async def press_discard(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, *, sure: bool
) -> Reply:
    """Asked once more first."""
    if not allowed(member):
        return turned_away(person, member)
    notice = await own_draft(session, member, notice_id)
    if not isinstance(notice, Notice):
        return notice
    w = Wording(member.language)
    if sure:
        await discard(session, notice, member)
        return await list_notices(session, person, member, DRAFTS)
    named = beginning(w, read_content(notice.content), BEGINNING)
    text = w("删除通知草稿“{text}”？", text=named)
    yes = Button(w.plain("确认删除"), f"noticedrop:{notice.id}:yes")
    return Reply(text, ((yes, Button(w.plain("返回"), f"notice:{notice.id}")),), edits=True)


async def press_take_over(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, notice = Wording(member.language), await held_notice(session, notice_id)
    if notice is None:
        return gone(w)
    if not take_over(session, notice, member):
        return with_alert(await notice_card(session, member, notice, w.plain("现在接不了手")))
    return await notice_card(session, member, notice, w.plain("好的，由您接着写"))
