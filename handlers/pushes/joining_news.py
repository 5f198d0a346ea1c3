"""The officers are told that somebody asks to join, and the person what came of it."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.examples import example_rows
from handlers.membership.guests import reason_said
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.membership.requesting import request_of
from storage.membership.tables import JoiningRequest, RequestState
from storage.outbox.tables import Message
from storage.people import Member


async def compose_request(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it waits no more, or the reader is no officer any more."""
    request = await request_of(session, message.payload["request"])
    if not allowed(member) or request is None or request.state is not RequestState.WAITING:
        return None
    w, named = Wording(member.language), _named(request)
    if request.moves:
        text = w("<b>{name}</b> 申请换到 {organisation}", **named)
    else:
        text = w("<b>{name}</b>（{organisation}）申请加入俱乐部", **named)
    return Reply(text, ((Button(w.plain("去审批"), f"request:{request.id}"),),))


async def compose_decision(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    request = await request_of(session, message.payload["request"])
    if member is None or request is None:
        return None
    w = Wording(member.language)
    if request.state is RequestState.APPROVED:
        return _approved(w, request)
    if request.state is RequestState.DECLINED:
        return _declined(w, request)
    return None


def _approved(w: Wording, request: JoiningRequest) -> Reply:
    name = request.organisation.name if request.organisation else request.organisation_name
    if request.moves:
        return Reply(w("您的单位已改为 {organisation}。", organisation=name))
    lines = [
        w(
            "<b>申请已通过</b>，{name}，欢迎加入！您的单位：{organisation}。",
            name=request.member.name,
            organisation=name,
        ),
        w("现在可以发布需求和成果（/post）、对别人的发布表达意向、报名活动（/events）。"),
        w("<b>直接说出需求</b>就是检索；也可以点一个例子试试："),
    ]
    return Reply(Markup("\n").join(lines), example_rows(w))


def _declined(w: Wording, request: JoiningRequest) -> Reply:
    why = reason_said(w, request.why)
    if request.moves:
        return Reply(
            w("换到 {organisation} 的申请没有通过：{why}", organisation=request.organisation_name, why=why)
        )
    text = w("您的加入申请没有通过：{why}\n改好后可以重新申请；检索、看成果和活动照常可用。", why=why)
    rows: Rows = ((Button(w.plain("重新申请"), "apply"),),)
    return Reply(text, rows)


def _named(request: JoiningRequest) -> dict[str, str]:
    return {"name": request.member.name, "organisation": request.organisation_name}
