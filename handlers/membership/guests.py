"""What a guest is told who tries what members can do: where they stand, and what to do about it."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.membership.requesting import last_request
from storage.membership.tables import JoiningRequest, RequestState
from storage.people import Member

REASONS = (
    marked("单位无法核实"),
    marked("姓名或单位不完整"),
    marked("不属于俱乐部的服务范围"),
)
"""Why a request is declined, in one tap."""


def reason_said(w: Wording, why: str) -> str:
    """A reason of one tap in the reader's language; any other as the officer wrote it."""
    return w.plain(why) if why in REASONS else why


async def members_only(session: AsyncSession, member: Member) -> Reply:
    """To a guest, in place of what they asked for; nothing of it is shown."""
    w, request = Wording(member.language), await last_request(session, member.id)
    state = request.state if request else None
    if request and state is RequestState.WAITING:
        text = w("这一步是成员才能用的。您的加入申请在等联络人专员审批，通过后会马上告诉您。")
        rows = ((Button(w.plain("看我的申请"), "apply"),),)
    elif request and state is RequestState.DECLINED:
        text = w("这一步是成员才能用的。您上次的加入申请没有通过：{why}", why=reason_said(w, request.why))
        rows = ((Button(w.plain("重新申请"), "apply"),),)
    else:
        text = w("这一步是成员才能用的。登记姓名和单位就能申请加入，一分钟就好。")
        rows = ((Button(w.plain("登记加入"), "apply"),),)
    return Reply(text + Markup("\n") + w("现在就可以：检索、看成果和需求、看活动。"), rows)


def request_said(w: Wording, request: JoiningRequest) -> Markup:
    """What a request that waits asks for."""
    return w("单位：<b>{organisation}</b>", organisation=request.organisation_name)
