"""Authors are told what became of their records: the verdict with its reasons, the end that comes or came."""

from collections.abc import Mapping
from datetime import timedelta

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.reviewing_reasons import reason_said
from handlers.formatting import day
from handlers.forms.kinds import RecordKind
from handlers.importing.columns import FORMS
from handlers.lifecycle import life_rows
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.base import now
from storage.outbox.tables import Message
from storage.people import Member
from storage.posting.records import by_reference
from storage.posting.tables import Move
from storage.records import Achievement, Record
from storage.vocabularies import Status


async def compose_record_news(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """A verdict stays worth hearing; an end is not told any more of a record that was renewed meanwhile."""
    record = await _record(session, message, member)
    if record is None or member is None:
        return None
    w, told = Wording(member.language), message.payload
    match Move(told["move"]):
        case Move.APPROVE:
            return _approved(w, record, bool(told["new_version"]), member.zone)
        case Move.RETURN:
            return _returned(w, record, told["remarks"], bool(told["new_version"]))
        case Move.REJECT:
            return _rejected(w, record, str(told["why"]), bool(told["new_version"]))
        case Move.EXPIRE if record.status is Status.EXPIRED:
            text = w("您的“{title}”（{reference}）已到期，不再展示。", **_named(record))
            return Reply(text, life_rows(w, record))
    return None


async def compose_ending(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where the record was renewed, or is not shown any more anyway."""
    record = await _record(session, message, member)
    if record is None or member is None or record.status not in (Status.PUBLISHED, Status.ON_HOLD):
        return None
    ends = record.valid_until
    if ends is None or ends != message.expires_at:
        return None
    w = Wording(member.language)
    left = max(1, -((now() - ends) // timedelta(days=1)))
    text = w.many(
        "您的“{title}”（{reference}）还有 {count} 天到期：有效期至 {day}。到期后不再展示。",
        left,
        day=day(w, ends, member.zone),
        **_named(record),
    )
    return Reply(text, life_rows(w, record))


async def _record(session: AsyncSession, message: Message, member: Member | None) -> Record | None:
    """The record, where the member is still its author: it may have been handed over."""
    found = next(iter(await by_reference(session, [message.payload["reference"]])), None)
    return found if found and member and found.author_id == member.id else None


def _approved(w: Wording, record: Record, new_version: bool, zone: str) -> Reply:
    if new_version:
        text = w("您修改的“{title}”（{reference}）审核通过，新内容已经展示。", **_named(record))
    else:
        ends = day(w, record.valid_until, zone) if record.valid_until else w.plain("未定")
        text = w(
            "您的“{title}”（{reference}）审核通过，已经发布，有效期至 {day}。", day=ends, **_named(record)
        )
    open_it = Button(w.plain("打开"), f"record:{record.reference}:0")
    share = Button(w.plain("分享"), share=record.reference)
    return Reply(text, ((open_it, share),) if record.status is Status.PUBLISHED else ())


def _returned(w: Wording, record: Record, remarks: Mapping[str, str], new_version: bool) -> Reply:
    if new_version:
        head = w("您修改的“{title}”（{reference}）被退回，原来的内容照常展示。请修改：", **_named(record))
    else:
        head = w("您的“{title}”（{reference}）被退回，请修改后再提交：", **_named(record))
    kind = RecordKind.ACHIEVEMENT if isinstance(record, Achievement) else RecordKind.DEMAND
    lines = [
        Markup("<b>{}</b>\n{}").format(w.plain(field.label), remarks[field.name])
        for field in FORMS[kind]
        if field.name in remarks
    ]
    fixable = new_version or record.status is Status.RETURNED
    rows: Rows = ((Button(w.plain("修改"), f"amend:{record.reference}:0"),),) if fixable else ()
    return Reply(Markup("\n\n").join([head, *lines]), rows)


def _rejected(w: Wording, record: Record, why: str, new_version: bool) -> Reply:
    if new_version:
        head = w("您修改的“{title}”（{reference}）未获通过，原来的内容照常展示。", **_named(record))
    else:
        head = w("您的“{title}”（{reference}）未获通过。", **_named(record))
    return Reply(Markup("\n").join([head, w("理由：{why}", why=reason_said(w, why))]))


def _named(record: Record) -> dict[str, str]:
    return {"title": record.title, "reference": record.reference}
