"""The answers that a move needs: which are asked, and how what is pressed or typed is understood."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from handlers.cases.moves import REASONS
from handlers.forms.cleaning import cleaned
from handlers.forms.parsing.dates import day
from handlers.forms.parsing.money import NotMoney, amount
from handlers.forms.said import FieldFault, shown
from handlers.wording import marked
from storage.base import now
from storage.cases.stages import CaseMove, ContractType
from storage.people import Member

WHY, TYPE, AMOUNT, SIGNED_ON, NUMBER, SURE = "why", "contract_type", "amount", "signed_on", "number", "sure"
STEPS: Final[Mapping[CaseMove, Sequence[str]]] = {
    CaseMove.INTRODUCE: (WHY,),
    CaseMove.DECLINE: (WHY,),
    CaseMove.SUSPEND: (WHY,),
    CaseMove.CLOSE: (WHY,),
    CaseMove.NOTE: (WHY,),
    CaseMove.SIGN: (TYPE, AMOUNT, SIGNED_ON, SURE),
    CaseMove.REGISTER: (NUMBER, SURE),
}
LONGEST: Final = {WHY: 200, NUMBER: 60}
"""Characters."""
UNSAID: Final = ("不公开", "保密")
Bad = FieldFault
Kept = Mapping[str, object]
"""What goes into the dialog's draft."""


def read_choice(step: str, move: CaseMove, code: str, member: Member) -> Kept:
    """What a button of that question stands for. Raises Bad for one that it does not have."""
    if step == WHY and code.isdecimal() and int(code) < len(REASONS.get(move, ())):
        return {WHY: REASONS[move][int(code)]}
    if step == TYPE and code in set(ContractType):
        return {TYPE: code}
    if step == AMOUNT and code == "unsaid":
        return {AMOUNT: None}
    if step == SIGNED_ON and code == "today":
        return {SIGNED_ON: today(member).isoformat()}
    if step == SURE and code == "yes":
        return {}
    raise Bad(marked("请按下面的按钮"))


def read_text(step: str, text: str, member: Member) -> Kept:
    """What was typed to that question. Raises Bad, which says why not."""
    clean = cleaned(text)
    if not clean:
        raise Bad(marked("没有内容"))
    if step not in READERS:
        raise Bad(marked("请按下面的按钮"))
    return READERS[step](clean, member)


def terms_of(draft: Mapping[str, object]) -> dict[str, object]:
    """By the case's columns, as far as the draft says them."""
    terms: dict[str, object] = {}
    if TYPE in draft:
        terms["contract_type"] = ContractType(str(draft[TYPE]))
        terms["amount"] = draft[AMOUNT]
        terms["signed_on"] = date.fromisoformat(str(draft[SIGNED_ON]))
    if NUMBER in draft:
        terms["registration_number"] = draft[NUMBER]
    return terms


def today(member: Member) -> date:
    return now().astimezone(ZoneInfo(member.zone)).date()


def _text(step: str) -> Callable[[str, Member], Kept]:
    def read(text: str, _: Member) -> Kept:
        if (over := len(text) - LONGEST[step]) > 0:
            raise Bad(marked("超出 {over} 字（最多 {limit} 字）"), over=over, limit=LONGEST[step])
        return {step: text}

    return read


def _amount(text: str, _: Member) -> Kept:
    """One that was agreed on: neither a range nor 面议."""
    if text in UNSAID:
        return {AMOUNT: None}
    try:
        return {AMOUNT: amount(text).value}
    except NotMoney as fault:
        said = marked("“{value}”不是一个确定的金额；请写成“30万”或“1.2亿”")
        raise Bad(said, value=shown(text)) from fault


def _signed_on(text: str, member: Member) -> Kept:
    value = day(text).value
    assert isinstance(value, date)
    if value > today(member):
        raise Bad(marked("签约日期不能晚于今天"))
    return {SIGNED_ON: value.isoformat()}


READERS: Final[Mapping[str, Callable[[str, Member], Kept]]] = {
    WHY: _text(WHY),
    NUMBER: _text(NUMBER),
    AMOUNT: _amount,
    SIGNED_ON: _signed_on,
}
