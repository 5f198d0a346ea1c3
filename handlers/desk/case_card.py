"""One case as officers see it: both sides by name, its history, and what an officer can do."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import contract_line, entry_said, named, stage_lines
from handlers.cases.moves import label, moves_of
from handlers.cases.sides import record_of
from handlers.describing import joined
from handlers.desk.guard import allowed, gone, turned_away
from handlers.formatting import day
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.contacts import exchange_of
from storage.cases.desk import LIVE
from storage.cases.dispatching import open_dispatch
from storage.cases.heartbeat import beats_of
from storage.cases.lifecycle import OVER
from storage.cases.pipeline import case_of, history
from storage.cases.stages import Answer, CaseSide
from storage.cases.tables import Case, CaseEntry, Dispatch
from storage.ledger import note_look
from storage.people import Member

SHOWN: Final = 5
A_PAGE: Final = 10


async def open_case(session: AsyncSession, person: Person, member: Member | None, reference: str) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    case = await case_of(session, reference)
    return await case_card(session, member, case) if case else gone(Wording(member.language))


async def show_past(
    session: AsyncSession, person: Person, member: Member | None, reference: str, page: int
) -> Reply:
    """The whole history, newest first."""
    if not allowed(member):
        return turned_away(person, member)
    w, case = Wording(member.language), await case_of(session, reference)
    if case is None:
        return gone(w)
    entries, total = await history(session, case, page * A_PAGE, A_PAGE)
    last = max(0, total - 1) // A_PAGE
    if page > last:
        return await show_past(session, person, member, reference, last)
    lines = [await _entry(session, w, entry, member.zone) for entry in entries]
    turns = ((page - 1, w.plain("◀ 更新的")), (page + 1, w.plain("更早的 ▶")))
    there = tuple(Button(say, f"casepast:{reference}:{n}") for n, say in turns if 0 <= n <= last)
    back = (Button(w.plain("返回"), f"case:{reference}"),)
    head = named(w, case, await record_of(session, case.record_reference))
    text = [head, w.many("<b>经过</b>（{count} 步，新的在前）", total), Markup("\n").join(lines)]
    return Reply(Markup("\n\n").join(text), (there, back) if there else (back,), edits=True)


async def case_card(session: AsyncSession, member: Member, case: Case, toast: str = "") -> Reply:
    w = Wording(member.language)
    record = await record_of(session, case.record_reference)
    dispatch = await open_dispatch(session, case)
    entries, _ = await history(session, case, 0, SHOWN)
    past = [await _entry(session, w, entry, member.zone) for entry in entries]
    parts = [
        named(w, case, record),
        await _people(session, w, member, case, dispatch),
        stage_lines(w, case, member.zone),
        contract_line(w, case),
        await _attention(session, w, case, member.zone),
        w("意向说明：{words}", words=case.words) if case.words else Markup(),
        w("<b>经过</b>（新的在前）") + Markup("\n") + Markup("\n").join(past),
    ]
    text = Markup("\n\n").join(part for part in parts if part)
    return Reply(text, _rows(w, case, dispatch), edits=True, toast=toast)


async def _entry(session: AsyncSession, w: Wording, entry: CaseEntry, zone: str) -> Markup:
    actor = await session.get(Member, entry.actor_id) if entry.actor_id else None
    return entry_said(w, entry, joined(w.name(entry.side), actor.name if actor else ""), zone)


async def _people(
    session: AsyncSession, w: Wording, member: Member, case: Case, dispatch: Dispatch | None
) -> Markup:
    owner = person_named(w, case.owner) if case.owner else await _unowned(session, w, case)
    seeker = joined(person_named(w, case.seeker), await _contact_to_pass_on(session, case, member))
    lines = [
        w("{side}：{name}", side=w.name(side), name=shown)
        for side, shown in ((CaseSide.OWNER, owner), (CaseSide.SEEKER, seeker))
    ]
    if dispatch:
        offered = await session.get(Member, dispatch.manager_id) if dispatch.manager_id else None
        lines.append(
            w(
                "技术经理人：已派给 {name}，{day}起等答复",
                name=person_named(w, offered),
                day=day(w, dispatch.offered_at, member.zone),
            )
        )
    else:
        name = person_named(w, case.manager) if case.manager else w.plain("还没有")
        lines.append(w("技术经理人：{manager}", manager=name))
    return Markup("\n").join(lines)


async def _unowned(session: AsyncSession, w: Wording, case: Case) -> str:
    """The organisation of a record that no member posted: officers ask it themselves."""
    record = await record_of(session, case.record_reference)
    name = record.organisation.name if record and record.organisation else w.plain("未知")
    return w.plain("{organisation}（没有发布人，由联络人代为对接）", organisation=name)


async def _contact_to_pass_on(session: AsyncSession, case: Case, member: Member) -> str:
    """The seeker's, where they agreed to an exchange and an officer stands in for the owner."""
    agreed = case.owner_id is None and await exchange_of(session, case, case.seeker_id)
    if not agreed or case.seeker is None or not case.seeker.contact:
        return ""
    await note_look(session, case, case.seeker, member, CaseSide.OFFICER)
    return case.seeker.contact


async def _attention(session: AsyncSession, w: Wording, case: Case, zone: str) -> Markup:
    """What the sides said when they were asked last, where an officer was called for it."""
    if case.officer_called_at is None:
        return Markup()
    beats = await beats_of(session, case)
    said = []
    for side, member_id in ((CaseSide.OWNER, case.owner_id), (CaseSide.SEEKER, case.seeker_id)):
        beat = beats.get(member_id) if member_id else None
        answer = w.name(Answer(beat.answer)) if beat and beat.answer else w.plain("没有回答")
        said.append(w.plain("{side}：{name}", side=w.name(side), name=answer))
    since = day(w, case.officer_called_at, zone)
    return w("<b>需关注</b>（自 {day}）\n{answers}", day=since, answers=joined(*said))


def person_named(w: Wording, member: Member | None) -> str:
    """None: they were forgotten."""
    if member is None:
        return w.plain("已注销的成员")
    return joined(member.name, member.organisation.name if member.organisation else "")


def _rows(w: Wording, case: Case, dispatch: Dispatch | None) -> Rows:
    here = case.reference
    moves = [
        Button(label(w, move), f"casemove:{here}:{move}:{case.stage}")
        for move in moves_of(case, CaseSide.OFFICER)
    ]
    rows = [tuple(moves[at : at + 3]) for at in range(0, len(moves), 3)]
    acts = [Button(w.plain("写备注"), f"casenote:{here}")]
    if case.officer_called_at:
        acts.insert(0, Button(w.plain("已处理"), f"casesettle:{here}"))
    if case.stage not in OVER:
        if dispatch:
            acts.append(Button(w.plain("收回派单"), f"undispatch:{here}:{dispatch.id}"))
        elif case.manager_id:
            acts.append(Button(w.plain("换技术经理人"), f"undispatch:{here}:0"))
        else:
            acts.append(Button(w.plain("派单"), f"dispatch:{here}:0"))
    past = (Button(w.plain("全部经过"), f"casepast:{here}:0"), Button(w.plain("刷新"), f"case:{here}"))
    back = (Button(w.plain("‹ 返回列表"), f"cases:{LIVE}:0"),)
    return (*rows, tuple(acts), past, back)
