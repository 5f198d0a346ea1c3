"""What officers do with an event: create, change, publish, unpublish, cancel, delete a draft."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.events import form
from handlers.desk.events.card import event_card, refused, with_alert
from handlers.desk.events.draft import EMPTY, kept_of, moment_of, values_of
from handlers.desk.events.listing import list_events
from handlers.desk.events.steps import CHANGE_LABELS, CHANGES, NEW
from handlers.desk.guard import allowed, gone, turned_away
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.events.changes_told import anybody_answered, concerned
from storage.events.desk import COMING, DRAFTS, desk_event
from storage.events.lifecycle import EventMove, Refusal, refusal_of
from storage.events.looking import held_event
from storage.events.series import spans
from storage.events.tables import Event, EventStatus
from storage.events.writing import (
    TOLD,
    cancel_event,
    change_event,
    create_events,
    discard,
    publish,
    unpublish,
)
from storage.people import Member

MOVES = {"publish": publish, "unpublish": unpublish, "discard": discard}


async def begin_event(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    return await form.begin(session, member, form.NEW, NEW, {"zone": member.zone})


async def offer_changes(
    session: AsyncSession, person: Person, member: Member | None, reference: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None:
        return gone(w)
    if refusal := refusal_of(event, EventMove.CHANGE, 0):
        return with_alert(await event_card(session, member, event, refused(w, event, refusal)))
    buttons = [
        Button(w.plain(label), f"eventedit:{reference}:{name}") for name, label in CHANGE_LABELS.items()
    ]
    rows = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    back = (Button(w.plain("返回"), f"event:{reference}"),)
    text = w("<b>{title}</b>（{reference}）\n修改什么？", title=event.title, reference=reference)
    return Reply(text, (*rows, back), edits=True)


async def begin_change(
    session: AsyncSession, person: Person, member: Member | None, reference: str, field: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None or field not in CHANGES:
        return gone(w)
    if refusal := refusal_of(event, EventMove.CHANGE, 0):
        return with_alert(await event_card(session, member, event, refused(w, event, refusal)))
    if field == "questions" and await anybody_answered(session, event):
        return with_alert(await event_card(session, member, event, refused(w, event, Refusal.ANSWERED)))
    live = event.status is EventStatus.PUBLISHED and field in {*TOLD, "when", "place"}
    kept = {**kept_of(event), "told": await concerned(session, event) if live else 0}
    return await form.begin(session, member, form.CHANGE, CHANGES[field], kept, (reference, field))


async def begin_cancel(session: AsyncSession, person: Person, member: Member | None, reference: str) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None:
        return gone(w)
    if refusal := refusal_of(event, EventMove.CANCEL, 0):
        return with_alert(await event_card(session, member, event, refused(w, event, refusal)))
    kept = {"title": event.title, "told": await concerned(session, event)}
    return await form.begin(session, member, form.CANCEL, ("reason",), kept, (reference, "reason"))


async def press_form(
    session: AsyncSession, person: Person, member: Member | None, revision: int, code: str
) -> Replies:
    if not allowed(member):
        return turned_away(person, member)
    done = await form.press(session, member, revision, code)
    if done is None:
        return gone(Wording(member.language))
    return done if isinstance(done, Reply) else await _finish(session, person, member, done)


async def hear_form(session: AsyncSession, person: Person, member: Member | None, text: str) -> Reply | None:
    """None where no form is open."""
    return await form.hear(session, member, text) if allowed(member) else None


async def confirm_discard(
    session: AsyncSession, person: Person, member: Member | None, reference: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None:
        return gone(w)
    text = w("删除草稿“{title}”（{reference}）？", title=event.title, reference=reference)
    yes = Button(w.plain("确认删除"), f"eventmove:discard:{reference}")
    return Reply(text, ((yes, Button(w.plain("返回"), f"event:{reference}")),), edits=True)


async def make_move(
    session: AsyncSession, person: Person, member: Member | None, move: str, reference: str
) -> Reply:
    """A second tap finds the move made and says how the event stands."""
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await held_event(session, reference)
    if event is None:
        return gone(w)
    if refusal := await MOVES[move](session, event, member):
        return with_alert(await event_card(session, member, event, refused(w, event, refusal)))
    if move == "discard":
        return await list_events(session, person, member, DRAFTS)
    return await event_card(
        session, member, event, w.plain("好的，现在是“{status}”", status=w.name(event.status))
    )


async def _finish(session: AsyncSession, person: Person, member: Member, done: form.Finished) -> Replies:
    if done.purpose == form.NEW:
        if done.code == "stop":
            return await list_events(session, person, member, COMING)
        return await _create(session, member, done)
    event = await held_event(session, done.reference)
    if event is None:
        return gone(Wording(member.language))
    if done.code == "stop":
        return await event_card(session, member, event)
    if done.purpose == form.CANCEL:
        return await _cancel(session, member, event, done.values["reason"])
    return await _change(session, member, event, done)


async def _change(session: AsyncSession, member: Member, event: Event, done: form.Finished) -> Reply:
    """Only what this officer changed: a colleague may have changed the rest meanwhile."""
    w, columns = Wording(member.language), _columns(done.field)
    changes = {name for name in columns if done.values.get(name) != done.old.get(name)}
    values = {name: value for name, value in values_of(done.values).items() if name in changes}
    changed = await change_event(session, event, member, values)
    if isinstance(changed, Refusal):
        return with_alert(await event_card(session, member, event, refused(w, event, changed)))
    said = w.plain("已修改") if changed else w.plain("没有变化")
    return await event_card(session, member, event, said)


def _columns(field: str) -> tuple[str, ...]:
    """What a change of that field writes."""
    named = {"when": ("starts_at", "ends_at", "closes_at"), "closing": ("closes_at",)}
    return named.get(field, CHANGES[field])


async def _create(session: AsyncSession, member: Member, done: form.Finished) -> Reply:
    w, kept = Wording(member.language), {**EMPTY, **done.values}
    start, end = moment_of(kept, "starts_at"), moment_of(kept, "ends_at")
    times = spans(kept["rule"], start, end, kept["zone"]) if kept["rule"] else [(start, end)]
    values = {name: value for name, value in values_of(kept).items() if name not in ("starts_at", "ends_at")}
    events = await create_events(session, member, values, times, kept["rule"])
    late = ""
    if done.code == "publish":
        refusals = [await publish(session, event, member) for event in events]
        late = refused(w, events[0], refusals[0]) if refusals[0] else ""
    if len(events) == 1:
        return await event_card(session, member, events[0], late or w.plain("好的，已保存"))
    return _series_made(w, events)


def _series_made(w: Wording, events: list[Event]) -> Reply:
    lines = [
        Markup("{}  {}").format(event.reference, moment_said(w, event.starts_at, event.zone))
        for event in events
    ]
    state = w.name(events[0].status)
    head = w("<b>{title}</b>：{count} 场（{status}）", title=events[0].title, count=len(events), status=state)
    first = Button(w.plain("打开第一场"), f"event:{events[0].reference}")
    scope = DRAFTS if events[0].status is EventStatus.DRAFT else COMING
    return Reply(
        Markup("\n").join([head, *lines]),
        ((first, Button(w.plain("‹ 返回列表"), f"events:{scope}:0")),),
        edits=True,
    )


async def _cancel(session: AsyncSession, member: Member, event: Event, reason: str) -> Reply:
    w = Wording(member.language)
    told = await cancel_event(session, event, member, reason)
    if isinstance(told, Refusal):
        return with_alert(await event_card(session, member, event, refused(w, event, told)))
    return await event_card(session, member, event, w.plain("已取消，通知 {count} 人", count=told))
