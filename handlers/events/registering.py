"""报名, 候补, 取消报名, and what is offered to who waits: one tap, shown on the same card.

Pressed twice, or on an old card, it does nothing more and the card shows how things stand.
"""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events import asking
from handlers.events.card import NO_BACK, OPEN, event_card, unknown_event
from handlers.membership.guests import members_only
from handlers.posting.form import put_aside
from handlers.reply import Reply
from handlers.wording import Wording
from storage.events.looking import event_of, registration_of
from storage.events.registering import Done, Outcome, accept_offer, cancel, closed_by, pass_on, register
from storage.events.tables import Event, Place
from storage.people import Member

WAIT = "wait"
"""The button that also takes a place on the waiting list."""


async def press_join(session: AsyncSession, member: Member, how: str, reference: str, back: str) -> Reply:
    """A seat at once; or first the event's questions, if it asks any."""
    w = Wording(member.language)
    if member.is_guest:
        return await members_only(session, member)
    event = await event_of(session, reference)
    if event is None:
        return replace(unknown_event(member, reference), edits=True)
    if event.questions and await _may_be_asked(session, member, event):
        aside = await put_aside(session, member.telegram_id)
        question = await asking.begin(session, member, event, how, back)
        toast = w.plain("没填完的草稿已收好，发 /post 接着填。") if aside else ""
        return replace(question, toast=toast)
    done = await register(session, reference, member, waits=how == WAIT)
    return await shown(session, member, reference, done, back)


async def press_leave(session: AsyncSession, member: Member, reference: str, back: str) -> Reply:
    done = await cancel(session, reference, member)
    w = Wording(member.language)
    said = {
        Outcome.DONE: w.plain("已取消，谢谢您告诉我们。"),
        Outcome.BEFORE: w.plain("已经取消过了。"),
        Outcome.BEGUN: w.plain("活动已经开始，不用取消了。"),
    }
    return await _card(session, member, reference, done.event, back, said.get(done.outcome, ""))


async def press_accept(session: AsyncSession, member: Member, reference: str, back: str) -> Reply:
    if member.is_guest:
        return await members_only(session, member)
    done = await accept_offer(session, reference, member)
    if done.outcome is Outcome.GONE and done.event:
        gone = Wording(member.language).plain("这个名额已经不为您保留了。")
        return await _card(session, member, reference, done.event, back, gone)
    return await shown(session, member, reference, done, back)


async def press_pass(session: AsyncSession, member: Member, reference: str, back: str) -> Reply:
    """让给下一位: only what is offered; who has taken the seat by now keeps it."""
    done, w = await pass_on(session, reference, member), Wording(member.language)
    if done.outcome is Outcome.DONE:
        said = w.plain("好的，让给下一位了。")
    else:
        said = w.plain("这个名额已经处理过了。")
    return await _card(session, member, reference, done.event, back, said)


async def press_answer(session: AsyncSession, member: Member, revision: int, act: str) -> Reply:
    """A button under one of the event's questions."""
    if member.is_guest:
        return await members_only(session, member)
    asked = await asking.press(session, member, revision, act)
    if asked is None:
        return Reply(
            toast=Wording(member.language).plain("这个问题已经过去了。发 /events 看活动。"), alert=True
        )
    return await _after(session, member, asked)


async def hear_answer(session: AsyncSession, member: Member, text: str) -> Sequence[Reply]:
    """A typed answer to one of the event's questions; nothing where none is open."""
    if member.is_guest:
        return [await members_only(session, member)]
    asked = await asking.hear(session, member, text)
    if asked is None:
        return ()
    reply = await _after(session, member, asked)
    if reply.toast:
        return [Reply(Markup.escape(reply.toast)), replace(reply, edits=False, toast="")]
    return [replace(reply, edits=False)]


async def shown(session: AsyncSession, member: Member, reference: str, done: Done, back: str) -> Reply:
    """The card as it is after an attempt to register."""
    return await _card(session, member, reference, done.event, back, _said(Wording(member.language), done))


async def _after(session: AsyncSession, member: Member, asked: Reply | asking.Answered) -> Reply:
    if isinstance(asked, Reply):
        return asked
    if asked.given_up:
        return await _card(
            session, member, asked.reference, await event_of(session, asked.reference), asked.back, ""
        )
    done = await register(session, asked.reference, member, asked.answers, waits=True)
    return await shown(session, member, asked.reference, done, asked.back)


def _said(w: Wording, done: Done) -> str:
    place = done.registration.place if done.registration else None
    if done.outcome is Outcome.DONE:
        made = {Place.REGISTERED: w.plain("报名成功！"), Place.PENDING: w.plain("已提交，等专员审批。")}
        return made.get(place, w.plain("已进入候补。")) if place else ""
    if done.outcome is Outcome.BEFORE:
        there = place is Place.REGISTERED
        return w.plain("您已经报过名了。") if there else w.plain("已经记下了。")
    others = {
        Outcome.FULL: w.plain("名额刚刚满了，点“候补”可以排队。"),
        Outcome.CLOSED: w.plain("报名已截止。"),
        Outcome.BEGUN: w.plain("活动已经开始。"),
        Outcome.CANCELLED: w.plain("活动已取消。"),
    }
    return others.get(done.outcome, "")


async def _may_be_asked(session: AsyncSession, member: Member, event: Event) -> bool:
    """Not who stands somewhere already, nor when nobody can register."""
    mine = await registration_of(session, event.id, member.id)
    free = mine is None or (mine.place in OPEN and mine.place is not Place.REFUSED)
    return free and closed_by(event) is None


async def _card(
    session: AsyncSession, member: Member, reference: str, event: Event | None, back: str, toast: str
) -> Reply:
    if event is None:
        return replace(unknown_event(member, reference), edits=True)
    return await event_card(session, member, event, back or NO_BACK, toast=toast)
