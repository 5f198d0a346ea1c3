"""退出俱乐部, by the member: to whom what they hold goes, once more, done. Pressed twice it is done once."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.membership.applying import standing
from handlers.membership.guests import members_only
from handlers.membership.parting import WHY_NOT, Way, choosing, confirming, done_said
from handlers.posting.form import BOT
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.dialogs import end_dialog
from storage.membership.leaving import Kept, Parting, end_membership
from storage.people import Member


async def ask_to_leave(session: AsyncSession, member: Member, page: int) -> Replies:
    if member.is_guest:
        return await members_only(session, member)
    return await choosing(session, Wording(member.language), Way(member, own=True), page)


async def confirm_leaving(session: AsyncSession, member: Member, parting: Parting) -> Replies:
    if member.is_guest:
        return await members_only(session, member)
    return await confirming(session, Wording(member.language), Way(member, own=True), parting)


async def leave(session: AsyncSession, member: Member, parting: Parting) -> Replies:
    """What was being filled in is put down: a guest can end none of it."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    done = await end_membership(session, member.id, member.id, parting)
    if done is Kept.NO_MEMBER:
        return await standing(session, member)
    if isinstance(done, Kept):
        shown = await choosing(session, w, Way(member, own=True))
        return replace(shown, edits=True, toast=w.plain(WHY_NOT[done]), alert=True)
    await end_dialog(session, BOT, member.telegram_id)
    text = w("<b>您已退出俱乐部。</b>") + "\n" + done_said(w, done)
    again = w("您现在是访客：还能检索、看活动；想回来时重新登记。数据都还在，要删除发 /forget。")
    return Reply(text + "\n" + again, ((Button(w.plain("重新登记"), "apply"),),), edits=True)
