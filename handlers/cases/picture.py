"""The pipeline of a case as a small picture in characters, and what comes next."""

from typing import Final

from handlers.wording import Wording, marked
from storage.cases.stages import Stage
from storage.cases.tables import Case

LINE: Final = (
    *(Stage.INTERESTED, Stage.ACCEPTED, Stage.INTRODUCED, Stage.MEETING),
    *(Stage.NEGOTIATING, Stage.SIGNED, Stage.REGISTERED),
)
"""What every case passes; the agreement on secrecy is a station only for those who sign one."""
NEXT: Final = {
    Stage.SUGGESTED: marked("下一步：意向方表达意向"),
    Stage.INTERESTED: marked("下一步：发布方接受或婉拒"),
    Stage.ACCEPTED: marked("下一步：双方同意互换联系方式"),
    Stage.INTRODUCED: marked("下一步：双方联系，开始洽谈"),
    Stage.MEETING: marked("下一步：签保密协议，或进入谈判"),
    Stage.NDA: marked("下一步：进入谈判"),
    Stage.NEGOTIATING: marked("下一步：谈妥后签约"),
    Stage.SIGNED: marked("下一步：办理技术合同登记"),
    Stage.REGISTERED: marked("下一步：履行合同，完成后结束"),
    Stage.SUSPENDED: marked("下一步：可以恢复推进"),
}


def picture(case: Case) -> str:
    """`● ● ◉ ○ ○ ○ ○`: passed, present, to come; empty for a case that is over."""
    stage = case.suspended_at_stage if case.stage is Stage.SUSPENDED else case.stage
    if stage is Stage.SUGGESTED:
        return " ".join("○" * len(LINE))
    at = Stage.MEETING if stage is Stage.NDA else stage
    if at not in LINE:
        return ""
    place = LINE.index(at)
    present = "⏸" if case.stage is Stage.SUSPENDED else "◉"
    return " ".join(["●"] * place + [present] + ["○"] * (len(LINE) - place - 1))


OWNERLESS: Final = {
    Stage.INTERESTED: marked("下一步：联络人问发布单位，替它接受或婉拒"),
    Stage.ACCEPTED: marked("下一步：联络人引荐"),
}
"""Nobody among the members posted the record."""


def next_step(w: Wording, case: Case) -> str:
    steps = {**NEXT, **OWNERLESS} if case.owner_id is None else NEXT
    return w.plain(steps[case.stage]) if case.stage in steps else ""
