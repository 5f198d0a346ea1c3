"""修改: a record opened in the form again; of one that was returned, only what the officer named."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.membership.guests import members_only
from handlers.posting.answering import asked_now
from handlers.posting.form import PREVIEW, Draft, begin_form, forget_form, unfinished
from handlers.posting.inverse import answers_of, columns_of, kind_of
from handlers.posting.order import asked_of
from handlers.posting.starting import begun_card
from handlers.posting.submitting import REPLACED, one_at_a_time
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.people import Member
from storage.posting.lifecycle import held_record
from storage.posting.tables import Move
from storage.posting.waiting import last_return, last_version, waiting_version
from storage.records import Record
from storage.vocabularies import Status

AMENDED = (Status.DRAFT, Status.RETURNED, *REPLACED)


async def amend(session: AsyncSession, member: Member, reference: str, revision: int) -> Replies:
    """Open it; where another form is begun, that is asked about first.

    `revision` is that of the begun form which its author agreed to give up, 0 where they were not asked.
    """
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    record = await held_record(session, reference)
    if record is None or record.author_id != member.id:
        return Reply(toast=w.plain("这不是您的发布。"), alert=True)
    if record.status not in AMENDED:
        return Reply(toast=w.plain("{status}的发布不能修改。", status=w.name(record.status)), alert=True)
    if record.status in REPLACED and await waiting_version(session, reference):
        return Reply(toast=one_at_a_time(w), alert=True)
    begun = await unfinished(session, member.telegram_id)
    if begun and begun.reference != reference and begun.revision != revision:
        give_up = w.plain("丢掉草稿，修改 {reference}", reference=reference)
        return begun_card(
            member, begun, edits=True, instead=Button(give_up, f"amend:{reference}:{begun.revision}")
        )
    stands = begun and begun.reference == reference and begun.dialog.bot == "member"
    return asked_now(member, begun, edits=True) if begun and stands else await _open(session, member, record)


async def _open(session: AsyncSession, member: Member, record: Record) -> Replies:
    await forget_form(session, member.telegram_id)
    kind = kind_of(record)
    before = answers_of(kind, columns_of(record))
    answers, reasons = await _returned(session, record, before)
    asked = [name for name in asked_of(kind) if name in reasons]
    draft: Draft = {
        "kind": kind.value,
        "reference": record.reference,
        "before": before,
        "answers": answers,
        "asked": asked,
        "reasons": reasons,
        "returned": record.status not in REPLACED,
    }
    form = await begin_form(session, member.telegram_id, asked[0] if asked else PREVIEW, draft)
    return asked_now(member, form, edits=True)


async def _returned(
    session: AsyncSession, record: Record, before: Mapping[str, str]
) -> tuple[dict[str, str], Mapping[str, str]]:
    """The answers to begin with, and what the officer said by field; a returned version goes on."""
    if record.status is Status.RETURNED:
        move = await last_return(session, record.reference)
        return dict(before), move.remarks if move else {}
    version = await last_version(session, record.reference)
    if record.status not in REPLACED or version is None or version.verdict is not Move.RETURN:
        return dict(before), {}
    changed = {**before, **version.answers}
    return {name: text for name, text in changed.items() if text is not None}, version.remarks
