"""Those who registered or wait are told what changed about an event, old → new, or that it will not be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.said import short_said
from handlers.moments.showing import span_said
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.events.changes_told import CONCERNED
from storage.events.looking import event_of, registration_of
from storage.events.tables import Event, EventStatus, Place, Venue
from storage.outbox.tables import Message
from storage.people import Member

Told = Mapping[str, Any]  # Any: JSON by column, as the message keeps it
LABELS: Final[Mapping[str, str]] = {
    "title": marked("名称"),
    "venue": marked("方式"),
    "address": marked("地点"),
    "link": marked("会议链接"),
    "speakers": marked("嘉宾"),
}


async def compose_event_change(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    """None for who has left meanwhile, and where the event will not be at all."""
    event = await event_of(session, message.payload["event"])
    if event is None or member is None or event.status is not EventStatus.PUBLISHED:
        return None
    mine = await registration_of(session, event.id, member.id)
    if mine is None or mine.place not in CONCERNED:
        return None
    w, inside = Wording(member.language), mine.place is Place.REGISTERED
    old, new = message.payload["old"], message.payload["new"]
    moved = _moved(w, event, member, old, new)
    title = w("<b>{title}</b>（<code>{reference}</code>）", title=event.title, reference=event.reference)
    lines = [w("<b>活动有变动</b>"), title if moved else short_said(w, event, member.zone), *moved]
    lines += _changed(w, old, new, inside=inside)
    ways = [Button(w.plain("打开活动"), f"event:{event.reference}:-")]
    if inside:
        ways.append(Button(w.plain("日历文件"), f"ics:{event.reference}"))
    return Reply(Markup("\n\n").join(lines), (tuple(ways),))


async def compose_event_cancelled(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    event = await event_of(session, message.payload["event"])
    if event is None or member is None or event.status is not EventStatus.CANCELLED:
        return None
    w = Wording(member.language)
    mine = await registration_of(session, event.id, member.id)
    lines = [w("<b>活动取消了</b>，很抱歉。"), short_said(w, event, member.zone)]
    if event.cancel_reason:
        lines.append(w("原因：{why}", why=event.cancel_reason))
    rows: Rows = ()
    if mine and mine.place is Place.REGISTERED:
        rows = ((Button(w.plain("日历文件"), f"ics:{event.reference}"),),)
    return Reply(Markup("\n\n").join(lines), rows)


def _moved(w: Wording, event: Event, member: Member, old: Told, new: Told) -> list[Markup]:
    """The time as it was; as it is now it stands above."""
    if "starts_at" not in old and "ends_at" not in old:
        return []
    start, end = (
        datetime.fromisoformat(old[name]) if name in old else getattr(event, name)
        for name in ("starts_at", "ends_at")
    )
    then, till = (
        datetime.fromisoformat(new[name]) if name in new else getattr(event, name)
        for name in ("starts_at", "ends_at")
    )
    return [
        w(
            "<b>时间</b>\n{old} → {new}",
            old=span_said(w, start, end, member.zone),
            new=span_said(w, then, till, member.zone),
        )
    ]


def _changed(w: Wording, old: Told, new: Told, *, inside: bool) -> list[Markup]:
    lines = []
    for name, label in LABELS.items():
        if name not in old or (name == "link" and not inside):
            continue
        was, will = _value(w, name, old[name]), _value(w, name, new[name])
        lines.append(Markup("<b>{}</b>\n{} → {}").format(w.plain(label), was, will))
    if "agenda" in old:
        lines.append(w("<b>议程</b>有更新，请打开活动查看。"))
    return lines


def _value(w: Wording, name: str, value: object) -> str:
    if name == "venue":
        return w.name(Venue(str(value)))
    return str(value) if value else w.plain("没有")
