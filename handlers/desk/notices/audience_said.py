"""An audience as a sentence that one can check."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.wording import Wording, marked
from storage.events.tables import Event
from storage.notices.audience import (
    Audience,
    BadAudience,
    Everyone,
    How,
    Joined,
    OfEvent,
    OfField,
    OfOrganisation,
    OfRole,
    Tagged,
    Term,
    Who,
    read_audience,
)
from storage.notices.tables import Notice
from storage.organisations import organisation_of

HOWS: Final[Mapping[How, str]] = {
    How.AND: marked("{left}，并且是{right}"),
    How.OR: marked("{left}，或者{right}"),
    How.EXCEPT: marked("{left}，除去{right}"),
}
WHOS: Final[Mapping[Who, str]] = {
    Who.REGISTERED: marked("{event}已报名的人"),
    Who.WAITING: marked("{event}候补的人"),
    Who.ATTENDED: marked("{event}签到的人"),
}


async def notice_audience_said(session: AsyncSession, w: Wording, notice: Notice) -> str:
    """Empty where none is chosen yet."""
    if not notice.audience:
        return ""
    try:
        return await audience_said(session, w, read_audience(notice.audience))
    except BadAudience:
        return w.plain("读不出来的受众，请重新选")


async def audience_said(session: AsyncSession, w: Wording, audience: Audience) -> str:
    """Plain text; a combination within another one stands in brackets, unless both are the same kind."""
    if not isinstance(audience, Joined):
        return await _term(session, w, audience)
    left = await _part(session, w, audience.left, audience.how)
    right = await _part(session, w, audience.right, None)
    return w.plain(HOWS[audience.how], left=left, right=right)


async def _part(session: AsyncSession, w: Wording, audience: Audience, beside: How | None) -> str:
    said = await audience_said(session, w, audience)
    if isinstance(audience, Joined) and audience.how is not beside:
        return w.plain("（{audience}）", audience=said)
    return said


async def _term(session: AsyncSession, w: Wording, term: Term) -> str:
    match term:
        case Everyone():
            said = w.plain("所有成员")
        case OfRole(role):
            said = w.plain("身份是{role}的人", role=w.name(role))
        case OfOrganisation(number):
            found = await organisation_of(session, number)
            said = w.plain(
                "{organisation}的人", organisation=found.name if found else w.plain("（已删除的单位）")
            )
        case OfField(field):
            said = w.plain("关注{field}的人", field=w.name(field))
        case OfEvent(number, who):
            event = await session.get(Event, number)
            named = f"{event.reference}《{event.title}》" if event else w.plain("（已删除的活动）")
            said = w.plain(WHOS[who], event=named)
        case Tagged(tag):
            said = w.plain("标签为“{tag}”的人", tag=tag)
    return said
