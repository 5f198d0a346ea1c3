"""`/interests` 我的意向: those a member expressed and those they received, live ones first, in pages."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_card import refusal_line
from handlers.cases.interest_shown import record_line, sight_of, stage_line
from handlers.consent import ask_consent, consented
from handlers.membership.guests import members_only
from handlers.pending import pending_question
from handlers.person import Person
from handlers.reply import Button, Replies, Reply, Rows
from handlers.wording import Wording
from storage.cases.interests import MOST_OPEN, cases_of, open_count, refusal_entry
from storage.cases.stages import CaseSide, Stage
from storage.cases.tables import Case
from storage.people import Member

A_PAGE: Final = 5
LISTS: Final = {CaseSide.SEEKER: "interests", CaseSide.OWNER: "received"}
OTHER: Final = {CaseSide.SEEKER: CaseSide.OWNER, CaseSide.OWNER: CaseSide.SEEKER}


async def show_interests(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    """One's own; those received, where there are only such. Then the question that is still open."""
    if not consented(member):
        return ask_consent(person, member)
    if member.is_guest:
        return await members_only(session, member)
    _, mine = await cases_of(session, member.id, CaseSide.SEEKER, 0, 1)
    _, received = await cases_of(session, member.id, CaseSide.OWNER, 0, 1)
    side = CaseSide.OWNER if received and not mine else CaseSide.SEEKER
    listed = replace(await turn_interests(session, member, side, 0), edits=False)
    return [listed, *await pending_question(session, person, member)]


async def turn_interests(session: AsyncSession, member: Member, side: CaseSide, page: int) -> Reply:
    """The list in place of the pressed card, at page `page` (0 is the first), or the last there is."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    cases, total = await cases_of(session, member.id, side, page * A_PAGE, A_PAGE)
    last = max(0, total - 1) // A_PAGE
    if page > last:
        return await turn_interests(session, member, side, last)
    rows = await _rows(session, w, member, side, cases, page, last)
    if not total:
        return Reply(_nothing(w, side), rows, edits=True)
    head = w.many("<b>我的意向</b>（{count} 份）", total)
    if side is CaseSide.OWNER:
        head = w.many("<b>收到的意向</b>（{count} 份）", total)
    else:
        waiting = await open_count(session, member.id)
        head += "\n" + w("在等结果的 {count} 份，最多同时 {most} 份。", count=waiting, most=MOST_OPEN)
    items = [
        await _item(session, w, member, number, case) for number, case in enumerate(cases, page * A_PAGE + 1)
    ]
    return Reply(Markup("\n\n").join([head, *items]), rows, edits=True)


async def _item(session: AsyncSession, w: Wording, member: Member, number: int, case: Case) -> Markup:
    sight = await sight_of(session, w, member, case)
    record = sight.record if sight else None
    lines = [
        Markup("{}. {}").format(number, record_line(w, record, case.record_reference)),
        stage_line(w, case, member.zone),
    ]
    if sight and sight.organisation:
        lines.append(w("对方：{organisation}", organisation=sight.organisation))
    if case.stage is Stage.DECLINED and (entry := await refusal_entry(session, case)):
        lines.append(refusal_line(w, entry))
    return Markup("\n").join(line for line in lines if line)


async def _rows(
    session: AsyncSession,
    w: Wording,
    member: Member,
    side: CaseSide,
    cases: list[Case],
    page: int,
    last: int,
) -> Rows:
    numbers = tuple(
        Button(str(number), f"interested:{case.reference}:{page}")
        for number, case in enumerate(cases, page * A_PAGE + 1)
    )
    turns = ((page - 1, w.plain("◀ 上一页")), (page + 1, w.plain("下一页 ▶")))
    there = tuple(Button(label, f"{LISTS[side]}:{n}") for n, label in turns if 0 <= n <= last)
    _, others = await cases_of(session, member.id, OTHER[side], 0, 1)
    label = w.plain("收到的意向（{count}）", count=others)
    if side is CaseSide.OWNER:
        label = w.plain("我的意向（{count}）", count=others)
    return tuple(row for row in (numbers, there, (Button(label, f"{LISTS[OTHER[side]]}:0"),)) if row)


def _nothing(w: Wording, side: CaseSide) -> Markup:
    if side is CaseSide.OWNER:
        return w("还没有人对您的发布表达意向。")
    return w("您还没有表达过意向。打开一项成果或需求，按“表达意向”就行。")
