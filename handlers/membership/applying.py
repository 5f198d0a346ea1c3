"""Where somebody stands who is not a member yet, and the last step that makes them one or asks for it."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.examples import example_rows
from handlers.formatting import day
from handlers.membership.fields import fields_said
from handlers.membership.guests import reason_said
from handlers.reply import Button, Reply
from handlers.welcoming import welcome
from handlers.wording import Wording
from storage.membership.admitting import fields_of
from storage.membership.requesting import last_request, withdraw
from storage.membership.tables import JoiningRequest, RequestState
from storage.people import Member
from storage.vocabularies import Role


async def standing(session: AsyncSession, member: Member) -> Reply:
    """What `/start` shows somebody whom nothing is asked: a member, or a guest who waits, or might apply."""
    if member.may(Role.MEMBER):
        return welcome(member)
    request = await last_request(session, member.id)
    if request and request.state is RequestState.WAITING:
        return await waiting_card(session, member, request)
    w = Wording(member.language)
    if request and request.state is RequestState.DECLINED:
        text = w("您的加入申请没有通过：{why}", why=reason_said(w, request.why))
        return Reply(text + "\n" + _meanwhile(w), ((Button(w.plain("重新申请"), "apply"),),))
    return Reply(w("您还不是成员。") + _meanwhile(w), ((Button(w.plain("登记加入"), "apply"),),))


async def waiting_card(session: AsyncSession, member: Member, request: JoiningRequest) -> Reply:
    w = Wording(member.language)
    fields = await fields_of(session, member.id)
    lines = [
        w("<b>加入申请已提交</b>，在等联络人专员审批，结果会在这里告诉您。"),
        w("姓名：{name}", name=member.name),
        w("单位：{organisation}", organisation=request.organisation_name),
        w("关心的领域：{fields}", fields=fields_said(w, fields)),
        w("提交日期：{day}", day=day(w, request.asked_at, member.zone)) + "\n",
        _meanwhile(w),
        w("<b>直接说出需求</b>，一句话就行；也可以点一个例子试试："),
    ]
    rows = (*example_rows(w), (Button(w.plain("撤回申请"), f"unapply:{request.id}"),))
    return Reply(Markup("\n").join(lines), rows)


async def take_back(session: AsyncSession, member: Member, number: int) -> Reply:
    """撤回申请; pressed twice, or after the officers' word, it shows how things stand."""
    w = Wording(member.language)
    if member.may(Role.MEMBER):  # who asked to change organisation
        done = await withdraw(session, number, member)
        said = w("好的，换单位的申请已撤回。") if done else w("这份申请已经处理过了。")
        return Reply(said, edits=True)
    if not await withdraw(session, number, member):
        shown = await standing(session, member)
        return Reply(shown.text, shown.rows, edits=True, toast=w.plain("这份申请已经处理过了。"))
    text = w("好的，申请已撤回。") + _meanwhile(w)
    return Reply(text, ((Button(w.plain("重新申请"), "apply"),),), edits=True)


def _meanwhile(w: Wording) -> Markup:
    return w("您现在就可以检索、看成果和需求、看活动；发布、表达意向、报名要等成为成员。")
