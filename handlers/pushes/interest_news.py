"""The sides of an interest are told of it: made, accepted, declined, withdrawn, contacts open.

Composed when it is sent: what was taken back or done with meanwhile is not said any more.
"""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_card import interest_card
from handlers.cases.interest_shown import opened_head, record_line, stage_line
from handlers.cases.sides import record_of
from handlers.desk.guard import allowed
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.cases.contacts import sees_contact
from storage.cases.interest_news import INTEREST, was_told
from storage.cases.interests import refusal_entry
from storage.cases.lifecycle import OVER
from storage.cases.pipeline import case_of, last_entry
from storage.cases.stages import Stage
from storage.cases.tables import Case
from storage.outbox.tables import Message
from storage.people import Member


async def compose_interest(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To the owner, as long as it waits for an answer."""
    case = await _case(session, message)
    if case is None or member is None or case.owner_id != member.id or case.stage is not Stage.INTERESTED:
        return None
    return await interest_card(
        session, member, case, head=Wording(member.language)("<b>有人对您的发布有意向</b>")
    )


async def compose_unowned(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To the officers at their desk, as long as nobody took it on."""
    case = await _case(session, message)
    if not allowed(member) or case is None or case.owner_id is not None or case.stage is not Stage.INTERESTED:
        return None
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    lines = (
        w("有人对一条没有发布人的记录表达了意向，请跟进。"),
        record_line(w, record, case.record_reference),
        stage_line(w, case, member.zone),
    )
    return Reply(_joined(*lines), ((Button(w.plain("打开对接"), f"case:{case.reference}"),),))


async def compose_answered(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To the seeker: accepted, or declined with the reason and no names."""
    case = await _case(session, message)
    if case is None or member is None or case.seeker_id != member.id:
        return None
    w = Wording(member.language)
    if case.stage is Stage.DECLINED and await refusal_entry(session, case):
        head = w("对方这次婉拒了您的意向。谢谢您的关注；换个说法再找，也许有更合适的。")
        return await interest_card(session, member, case, head=head)
    if case.stage is not Stage.ACCEPTED:
        return None
    return await interest_card(session, member, case, head=w("<b>对方接受了您的意向</b>"))


async def compose_withdrawn(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To an owner who had been told of it."""
    case = await _case(session, message)
    if case is None or member is None or case.owner_id != member.id or case.stage not in OVER:
        return None
    if not await was_told(session, INTEREST, case.reference, member.id):
        return None
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    line = record_line(w, record, case.record_reference)
    return Reply(
        _joined(w("对方撤回了对您这条发布的意向，不用再答复了。"), line, stage_line(w, case, member.zone))
    )


async def compose_lapsed(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To the seeker: what it was about is not shown any more."""
    case = await _case(session, message)
    if case is None or member is None or case.seeker_id != member.id:
        return None
    w = Wording(member.language)
    head = w(
        "对方的发布已经下架，没等到答复的这份意向也随它结束了。谢谢您的关注；换个说法再找，也许有更合适的。"
    )
    if (await last_entry(session, case)).before is Stage.SUGGESTED:
        head = w("联络人推荐给您的这项发布已经下架，不用再考虑了。")
    return await interest_card(session, member, case, head=head)


async def compose_contact(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To the side that agreed first, unless the other has taken it back already."""
    case = await _case(session, message)
    if case is None or member is None or not await sees_contact(session, member.id, case):
        return None
    w = Wording(member.language)
    return await interest_card(session, member, case, head=await opened_head(session, w, member, case))


async def _case(session: AsyncSession, message: Message) -> Case | None:
    return await case_of(session, str(message.payload["reference"]))


def _joined(*lines: Markup) -> Markup:
    return Markup("\n").join(lines)
