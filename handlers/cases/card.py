"""One case as one of its people sees it, with the moves that are theirs."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.moves import label, moves_of, why_said
from handlers.cases.picture import next_step, picture
from handlers.cases.sides import others_shown, record_of, who_acted
from handlers.describing import joined
from handlers.formatting import day, money
from handlers.membership.guests import members_only
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.pipeline import case_of, last_entry, side_of
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case, CaseEntry
from storage.people import Member
from storage.posting.lifecycle import Side, may_move
from storage.posting.tables import Move
from storage.records import Record

IN_A_ROW: Final = 3


async def open_case(session: AsyncSession, member: Member, reference: str, page: int) -> Reply:
    """The card in place of the pressed one; `page` of the list is the way back."""
    if member.is_guest:
        return await members_only(session, member)
    case = await case_of(session, reference)
    side = side_of(case, member.id) if case else None
    if case is None or side is None:
        return not_yours(member)
    return await case_card(session, member, case, side, page)


async def case_card(
    session: AsyncSession, member: Member, case: Case, side: CaseSide, page: int, toast: str = ""
) -> Reply:
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    entry = await last_entry(session, case)
    lines = [
        named(w, case, record),
        await _people(session, w, case, member, side),
        stage_lines(w, case, member.zone),
        contract_line(w, case),
        w("意向说明：{words}", words=case.words) if case.words else Markup(),
        w("最近：{entry}", entry=entry_line(w, case, entry, member)),
    ]
    text = Markup("\n\n").join(line for line in lines if line)
    return Reply(text, _rows(w, case, side, record, page), edits=True, toast=toast)


def not_yours(member: Member) -> Reply:
    return Reply(toast=Wording(member.language).plain("这不是您的对接。"), alert=True)


def typed(card: Reply) -> Reply:
    """The card after something typed: what a press is told over the chat stands above it."""
    text = Markup("\n\n").join(part for part in (Markup.escape(card.toast), card.text) if part)
    return replace(card, text=text, toast="")


def named(w: Wording, case: Case, record: Record | None) -> Markup:
    title = record.title if record else w.plain("（已删除的记录）")
    return Markup("<b>{}</b>\n<code>{}</code> · {}").format(title, case.reference, case.record_reference)


def stage_lines(w: Wording, case: Case, zone: str) -> Markup:
    """The picture, where it stands and since when, and what comes next."""
    since = w(
        "阶段：<b>{stage}</b>（自 {day}）", stage=w.name(case.stage), day=day(w, case.stage_since, zone)
    )
    lines = [Markup.escape(picture(case)), since, Markup.escape(next_step(w, case))]
    return Markup("\n").join(line for line in lines if line)


def contract_line(w: Wording, case: Case) -> Markup:
    """What was signed; the amount is said where it is public."""
    if case.contract_type is None:
        return Markup()
    amount = money(w, case.amount) if case.amount is not None else w.plain("金额不公开")
    signed = case.signed_on.isoformat() if case.signed_on else ""
    number = case.registration_number
    registered = w.plain("登记编号 {number}", number=number) if number else ""
    return w("合同：{terms}", terms=joined(w.name(case.contract_type), amount, signed, registered))


def entry_line(w: Wording, case: Case, entry: CaseEntry, viewer: Member) -> Markup:
    """When in the reader's zone, who by side, what, and why."""
    who = who_acted(w, case, entry.side, entry.actor_id, viewer)
    return entry_said(w, entry, who, viewer.zone)


def entry_said(w: Wording, entry: CaseEntry, who: str, zone: str) -> Markup:
    about = joined(day(w, entry.at, zone), who, w.name(entry.move))
    reason = w.name(entry.reason) if entry.reason else ""
    why = joined(reason, why_said(w, entry.why))
    return Markup.escape(about) + (w("：{why}", why=why) if why else Markup())


async def _people(session: AsyncSession, w: Wording, case: Case, member: Member, side: CaseSide) -> Markup:
    lines = [w("您是：{side}", side=w.name(side))]
    for other, shown in await others_shown(session, w, case, member, side):
        lines.append(w("{side}：{name}", side=w.name(other), name=shown))
    if side is not CaseSide.MANAGER:
        manager = case.manager
        organisation = manager.organisation.name if manager and manager.organisation else ""
        named_so = joined(manager.name, organisation) if manager else w.plain("还没有")
        lines.append(w("技术经理人：{manager}", manager=named_so))
    return Markup("\n").join(lines)


def _rows(w: Wording, case: Case, side: CaseSide, record: Record | None, page: int) -> Rows:
    here = f"{case.reference}:{page}"
    moves = [
        Button(label(w, move), f"casemove:{case.reference}:{move}:{case.stage}:{page}")
        for move in moves_of(case, side)
    ]
    rows = [tuple(moves[at : at + IN_A_ROW]) for at in range(0, len(moves), IN_A_ROW)]
    if fulfil := fulfil_button(w, case, side, record):
        rows.append((fulfil,))
    if side is not CaseSide.MANAGER:
        rows.append((Button(w.plain("意向和联系方式"), f"interested:{case.reference}:0"),))
    past = Button(w.plain("全部经过"), f"casepast:{case.reference}:0:{page}")
    look = Button(w.plain("看记录"), f"look:{case.record_reference}")
    rows.append((past, look, Button(w.plain("刷新"), f"case:{here}")))
    rows.append((Button(w.plain("‹ 我的对接"), f"cases:{page}"),))
    return tuple(rows)


def fulfil_button(w: Wording, case: Case, side: CaseSide, record: Record | None) -> Button | None:
    """For the owner of what was signed, in one tap: nobody else is to find the record any more."""
    if side is not CaseSide.OWNER or case.stage not in (Stage.SIGNED, Stage.REGISTERED) or record is None:
        return None
    if record.author_id != case.owner_id or not may_move(record, Move.FULFIL, Side.AUTHOR):
        return None
    return Button(w.plain("标为对接成功（不再展示）"), f"sure:{record.reference}:{Move.FULFIL}:0")


def moved_said(w: Wording, move: CaseMove) -> str:
    return w.plain("已记下：{move}", move=w.name(move))
