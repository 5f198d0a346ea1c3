"""The moves of one's own record as they are pressed."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.membership.guests import members_only
from handlers.posting.mine import own_card
from handlers.posting.moves import DONE, FINAL, moves_of
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.cases.lapsing import lapse_interests, waiting_count
from storage.cases.stages import CaseSide
from storage.people import Member
from storage.posting.lifecycle import Side, held_record, make_move
from storage.posting.tables import Move
from storage.posting.waiting import take_back_version
from storage.records import Record


async def press_move(
    session: AsyncSession, member: Member, reference: str, move: Move, page: int, *, sure: bool
) -> Replies:
    """Make it, or ask first where it cannot be undone; pressed twice it is made once."""
    if member.is_guest:
        return await members_only(session, member)
    record = await _own(session, member, reference)
    if isinstance(record, Reply):
        return record
    w = Wording(member.language)
    if move not in moves_of(record):
        said = w.plain("现在是“{status}”，这一步做不了。", status=w.name(record.status))
        return _toasted(await own_card(session, member, record, page), said)
    if move in FINAL and not sure:
        return _asked(w, record, move, page, await waiting_count(session, reference))
    await make_move(session, record, move, Side.AUTHOR, member.id)
    await lapse_interests(session, record, CaseSide.OWNER, member.id)
    return _toasted(await own_card(session, member, record, page), w.plain(DONE[move]))


async def withdraw_version(session: AsyncSession, member: Member, reference: str, page: int) -> Replies:
    """撤回新版本: the text that is up stays."""
    if member.is_guest:
        return await members_only(session, member)
    record = await _own(session, member, reference)
    if isinstance(record, Reply):
        return record
    taken = await take_back_version(session, reference)
    w = Wording(member.language)
    said = w.plain("新版本已撤回。") if taken else w.plain("没有在等审核的新版本了。")
    return _toasted(await own_card(session, member, record, page), said)


async def _own(session: AsyncSession, member: Member, reference: str) -> Record | Reply:
    record = await held_record(session, reference)
    if record is None or record.author_id != member.id:
        return Reply(toast=Wording(member.language).plain("这不是您的发布。"), alert=True)
    return record


def _asked(w: Wording, record: Record, move: Move, page: int, waiting: int) -> Reply:
    named = w("<code>{reference}</code> {title}", reference=record.reference, title=record.title)
    there = f"{record.reference}:{move}:{page}"
    yes = Button(w.plain("确定{move}", move=w.name(move)), f"sure:{there}")
    no = Button(w.plain("不了"), f"record:{record.reference}:{page}")
    asked = w(FINAL[move])
    if waiting:
        lapse = w.many("还有 {count} 份意向或推荐在等着，会随它一起结束，意向方会收到通知。", waiting)
        asked = lapse + "\n" + asked
    return Reply(named + "\n" + asked, ((yes, no),), edits=True)


def _toasted(card: Sequence[Reply], said: str) -> list[Reply]:
    first, *rest = card
    return [replace(first, toast=said), *rest]
