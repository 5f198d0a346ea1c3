"""提交审核: the form becomes a record that waits for review, or a new version of one that is up already."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.posting.answering import asked_now, stale
from handlers.posting.form import BOT, PREVIEW, Form
from handlers.posting.preview import names_of
from handlers.posting.values import values_of
from handlers.pushes.review_waiting import tell_officers
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.audit import note_act
from storage.base import now
from storage.dialogs import end_dialog
from storage.people import Member
from storage.posting.lifecycle import Side, held_record, make_move
from storage.posting.records import add_draft, change_text
from storage.posting.tables import Move, NewVersion
from storage.posting.waiting import waiting_count, waiting_version
from storage.records import Record
from storage.vocabularies import Status

MOST_WAITING: Final = 20
"""Records and new versions of one member that may wait for review at a time."""
REPLACED: Final = (Status.PUBLISHED, Status.ON_HOLD)
"""Texts that stay up while a new one waits."""


async def submit(session: AsyncSession, member: Member, form: Form) -> Replies:
    """Refused with the reason where something is missing; pressed twice it is done once."""
    if form.step != PREVIEW:
        return stale(member, form)
    if refused := await _refused(session, member, form):
        return refused
    done = await _submitted(session, member, form)
    if isinstance(done, Reply):
        return done
    await end_dialog(session, BOT, member.telegram_id)
    await tell_officers(session, done.reference)
    note_act(session, member.id, "submitted", f"record:{done.reference}")
    return _said(Wording(member.language), done)


def too_many(w: Wording) -> str:
    return w.plain("您已有 {most} 份在等审核，请等审核后再提交；草稿会一直留着。", most=MOST_WAITING)


async def _refused(session: AsyncSession, member: Member, form: Form) -> Replies | None:
    w = Wording(member.language)
    if lacking := form.lacking:
        names = names_of(w, form, lacking)
        form.go(lacking[0], alone=True)
        first, *rest = asked_now(member, form, edits=True)
        return [replace(first, toast=w.plain("还缺：{names}", names=names)), *rest]
    if form.reference and not form.changed and not form.draft.get("returned"):
        return Reply(toast=w.plain("还没有改动，不用提交。"), alert=True)
    if not form.declared:
        return Reply(toast=w.plain("请先按上面的声明：没有非涉密声明不能提交。"), alert=True)
    if await waiting_count(session, member.id) >= MOST_WAITING:
        return Reply(toast=too_many(w), alert=True)
    return None


async def _submitted(session: AsyncSession, member: Member, form: Form) -> Record | Reply:
    if not form.reference:
        return await _new(session, member, form)
    record = await held_record(session, form.reference)
    if record is None or record.author_id != member.id:
        return _gone(member)
    changed = {name: form.answers.get(name) for name in form.changed}
    if record.status in REPLACED:
        return await _new_version(session, member, record, changed)
    values = {**values_of(form.kind, changed), "unclassified_declared_at": now()}
    if not await make_move(session, record, Move.SUBMIT, Side.AUTHOR, member.id):
        return _gone(member)
    await change_text(session, record, values)
    return record


async def _new(session: AsyncSession, member: Member, form: Form) -> Record:
    values = {**values_of(form.kind, form.answers), "unclassified_declared_at": now()}
    record = await add_draft(session, form.kind.model, member, values)
    await make_move(session, record, Move.SUBMIT, Side.AUTHOR, member.id)
    return record


async def _new_version(
    session: AsyncSession, member: Member, record: Record, changed: Mapping[str, str | None]
) -> Record | Reply:
    if await waiting_version(session, record.reference):
        return Reply(toast=one_at_a_time(Wording(member.language)), alert=True)
    session.add(NewVersion(reference=record.reference, answers=dict(changed), author_id=member.id))
    await session.flush()
    return record


def one_at_a_time(w: Wording) -> str:
    return w.plain("这份发布已有一个新版本在等审核，一次只能有一个。")


def _gone(member: Member) -> Reply:
    w = Wording(member.language)
    return Reply(toast=w.plain("这份发布现在不能修改。发 /mine 看它的状态。"), alert=True)


def _said(w: Wording, record: Record) -> Reply:
    named = {"reference": record.reference, "title": record.title}
    head = w("<b>已提交审核</b>\n<code>{reference}</code> {title}", **named)
    if record.status is Status.PENDING:
        then = w("状态：待审核。联络人专员看过之后，结果会在这里告诉您；需要改的，只问那几项。")
    else:
        then = w("新版本待审核；审核通过之前，别人看到的还是现在这一版。")
    rows = ((Button(w.plain("看这份发布"), f"record:{record.reference}:0"),),)
    return Reply(head + "\n\n" + then, rows, edits=True)
