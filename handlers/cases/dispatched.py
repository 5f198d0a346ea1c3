"""派单 as the technology manager sees it: public facts until they accept, then the case."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import case_card, named, stage_lines
from handlers.cases.sides import record_of
from handlers.describing import fields_shown, joined, line_of, organisation_shown, place_shown
from handlers.membership.guests import members_only
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.cases.dispatching import answer_dispatch
from storage.cases.lifecycle import OVER
from storage.cases.pipeline import side_of
from storage.cases.stages import CaseSide
from storage.cases.tables import Case, Dispatch
from storage.people import Member

REASONS: Final = (
    marked("手上的对接太多"),
    marked("不熟悉这个领域"),
    marked("与一方有利益关系"),
    marked("近期没有时间"),
)
"""Why a technology manager declines, in one tap."""


async def open_offer(session: AsyncSession, member: Member, dispatch_id: int, toast: str = "") -> Reply:
    """What is offered, in place of the pressed card; or what became of it."""
    if member.is_guest:
        return await members_only(session, member)
    case, dispatch = await _offered(session, dispatch_id)
    if case is None or dispatch is None or dispatch.manager_id != member.id:
        return Reply(toast=Wording(member.language).plain("这不是派给您的。"), alert=True)
    if dispatch.answered_at is not None or case.stage in OVER:
        return await _over(session, member, case)
    return await offer_card(session, member, case, dispatch, toast)


async def accept_offer(session: AsyncSession, member: Member, dispatch_id: int) -> Reply:
    if member.is_guest:
        return await members_only(session, member)
    case = await answer_dispatch(session, dispatch_id, member, accepted=True)
    if case is None:
        return await open_offer(session, member, dispatch_id)
    said = Wording(member.language).plain("已接下，请跟进。")
    return await case_card(session, member, case, CaseSide.MANAGER, 0, said)


async def ask_why(session: AsyncSession, member: Member, dispatch_id: int) -> Reply:
    """谢绝 pressed: the reason is one more tap."""
    if member.is_guest:
        return await members_only(session, member)
    case, dispatch = await _offered(session, dispatch_id)
    if case is None or dispatch is None or dispatch.manager_id != member.id or dispatch.answered_at:
        return await open_offer(session, member, dispatch_id)
    w = Wording(member.language)
    here = f"unoffer:{dispatch_id}"
    rows = [(Button(w.plain(reason), f"{here}:{at}"),) for at, reason in enumerate(REASONS)]
    back = (Button(w.plain("返回"), f"offered:{dispatch_id}"),)
    text = named(w, case, await record_of(session, case.record_reference)) + w("\n\n为什么谢绝？")
    return Reply(text, (*rows, back), edits=True)


async def decline_offer(session: AsyncSession, member: Member, dispatch_id: int, number: int) -> Reply:
    if member.is_guest:
        return await members_only(session, member)
    why = REASONS[number] if number < len(REASONS) else ""
    case = await answer_dispatch(session, dispatch_id, member, accepted=False, why=why) if why else None
    if case is None:
        return await open_offer(session, member, dispatch_id)
    w = Wording(member.language)
    head = named(w, case, await record_of(session, case.record_reference))
    back = (Button(w.plain("我的对接"), "cases:0"),)
    return Reply(head + w("\n\n好的，已谢绝。谢谢您告诉原因。"), (back,), edits=True)


async def offer_card(
    session: AsyncSession, member: Member, case: Case, dispatch: Dispatch, toast: str = ""
) -> Reply:
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    lines = [w("<b>派单</b>：请您经理这项对接"), named(w, case, record)]
    if record:
        about = joined(organisation_shown(w, record), place_shown(w, record), fields_shown(w, record))
        lines.append(Markup("{}\n{}").format(about, line_of(w, record)))
    lines.append(stage_lines(w, case, member.zone))
    lines.append(w("接下以后可以看到双方和经过。"))
    yes = Button(w.plain("接下"), f"offeryes:{dispatch.id}")
    no = Button(w.plain("谢绝"), f"offerno:{dispatch.id}")
    look = Button(w.plain("看记录"), f"look:{case.record_reference}")
    return Reply(Markup("\n\n").join(lines), ((yes, no), (look,)), edits=True, toast=toast)


async def _over(session: AsyncSession, member: Member, case: Case) -> Reply:
    w = Wording(member.language)
    if side_of(case, member.id) is CaseSide.MANAGER:
        return await case_card(session, member, case, CaseSide.MANAGER, 0)
    head = named(w, case, await record_of(session, case.record_reference))
    return Reply(head + w("\n\n这个派单已经结束。"), edits=True)


async def _offered(session: AsyncSession, dispatch_id: int) -> tuple[Case | None, Dispatch | None]:
    dispatch = await session.get(Dispatch, dispatch_id, populate_existing=True)
    case = await session.get(Case, dispatch.case_id) if dispatch else None
    return case, dispatch
