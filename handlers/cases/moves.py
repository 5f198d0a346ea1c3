"""The moves that are buttons on a case's card, how they are called there, and which of them ask first."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.wording import Wording, marked
from storage.cases.lifecycle import STANDING_IN, may_move
from storage.cases.stages import CaseMove, CaseSide, Reason
from storage.cases.tables import Case

OFFERED: Final = (
    CaseMove.MEET,
    CaseMove.SIGN_NDA,
    CaseMove.NEGOTIATE,
    CaseMove.SIGN,
    CaseMove.REGISTER,
    CaseMove.RESUME,
    CaseMove.STEP_BACK,
    CaseMove.SUSPEND,
    CaseMove.CLOSE,
)
"""In the order of their buttons. An interest, its answer and contacts have buttons of their own."""
ASKING: Final[Mapping[CaseMove, str]] = {
    CaseMove.INTRODUCE: marked("引荐…"),
    CaseMove.DECLINE: marked("婉拒…"),
    CaseMove.SIGN: marked("签约…"),
    CaseMove.REGISTER: marked("登记…"),
    CaseMove.SUSPEND: marked("搁置…"),
    CaseMove.CLOSE: marked("结束…"),
}
"""What asks something first."""
REASONS: Final[Mapping[CaseMove, Sequence[str]]] = {
    CaseMove.SUSPEND: (
        marked("对方暂时没有时间"),
        marked("等待内部审批"),
        marked("等待资金到位"),
        marked("等待技术验证"),
    ),
    CaseMove.DECLINE: tuple(reason.label for reason in Reason if reason is not Reason.OTHER),
    CaseMove.CLOSE: (
        marked("合作已经完成"),
        marked("条件没有谈拢"),
        marked("指标达不到要求"),
        marked("已选择其他方案"),
        marked("联系不上对方"),
    ),
}
"""Why, in one tap."""


def moves_of(case: Case, side: CaseSide) -> list[CaseMove]:
    every = (*STANDING_IN, *OFFERED) if side is CaseSide.OFFICER else OFFERED
    return [move for move in every if may_move(case, move, side)]


def label(w: Wording, move: CaseMove) -> str:
    return w.plain(ASKING[move]) if move in ASKING else w.name(move)


def why_said(w: Wording, why: str) -> str:
    """A reason of one tap in the reader's language; any other as it was written."""
    return w.plain(why) if any(why in reasons for reasons in REASONS.values()) else why
