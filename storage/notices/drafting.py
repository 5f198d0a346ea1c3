"""A notice while it is a draft: made, changed, taken over, deleted. Only its author changes it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.notices.content import Content
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member


def subject_of(notice: Notice) -> str:
    """For the audit."""
    return f"notice:{notice.id}"


async def make_draft(session: AsyncSession, author: Member, content: Content) -> Notice:
    notice = Notice(author_id=author.id, content=content.as_json(), audience={}, zone=author.zone)
    session.add(notice)
    await session.flush()
    note_act(session, author.id, "drafted_notice", subject_of(notice))
    return notice


def may_change(notice: Notice, officer: Member) -> bool:
    return notice.status is NoticeStatus.DRAFT and notice.author_id == officer.id


def change_draft(session: AsyncSession, notice: Notice, officer: Member, **values: Any) -> None:
    """Write these columns, by the officer who may. What stays the same is no act."""
    changed = {name: value for name, value in values.items() if getattr(notice, name) != value}
    for name, value in changed.items():
        setattr(notice, name, value)
    if changed:
        note_act(session, officer.id, "changed_notice", subject_of(notice), what=sorted(changed))


def take_over(session: AsyncSession, notice: Notice, officer: Member) -> bool:
    """A colleague goes on with the draft, as its author; False where it is none, or theirs already."""
    if notice.status is not NoticeStatus.DRAFT or notice.author_id == officer.id:
        return False
    note_act(session, officer.id, "took_over_notice", subject_of(notice), before=notice.author_id)
    notice.author_id, notice.previewed, notice.preview_wanted = officer.id, "", ""
    return True


async def discard(session: AsyncSession, notice: Notice, officer: Member) -> None:
    note_act(session, officer.id, "discarded_notice", subject_of(notice))
    await session.delete(notice)
    await session.flush()
