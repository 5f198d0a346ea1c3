"""A meeting as one of its two reads it. Who the other is stands there only once both have accepted."""

from collections.abc import Mapping

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.events.said import timed, where_said
from handlers.match_cards import named, why
from handlers.moments.showing import span_said
from handlers.reply import Button, Rows
from handlers.wording import Wording
from handlers.zones import same_clock, zone_name
from storage.events.meetings import LENGTH, is_past
from storage.events.meetings_told import answers, other_of
from storage.events.tables import Meeting, MeetingResult, MeetingState
from storage.people import Member
from storage.posting.records import by_reference
from storage.search.counterparts import meeting as met


def references_for(meeting: Meeting, member: Member) -> tuple[str, str]:
    """The member's own record, and the other's."""
    if meeting.asker_id == member.id:
        return meeting.asker_reference, meeting.asked_reference
    return meeting.asked_reference, meeting.asker_reference


async def meeting_said(session: AsyncSession, w: Wording, meeting: Meeting, member: Member) -> Markup:
    """Of which event, when, where, and why."""
    event = meeting.event
    title = w("<b>{title}</b>（<code>{reference}</code>）", title=event.title, reference=event.reference)
    lines = [title, slot_said(w, meeting, member), where_said(w, event, inside=True)]
    if meeting.state is MeetingState.ACCEPTED:
        other = other_of(meeting, member.id)
        place = other.organisation.name if other.organisation else ""
        lines.append(w("和谁：<b>{name}</b>", name=joined(other.name, place)))
    return Markup("\n").join([*lines, *await reason_said(session, meeting, member, w)])


def slot_said(w: Wording, meeting: Meeting, member: Member) -> Markup:
    """In the reader's zone; where the clock is another at the event, also in the event's."""
    start, end, there = meeting.slot_at, meeting.slot_at + LENGTH, meeting.event.zone
    here = timed(start, span_said(w, start, end, member.zone))
    if same_clock(member.zone, there, start):
        return w("时间：{when}", when=here)
    return w(
        "时间：{when}（{zone}）\n活动当地：{there}（{event_zone}）",
        when=here,
        zone=zone_name(w, member.zone),
        there=span_said(w, start, end, there),
        event_zone=zone_name(w, there),
    )


async def reason_said(session: AsyncSession, meeting: Meeting, member: Member, w: Wording) -> list[Markup]:
    """The other's record, its organisation masked where it is anonymous, and what met; nothing of one that
    was withdrawn meanwhile.
    """
    records = await by_reference(session, references_for(meeting, member))
    found = met(records[0], records[1:]) if len(records) > 1 else []
    if not found:
        return []
    own = w("对上您的“{title}”（{reference}）", title=records[0].title, reference=records[0].reference)
    return [named(w, found[0].record), own, *why(w, records[0], found[0])]


def meeting_row(w: Wording, meeting: Meeting, member: Member) -> Rows:
    """What they can do with it now."""
    if is_past(meeting):
        return ()
    no = f"meet:no:{meeting.id}"
    if meeting.state is MeetingState.ACCEPTED:
        return ((Button(w.plain("取消约谈"), no),),)
    if meeting.state is not MeetingState.PROPOSED:
        return ()
    if answers(meeting) != member.id:
        return ((Button(w.plain("收回约谈"), no),),)
    yes, another = w.plain("接受约谈"), w.plain("换个时间")
    return (
        (
            Button(yes, f"meet:yes:{meeting.id}"),
            Button(another, f"meet:move:{meeting.id}"),
            Button(w.plain("谢绝"), no),
        ),
    )


def results_said(w: Wording, agreed: int, results: Mapping[MeetingResult, int]) -> list[Markup]:
    """For officers; nothing where nobody met."""
    if not agreed:
        return []
    words = (f"{w.name(word)} {count}" for word, count in results.items())
    return [w("牵线：{said}", said=joined(w.many("约成 {count} 对", agreed), *words))]
