"""Events in inline mode: one by its reference, or what is coming, to be sent into any chat."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.said import head_said, when_said
from handlers.links import Links, reference_in
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.reply import Button, InlineResult
from handlers.wording import Wording, marked
from storage.events.looking import coming_events, event_of
from storage.events.tables import Event
from storage.people import Member

WORDS = frozenset(("活动", "活動", "event", "events", marked("近期活动")))
"""What lists the events that are coming."""
MOST = 20
HOME = "Asia/Shanghai"


async def offer_events(
    session: AsyncSession, links: Links, person: Person, member: Member | None, text: str
) -> tuple[InlineResult, ...] | None:
    """None where the text asks for no event."""
    w = Wording(member.language if member else person.language)
    zone = member.zone if member else HOME
    reference = reference_in(text)
    if reference.startswith("HD-"):
        event = await event_of(session, reference)
        return (_result(w, links, event, zone),) if event else ()
    if reference or text.strip().lower() not in WORDS:
        return None
    coming = await coming_events(session, 0, MOST)
    return tuple(_result(w, links, event, zone) for event in coming.events)


def _result(w: Wording, links: Links, event: Event, zone: str) -> InlineResult:
    """The message is read by others: its time is that of the event's own clock."""
    text = Markup("\n").join([head_said(w, event), when_said(w, event, event.zone)])
    return InlineResult(
        id=event.reference,
        title=event.title,
        description=moment_said(w, event.starts_at, zone),
        text=text,
        rows=((Button(w.plain("查看和报名"), url=links.to(event.reference)),),),
    )
