"""What the two sides make of an interest: accept, decline with a reason, withdraw."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.contact import ask_own_contact, consent_card
from handlers.cases.interest_card import interest_card, not_yours
from handlers.cases.interest_dialog import WORDS, Aim, Written, begin_writing
from handlers.cases.interest_shown import opened_head, record_line, stage_line
from handlers.cases.interest_words import WORDS_LIMIT
from handlers.cases.sides import record_of
from handlers.membership.guests import members_only
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.cases.contacts import sees_contact, side_of
from storage.cases.interests import accept, decline, withdraw
from storage.cases.lifecycle import may_move
from storage.cases.pipeline import case_of
from storage.cases.stages import CaseMove, CaseSide, Reason
from storage.cases.tables import Case
from storage.people import Member


async def press_accept(session: AsyncSession, member: Member, reference: str, how: str) -> Replies:
    """`only`: without an exchange; `exchange`: asks for contact and consent; `sure`: both are given."""
    if member.is_guest:
        return await members_only(session, member)
    case = await _of(session, member, reference, CaseSide.OWNER)
    if case is None:
        return not_yours(member)
    w = Wording(member.language)
    if not may_move(case, CaseMove.ACCEPT, CaseSide.OWNER):
        return await as_it_is(session, member, case)
    if how == "only":
        accepted = await accept(session, reference, member.id, consents=False)
        return await _done(session, member, case, accepted, w.plain("已接受，对方会收到通知。"))
    if not member.contact or how != "sure":
        return await _asked(session, member, case)
    accepted = await accept(session, reference, member.id, consents=True)
    seen = accepted and await sees_contact(session, member.id, case)
    head = await opened_head(session, w, member, case) if seen else None
    return await _done(session, member, case, accepted, w.plain("已接受。"), head)


async def _asked(session: AsyncSession, member: Member, case: Case) -> Replies:
    """What an acceptance with an exchange needs first."""
    if member.contact:
        return await consent_card(session, member, case, Aim.ACCEPT)
    return await ask_own_contact(session, member, Aim.ACCEPT, case.reference)


async def press_decline(session: AsyncSession, member: Member, reference: str) -> Reply:
    """The reasons, one tap each."""
    if member.is_guest:
        return await members_only(session, member)
    case = await _of(session, member, reference, CaseSide.OWNER)
    if case is None:
        return not_yours(member)
    if not may_move(case, CaseMove.DECLINE, CaseSide.OWNER):
        return await as_it_is(session, member, case)
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    text = w("为什么婉拒？选一个就行；对方只看到理由，看不到您的姓名。")
    head = record_line(w, record, case.record_reference) + "\n" + stage_line(w, case, member.zone)
    reasons = [Button(w.name(reason), f"reason:{reference}:{reason}") for reason in Reason]
    rows = tuple(tuple(reasons[start : start + 3]) for start in range(0, len(reasons), 3))
    back = (Button(w.plain("返回"), f"interested:{reference}:0"),)
    return Reply(head + "\n" + text, (*rows, back), edits=True)


async def press_reason(session: AsyncSession, member: Member, reference: str, reason: Reason) -> Replies:
    """Decline; 其他 asks for words first."""
    if member.is_guest:
        return await members_only(session, member)
    case = await _of(session, member, reference, CaseSide.OWNER)
    if case is None:
        return not_yours(member)
    if not may_move(case, CaseMove.DECLINE, CaseSide.OWNER):
        return await as_it_is(session, member, case)
    if reason is Reason.OTHER:
        written, said = await begin_writing(session, member, Aim.DECLINE, WORDS, reference=reference)
        return [*said, ask_reason(Wording(member.language), written)]
    return await declined(session, member, case, reason, "")


async def declined(session: AsyncSession, member: Member, case: Case, reason: Reason, why: str) -> Reply:
    done = await decline(session, case.reference, member.id, reason, why)
    said = Wording(member.language).plain("已婉拒，对方会收到理由。")
    return await _done(session, member, case, done, said)


def ask_reason(w: Wording, written: Written, *, edits: bool = False) -> Reply:
    text = w("请用一句话写下理由，对方会看到（{limit} 字以内，不要写姓名和电话）。", limit=WORDS_LIMIT)
    return Reply(text, ((written.button(w.plain("取消"), "cancel"),),), edits=edits)


async def press_withdraw(session: AsyncSession, member: Member, reference: str, *, sure: bool) -> Reply:
    """Asked first: the same record can be wanted again, but it waits for an answer anew."""
    if member.is_guest:
        return await members_only(session, member)
    case = await _of(session, member, reference, CaseSide.SEEKER)
    if case is None:
        return not_yours(member)
    if not may_move(case, CaseMove.WITHDRAW, CaseSide.SEEKER):
        return await as_it_is(session, member, case)
    w = Wording(member.language)
    if sure:
        withdrawn = await withdraw(session, reference, member.id)
        return await _done(session, member, case, withdrawn, w.plain("已撤回。"))
    record = await record_of(session, case.record_reference)
    text = (
        record_line(w, record, case.record_reference) + "\n" + w("确定不再对接它？对方若已知道，会收到通知。")
    )
    yes = Button(w.plain("确定撤回"), f"retract:{reference}:sure")
    return Reply(text, ((yes, Button(w.plain("不了"), f"interested:{reference}:0")),), edits=True)


async def _done(
    session: AsyncSession, member: Member, case: Case, was: bool, said: str, head: Markup | None = None
) -> Reply:
    """The card after an act, which the other side may have forestalled."""
    if not was:
        return await as_it_is(session, member, case)
    card = await interest_card(session, member, case, head=head, edits=True, toast=said)
    return card or not_yours(member)


async def as_it_is(session: AsyncSession, member: Member, case: Case) -> Reply:
    """After a double tap, or an act of the other side in between."""
    w = Wording(member.language)
    said = w.plain("现在是“{stage}”，这一步不用做了。", stage=w.name(case.stage))
    return await interest_card(session, member, case, edits=True, toast=said) or not_yours(member)


async def _of(session: AsyncSession, member: Member, reference: str, side: CaseSide) -> Case | None:
    case = await case_of(session, reference)
    return case if case and side_of(case, member.id) is side else None
