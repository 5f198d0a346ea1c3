"""Exchanging contacts: what will be shown, one's consent for this one exchange, and taking it back."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest import ask_contact
from handlers.cases.interest_card import interest_card, not_yours
from handlers.cases.interest_dialog import CONTACT, Aim, begin_writing
from handlers.cases.interest_shown import opened_head, record_line
from handlers.cases.sides import record_of
from handlers.membership.guests import members_only
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.cases.contacts import consent, exchange_of, may_consent, revoke, sees_contact, side_of
from storage.cases.pipeline import case_of
from storage.cases.tables import Case
from storage.people import Member


async def press_agree(session: AsyncSession, member: Member, reference: str, *, sure: bool) -> Replies:
    """同意交换联系方式, later than with the interest or its acceptance."""
    if member.is_guest:
        return await members_only(session, member)
    case = await case_of(session, reference)
    if case is None or side_of(case, member.id) is None:
        return not_yours(member)
    w = Wording(member.language)
    before = await exchange_of(session, case, member.id)
    if before or not may_consent(case, member.id):
        said = w.plain("您已经同意过了。") if before else _not_now(w, case)
        return await _card(session, member, case, said)
    if not member.contact:
        return await ask_own_contact(session, member, Aim.AGREE, reference)
    if not sure:
        return await consent_card(session, member, case, Aim.AGREE)
    agreed = await consent(session, reference, member.id)
    seen = agreed and await sees_contact(session, member.id, case)
    head = await opened_head(session, w, member, case) if seen else None
    return await _card(session, member, case, w.plain("已同意。") if agreed else _not_now(w, case), head)


async def press_revoke(session: AsyncSession, member: Member, reference: str, *, sure: bool) -> Reply:
    """What the other side wrote down they keep; asked first, for that is said there."""
    case = await case_of(session, reference)
    if case is None or side_of(case, member.id) is None:
        return not_yours(member)
    w = Wording(member.language)
    if not await exchange_of(session, case, member.id):
        return await _card(session, member, case, w.plain("您的联系方式没有向对方公开。"))
    if sure:
        await revoke(session, reference, member.id)
        return await _card(session, member, case, w.plain("从现在起不再向对方显示。"))
    text = w(
        "从现在起，对方在这里看不到您的姓名、联系方式和只对对方公开的内容；对方已经记下的，收不回来。确定吗？"
    )
    yes = Button(w.plain("确定不再公开"), f"revoke:{reference}:sure")
    return Reply(text, ((yes, Button(w.plain("不了"), f"interested:{reference}:0")),), edits=True)


async def ask_own_contact(session: AsyncSession, member: Member, aim: Aim, reference: str) -> Replies:
    """Before the consent it is for; the consent card follows the answer, or shows what there is."""
    written, said = await begin_writing(session, member, aim, CONTACT, reference=reference)
    return [*said, ask_contact(Wording(member.language), written)]


async def consent_card(
    session: AsyncSession, member: Member, case: Case, aim: Aim, *, edits: bool = True
) -> Reply:
    """What the other side will see of the member, and the consent for this one case."""
    w = Wording(member.language)
    organisation = member.organisation.name if member.organisation else ""
    lines = [
        record_line(w, await record_of(session, case.record_reference), case.record_reference),
        w("双方都同意后，同时向双方公开。对方会看到您的："),
        Markup.escape(" · ".join(part for part in (member.name, organisation, member.contact) if part)),
        w("只为这一件对接公开，跟进的技术经理人也能看到；以后可以随时停止公开。"),
    ]
    verb, label = "agree", w.plain("同意交换")
    if aim is Aim.ACCEPT:
        verb, label = "accept", w.plain("同意交换并接受")
    return Reply(
        Markup("\n").join(lines),
        (
            (Button(label, f"{verb}:{case.reference}:sure"),),
            (
                Button(w.plain("改联系方式"), f"mycontact:{case.reference}:{aim}"),
                Button(w.plain("返回"), f"interested:{case.reference}:0"),
            ),
        ),
        edits=edits,
    )


async def change_contact(session: AsyncSession, member: Member, reference: str, aim: Aim) -> Replies:
    """改联系方式, from the consent card."""
    if member.is_guest:
        return await members_only(session, member)
    case = await case_of(session, reference)
    if case is None or side_of(case, member.id) is None:
        return not_yours(member)
    return await ask_own_contact(session, member, aim, reference)


def _not_now(w: Wording, case: Case) -> str:
    return w.plain("现在是“{stage}”，还不能交换。", stage=w.name(case.stage))


async def _card(
    session: AsyncSession, member: Member, case: Case, said: str, head: Markup | None = None
) -> Reply:
    card = await interest_card(session, member, case, head=head, edits=True, toast=said)
    return card or not_yours(member)
