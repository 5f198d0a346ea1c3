"""The end of a membership as cards: what becomes of what somebody holds, and once more before it is done.

The same to the member who leaves (`quit…`) and to the officer who takes them out (`remove…`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.handing_over import counted
from handlers.desk.membership.paging import last_page, paged
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.cases.handing_over import HandedOver, colleagues, holdings
from storage.membership.leaving import Kept, Parting, Then
from storage.people import Member
from storage.vocabularies import Role

PAGE: Final = 6
WHY_NOT: Final = {
    Kept.NOT_ALLOWED: marked("把联络人专员移出俱乐部，只有管理员可以做。"),
    Kept.ADMINISTRATOR: marked("管理员不能直接退出：请先在工作台取消管理员身份，俱乐部里总要有一位。"),
    Kept.NO_MEMBER: marked("已经不是成员了。"),
    Kept.NO_TAKER: marked("接手的人现在接不了，请换一位。"),
    Kept.GONE: marked("这个人已经不在了。"),
}
THEN: Final = {
    Then.KEEP: marked("发布留给单位，由联络人专员接着办；发出的意向撤回。"),
    Then.WITHDRAW: marked("发布全部撤下，没签约的对接全部结束。"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Whose membership, and what the buttons about it carry."""

    one: Member
    own: bool

    def data(self, verb: str, *parts: object) -> str:
        head = (f"quit{verb}",) if self.own else (f"remove{verb}", self.one.id)
        return ":".join(map(str, (*head, *parts)))

    @property
    def back(self) -> str:
        return "mydata:show" if self.own else f"member:{self.one.id}"


async def choosing(session: AsyncSession, w: Wording, way: Way, page: int = 0) -> Reply:
    """What becomes of what they hold; where that is nothing, only whether it is meant."""
    if kept := _cannot(way.one):
        return Reply(w(WHY_NOT[kept]))
    held = await holdings(session, way.one.id)
    if not held.anything:
        return await confirming(session, w, way, Parting(Then.KEEP))
    takers = [one for one in await colleagues(session, way.one) if one.withdrawn_at is None]
    page = min(page, last_page(len(takers), PAGE))
    shown = list(enumerate(takers, 1))[page * PAGE : (page + 1) * PAGE]
    numbers = [Button(str(n), way.data("to", Then.HAND_OVER, one.id)) for n, one in shown]
    ask = w("交给哪位同事？按数字选；或者：") if takers else w("同单位没有别的成员可以接手。可以：")
    lines = [
        _head(w, way),
        Markup.escape(counted(w, held)),
        ask,
        *(Markup("{}. {}").format(n, one.name) for n, one in shown),
    ]
    others = (
        (Button(w.plain("由专员接着办"), way.data("to", Then.KEEP, 0)),),
        (Button(w.plain("撤下发布，结束对接"), way.data("to", Then.WITHDRAW, 0)),),
        (Button(w.plain("返回"), way.back),),
    )
    rows = paged(w, numbers, way.data(""), page, last_page(len(takers), PAGE))
    return Reply(Markup("\n").join(lines), (*rows, *others), edits=True)


async def confirming(session: AsyncSession, w: Wording, way: Way, parting: Parting) -> Reply:
    """Once more, with all that it means."""
    taker = await _taker(session, way.one, parting)
    if kept := _cannot(way.one):
        return Reply(w(WHY_NOT[kept]))
    if parting.then is Then.HAND_OVER and taker is None:
        return Reply(w(WHY_NOT[Kept.NO_TAKER]))
    held = await holdings(session, way.one.id)
    lines = [_head(w, way)]
    if held.anything:
        lines.append(Markup.escape(counted(w, held)))
        lines.append(w("都交给 <b>{name}</b>。", name=taker.name) if taker else w(THEN[parting.then]))
    means = (
        w(
            "从那一刻起您是访客：还能检索、看活动和自己的数据，不能发布、表达意向、报名；"
            "联系方式不再公开，关注停止。"
        )
        if way.own
        else w("从那一刻起这个人是访客，本人会收到通知；资料不删除，可以重新申请加入。")
    )
    yes = Button(
        w.plain("确认退出") if way.own else w.plain("确认移出"),
        way.data("yes", parting.then, parting.taker_id),
    )
    return Reply(Markup("\n").join([*lines, means]), ((yes, Button(w.plain("返回"), way.back)),), edits=True)


def done_said(w: Wording, done: HandedOver) -> Markup:
    """What became of it all, in numbers; nothing where there was nothing."""
    if not (done.records or done.cases):
        return Markup()
    counts = {"records": len(done.records), "cases": len(done.cases)}
    return w("发布 {records} 份、对接 {cases} 项已经处理好。", **counts)


def _head(w: Wording, way: Way) -> Markup:
    home = way.one.organisation.name if way.one.organisation else w.plain("无单位")
    if way.own:
        return w("<b>退出俱乐部</b>（{organisation}）", organisation=home)
    return w("<b>把 {name} 移出俱乐部</b>（{organisation}）", name=way.one.name, organisation=home)


def _cannot(one: Member) -> Kept | None:
    if Role.ADMINISTRATOR in one.roles:
        return Kept.ADMINISTRATOR
    return Kept.NO_MEMBER if one.is_guest else None


async def _taker(session: AsyncSession, one: Member, parting: Parting) -> Member | None:
    every: Sequence[Member] = await colleagues(session, one) if parting.taker_id else ()
    return next((each for each in every if each.id == parting.taker_id), None)
