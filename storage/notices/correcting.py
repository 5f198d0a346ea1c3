"""Correcting a notice in place: old and new are kept, copies and reminders edited, who read it is told."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.notices.content import read_content
from storage.notices.corrections_told import tell_of_correction
from storage.notices.freezing import payload_of
from storage.notices.nudging import held_nudges
from storage.notices.progress import wake_cards
from storage.notices.running import Running, subject_of
from storage.notices.tables import Acknowledgement, Notice, NoticeCorrection
from storage.outbox.correcting import correct
from storage.people import Member


async def correct_notice(session: AsyncSession, running: Running, text: str, officer_id: int) -> int:
    """Say `text`, Telegram HTML, from this commit on; how many who had acknowledged are told.

    To be called by who holds the notice (`running.held_running`), where its status allows it.
    """
    notice, message = running.notice, running.message
    before = notice.content
    notice.content = replace(read_content(before), text=text).as_json()
    notice.revision += 1
    message.payload, message.emptied_at = payload_of(notice), None
    session.add(
        NoticeCorrection(
            notice_id=notice.id,
            revision=notice.revision,
            before=before,
            after=notice.content,
            by=officer_id,
        )
    )
    await correct(session, message)
    for reminder in await held_nudges(session, notice.id):
        await correct(session, reminder)
    readers = select(Acknowledgement.member_id).where(Acknowledgement.notice_id == notice.id)
    told = await tell_of_correction(session, notice, Member.id.in_(readers)) if notice.acknowledge else 0
    note_act(session, officer_id, "corrected_notice", subject_of(notice), revision=notice.revision, told=told)
    await wake_cards(session, notice.id)
    return told


async def newest_correction(session: AsyncSession, notice: Notice) -> NoticeCorrection | None:
    query = select(NoticeCorrection).where(NoticeCorrection.notice_id == notice.id)
    found: NoticeCorrection | None = await session.scalar(
        query.where(NoticeCorrection.revision == notice.revision)
    )
    return found
