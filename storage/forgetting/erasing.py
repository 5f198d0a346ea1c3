"""The deletion of a person, in one transaction.

What an organisation owns (records that were published) stays with it; what the person alone wrote, said and
did goes. Rows that have to stay (moves of cases, acts in the audit) keep no name: the member's row is gone,
and they say that somebody acted who is a member no more.
"""

import json
import secrets

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.base import now
from storage.cases.handing_over import hand_over
from storage.cases.lifecycle import OVER, may_move
from storage.cases.pipeline import advance
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case, CaseEntry, Dispatch, Question
from storage.changes import Dropped, next_change, purge_indexes
from storage.conversation import Dialog, Inbox
from storage.events.registering import cancel
from storage.events.tables import Event, Place, Registration
from storage.forgetting.mentions import strike_mentions
from storage.forgetting.receipts import send_receipt
from storage.forgetting.wishes import PENDING, Forgetting, next_in_line, records_of
from storage.imports import ImportBatch
from storage.member_ids import retire_id
from storage.membership.tables import MenuDue
from storage.notices.tables import ProgressCard
from storage.outbox.tables import ChatSlot, Delivery, Message
from storage.people import Member
from storage.posting.tables import NewVersion, RecordMove


async def forget_next(session: AsyncSession) -> bool:
    """Delete one whose time is over; False where nobody's is. Broken off, nothing of it has happened."""
    due = select(Forgetting).where(PENDING, Forgetting.due_at <= now()).order_by(Forgetting.id).limit(1)
    wish = await session.scalar(due.with_for_update(skip_locked=True))
    if wish is None:
        return False
    held = select(Member).where(Member.id == wish.member_id).with_for_update(of=Member)
    member = await session.scalar(held.execution_options(populate_existing=True))
    wish.done_at, wish.receipt = now(), secrets.token_hex(4).upper()
    if member:
        await _forget(session, member)
        await send_receipt(session, member, wish)
    await session.flush()
    return True


async def _forget(session: AsyncSession, member: Member) -> None:
    posted = [record.reference for record in await records_of(session, member.id, published=True)]
    await _erase_words(session, member, posted)
    if taker := await next_in_line(session, member):
        await hand_over(session, member, taker, None)
    await _leave_cases(session, member)
    await _leave_events(session, member)
    await _droprecords_of(session, member)
    await _drop_rows_of_account(session, member)
    await _strip_audit(session, member)
    await strike_mentions(session, member)
    await purge_indexes(session)
    own = select(Delivery.message_id).where(Delivery.member_id == member.id)
    pushed = list(await session.scalars(own))
    await session.flush()
    await retire_id(session, member.id)
    session.expunge(member)
    await session.execute(delete(Member).where(Member.id == member.id))
    left = select(Delivery.message_id).where(Delivery.message_id == Message.id).exists()
    await session.execute(delete(Message).where(Message.id.in_(pushed), ~left))


async def _leave_cases(session: AsyncSession, member: Member) -> None:
    """As a seeker they withdraw; as an owner the officers stand in; as a manager there is none."""
    theirs = or_(Case.seeker_id == member.id, Case.manager_id == member.id) & Case.stage.not_in(OVER)
    held = select(Case).where(theirs).order_by(Case.id).with_for_update(of=Case)
    for case in (await session.scalars(held)).unique().all():
        if case.seeker_id != member.id:
            continue
        signed = case.contract_type is not None
        for move, side in ((CaseMove.WITHDRAW, CaseSide.SEEKER), (CaseMove.CLOSE, CaseSide.SEEKER)):
            if not signed and may_move(case, move, side):
                await advance(session, case, move, side, member.id)
                break
        else:
            case.stage, case.next_beat_at = Stage.CLOSED, None


async def _leave_events(session: AsyncSession, member: Member) -> None:
    """A seat goes to the next who waits."""
    held = (Place.PENDING, Place.REGISTERED, Place.WAITING, Place.OFFERED)
    coming = select(Event.reference).join(Registration, Registration.event_id == Event.id)
    mine = (Registration.member_id == member.id) & Registration.place.in_(held) & (Event.starts_at > now())
    for reference in list(await session.scalars(coming.where(mine).order_by(Event.id))):
        await cancel(session, reference, member)


async def _erase_words(session: AsyncSession, member: Member, posted: list[str]) -> None:
    """What they typed where the row itself stays; `posted` are the records they answered for."""
    for statement in (
        update(Case).where(Case.seeker_id == member.id).values(words=""),
        update(CaseEntry).where(CaseEntry.actor_id == member.id).values(why=""),
        update(Dispatch).where(Dispatch.manager_id == member.id).values(why=""),
        update(RecordMove).where(RecordMove.actor_id == member.id).values(why=""),
        update(Question).where(Question.record_reference.in_(posted)).values(answer=""),
        delete(Question).where(Question.asker_id == member.id),
        update(ImportBatch)
        .where(ImportBatch.member_id == member.id)
        .values(chat_id=None, card_id=None, file_id=None, file_name="", preview={}),
    ):
        await session.execute(statement)


async def _droprecords_of(session: AsyncSession, member: Member) -> None:
    """Those that were never published, and those of no organisation."""
    alone = [r for r in await records_of(session, member.id, published=True) if r.organisation_id is None]
    gone = [*await records_of(session, member.id, published=False), *alone]
    references = [record.reference for record in gone]
    if not gone:
        return
    number = await next_change(session)
    for record in gone:
        session.add(Dropped(reference=record.reference, change_number=number))
        await session.delete(record)
    for table in (NewVersion, RecordMove):
        await session.execute(delete(table).where(table.reference.in_(references)))
    await session.flush()


async def _drop_rows_of_account(session: AsyncSession, member: Member) -> None:
    """What knows them by the Telegram account alone."""
    account = member.telegram_id
    for statement in (
        delete(Dialog).where(Dialog.telegram_id == account),
        delete(MenuDue).where(MenuDue.telegram_id == account),
        delete(ChatSlot).where(ChatSlot.chat_id == account),
        delete(ProgressCard).where(ProgressCard.chat_id == account),
        delete(Delivery).where(Delivery.chat_id == account, Delivery.member_id.is_(None)),
    ):
        await session.execute(statement)
    for row in await session.scalars(select(Inbox).where(Inbox.answers.is_not(None))):
        if f'"chat_id": {account},' in (row.answers or ""):
            row.answers, row.owner = None, None


async def _strip_audit(session: AsyncSession, member: Member) -> None:
    """Acts stay, by nobody's name; what was noted of the person goes."""
    about = AuditEntry.subject == f"member:{member.id}"
    known = [word for word in (member.name, member.contact, str(member.telegram_id)) if word]
    rows = await session.scalars(select(AuditEntry).where(about | (AuditEntry.actor_id == member.id)))
    for entry in rows:
        said = json.dumps(entry.detail, ensure_ascii=False)
        if entry.subject == f"member:{member.id}" or any(word in said for word in known):
            entry.detail = {}
