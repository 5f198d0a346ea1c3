"""The buttons under a case that belong to its interest and its contacts, by stage and side."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Button, Rows
from handlers.wording import Wording
from storage.cases.contacts import exchange_of, may_consent, side_of
from storage.cases.interests import OPEN
from storage.cases.lifecycle import OVER
from storage.cases.stages import CaseSide, Stage
from storage.cases.tables import Case


async def interest_rows(session: AsyncSession, w: Wording, viewer_id: int, case: Case) -> Rows:
    """What that side may do now about interest and contact; nothing for anybody else."""
    side = side_of(case, viewer_id)
    if side is None:
        return ()
    rows = _of_owner(w, case) if side is CaseSide.OWNER else _of_seeker(w, case)
    given = await exchange_of(session, case, viewer_id)
    if given and (given.opened_at or case.stage not in OVER):
        rows = (*rows, (Button(w.plain("不再公开我的联系方式"), f"revoke:{case.reference}:ask"),))
    elif may_consent(case, viewer_id):
        rows = (*rows, (Button(w.plain("同意交换联系方式"), f"agree:{case.reference}:ask"),))
    return rows


def _of_owner(w: Wording, case: Case) -> Rows:
    refuse = Button(w.plain("婉拒"), f"refuse:{case.reference}")
    if case.stage is Stage.SUGGESTED:
        return ((refuse,),)
    if case.stage is not Stage.INTERESTED:
        return ()
    return (
        (Button(w.plain("接受并交换联系方式"), f"accept:{case.reference}:exchange"),),
        (Button(w.plain("接受，暂不交换"), f"accept:{case.reference}:only"), refuse),
    )


def _of_seeker(w: Wording, case: Case) -> Rows:
    if case.stage is Stage.SUGGESTED:
        express = Button(w.plain("表达意向"), f"want:{case.record_reference}:{case.own_reference or ''}")
        return ((express, Button(w.plain("不感兴趣"), f"retract:{case.reference}:ask")),)
    if case.stage in OPEN:
        return ((Button(w.plain("撤回意向"), f"retract:{case.reference}:ask"),),)
    return ()


def case_button(w: Wording, case: Case) -> Button:
    """To its pipeline and history."""
    return Button(w.plain("打开对接"), f"case:{case.reference}:0")


def list_button(w: Wording, side: CaseSide, page: int = 0) -> Button:
    """To the list in which that side finds it."""
    if side is CaseSide.OWNER:
        return Button(w.plain("‹ 收到的意向"), f"received:{page}")
    return Button(w.plain("‹ 我的意向"), f"interests:{page}")
