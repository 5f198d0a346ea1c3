"""The officers are told at their desk that a record, or a new text of one, waits for review."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.posting.inverse import kind_of
from handlers.posting.order import NAMES
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.base import now
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane, Message
from storage.people import Member, RoleGrant
from storage.posting.lifecycle import held_record
from storage.posting.waiting import waiting_version
from storage.vocabularies import Role, Status

KIND: Final = "review"


async def tell_officers(session: AsyncSession, reference: str) -> None:
    """Plan it, in the transaction of the submission."""
    payload: Mapping[str, object] = {"reference": reference}
    told = await plan(
        session,
        Push(
            bot="desk",
            kind=KIND,
            subject=f"record:{reference}",
            occurrence=now().isoformat(),
            lane=Lane.ALERT,
            payload=payload,
        ),
    )
    if told:
        officers = select(RoleGrant.member_id).where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))
        await fan_out(session, told, Member.id.in_(officers))


async def compose_review(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where nothing of it waits any more, or the member is no officer any more."""
    record = await held_record(session, str(message.payload["reference"]))
    if not allowed(member) or record is None:
        return None
    w = Wording(member.language)
    named = {
        "kind": w(NAMES[kind_of(record)]),
        "reference": record.reference,
        "title": record.title,
    }
    if record.status is Status.PENDING:
        text = w("有新的{kind}待审核\n<code>{reference}</code> {title}", **named)
    elif await waiting_version(session, record.reference):
        text = w("{kind}的新版本待审核\n<code>{reference}</code> {title}", **named)
    else:
        return None
    return Reply(text, ((Button(w.plain("去审核"), f"review:{record.reference}"),),))
