"""One request as officers see it: who, of where, and what became of it."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.desk.handing_over import counted
from handlers.formatting import day
from handlers.membership.fields import fields_said
from handlers.membership.guests import reason_said
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.handing_over import holdings
from storage.cases.people import members_page
from storage.membership.admitting import fields_of
from storage.membership.tables import JoiningRequest, RequestState
from storage.organisations import similar_organisations
from storage.people import Member

ALIKE = 3
"""So many similar organisations are named."""


async def request_card(session: AsyncSession, member: Member, request: JoiningRequest) -> Reply:
    """`member` is the officer who reads it."""
    w = Wording(member.language)
    lines = [
        w("<b>换单位申请</b>") if request.moves else w("<b>加入申请</b>"),
        w("姓名：{name}", name=request.member.name),
        *await _organisation(session, w, request),
        w("关心的领域：{fields}", fields=fields_said(w, await fields_of(session, request.member_id))),
        w("提交日期：{day}", day=day(w, request.asked_at, member.zone)),
    ]
    if request.state is not RequestState.WAITING:
        lines.append(Markup("\n") + _decided(w, member, request))
    return Reply(Markup("\n").join(lines), _rows(w, request), edits=True)


async def _organisation(session: AsyncSession, w: Wording, request: JoiningRequest) -> list[Markup]:
    lines = []
    if request.moves and request.member.organisation:
        lines.append(w("现在的单位：{organisation}", organisation=request.member.organisation.name))
        lines += await _held(session, w, request)
    lines.append(w("单位：<b>{organisation}</b>", organisation=request.organisation_name))
    if request.state is not RequestState.WAITING:
        return lines
    if request.organisation_id is not None:
        _, count = await members_page(session, request.organisation_id, 0, 1)
        return [*lines, w.many("俱乐部已有这个单位，{count} 位成员。", count)]
    alike = await similar_organisations(session, request.organisation_name, ALIKE)
    lines.append(w("俱乐部还没有这个单位，通过后会新建。"))
    if alike:
        lines.append(w("相近的单位：{names}", names=list_of(w, (one.name for one in alike))))
    return lines


async def _held(session: AsyncSession, w: Wording, request: JoiningRequest) -> list[Markup]:
    """What stays behind with the organisation."""
    held = await holdings(session, request.member_id)
    if request.state is not RequestState.WAITING or not held.anything:
        return []
    stays = w("通过以后，这些留在现在的单位，由专员接着办；要交给同事，请先按“交接”。")
    return [Markup.escape(counted(w, held)), stays]


def _decided(w: Wording, member: Member, request: JoiningRequest) -> Markup:
    when = day(w, request.decided_at or request.asked_at, member.zone)
    by = request.decider.name if request.decider else w.plain("未知")
    match request.state:
        case RequestState.APPROVED:
            return w("{name} 已于 {day} 通过。", name=by, day=when)
        case RequestState.DECLINED:
            why = reason_said(w, request.why)
            return w("{name} 已于 {day} 决定不通过：{why}", name=by, day=when, why=why)
    return w("本人已于 {day} 撤回，或已经用别的方式加入。", day=when)


def _rows(w: Wording, request: JoiningRequest) -> Rows:
    back = (Button(w.plain("‹ 返回列表"), "requests:0"),)
    if request.state is not RequestState.WAITING:
        return (back,)
    seen = f"{request.id}:{request.revision}"
    decide = (Button(w.plain("通过"), f"reqyes:{seen}"), Button(w.plain("不通过"), f"reqno:{seen}"))
    change: tuple[Button, ...] = (Button(w.plain("改单位"), f"reqorg:{seen}"),)
    if request.moves and request.member.organisation_id is not None:
        change = (*change, Button(w.plain("交接"), f"handfrom:{request.member_id}:0"))
    return decide, change, back
