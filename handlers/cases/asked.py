"""The questions that a move asks, as they are put, and the answers as they are shown back."""

from typing import Final

from markupsafe import Markup

from handlers.cases.answers import AMOUNT, LONGEST, NUMBER, SIGNED_ON, STEPS, SURE, TYPE, WHY
from handlers.cases.card import named
from handlers.cases.moves import REASONS
from handlers.formatting import money
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.cases.stages import CaseMove, ContractType
from storage.cases.tables import Case
from storage.conversation import Dialog
from storage.people import Member
from storage.records import Record

QUESTIONS: Final = {
    TYPE: marked("签的是哪一类合同？"),
    AMOUNT: marked("合同金额多少？如“30万”“1.2亿”；不便公开就按按钮。"),
    SIGNED_ON: marked("哪一天签的？如 2026-11-20。"),
    NUMBER: marked("技术合同登记编号是多少？"),
    SURE: marked("请再看一遍，确认以后双方都会看到："),
}
WHY_ASKED: Final = {
    CaseMove.INTRODUCE: marked(
        "请写下对方的联系人和联系方式，或怎样联系（最多 {limit} 字）。意向方会看到；请先征得对方同意。"
    ),
    CaseMove.DECLINE: marked("为什么婉拒？选一个，或者写下来发给我（最多 {limit} 字）。意向方会看到。"),
    CaseMove.SUSPEND: marked("为什么搁置？选一个，或者写下来发给我（最多 {limit} 字）。双方都会看到。"),
    CaseMove.CLOSE: marked(
        "为什么结束？结束以后不能恢复。选一个理由就结束，或者写下来发给我（最多 {limit} 字）。双方都会看到。"
    ),
    CaseMove.NOTE: marked("请写下备注发给我（最多 {limit} 字）。双方都会看到。"),
}


def asked(
    member: Member, dialog: Dialog, case: Case, record: Record | None, fault: Markup | None, *, edits: bool
) -> Reply:
    """The open question, with what was wrong with the last answer before it."""
    w, move = Wording(member.language), CaseMove(dialog.draft["move"])
    parts = [fault, named(w, case, record), _question(w, dialog, move)]
    ways = [Button(w.plain("不了"), f"caseask:{dialog.revision}:cancel")]
    if STEPS[move].index(dialog.step):
        ways.insert(0, Button(w.plain("◀ 上一步"), f"caseask:{dialog.revision}:back"))
    text = Markup("\n\n").join(part for part in parts if part)
    return Reply(text, (*_choices(w, dialog, move), tuple(ways)), edits=edits)


def _question(w: Wording, dialog: Dialog, move: CaseMove) -> Markup:
    if dialog.step == WHY:
        return w(WHY_ASKED[move], limit=LONGEST[WHY])
    question = w(QUESTIONS[dialog.step])
    return question + Markup("\n") + _shown_back(w, dialog) if dialog.step == SURE else question


def _shown_back(w: Wording, dialog: Dialog) -> Markup:
    draft, lines = dialog.draft, []
    if TYPE in draft:
        fen = draft[AMOUNT]
        amount = money(w, fen) if fen is not None else w.plain("金额不公开")
        lines.append(w("合同类型：{name}", name=w.name(ContractType(draft[TYPE]))))
        lines.append(w("金额：{amount}", amount=amount))
        lines.append(w("签约日期：{day}", day=draft[SIGNED_ON]))
    if NUMBER in draft:
        lines.append(w("登记编号：{number}", number=draft[NUMBER]))
    return Markup("\n").join(lines)


def _choices(w: Wording, dialog: Dialog, move: CaseMove) -> Rows:
    def button(label: str, code: str) -> Button:
        return Button(label, f"caseask:{dialog.revision}:{code}")

    match dialog.step:
        case "why":
            return tuple((button(w.plain(say), str(at)),) for at, say in enumerate(REASONS.get(move, ())))
        case "contract_type":
            every = [button(w.name(each), each.value) for each in ContractType]
            return tuple(every[:3]), tuple(every[3:])
        case "amount":
            return ((button(w.plain("不公开"), "unsaid"),),)
        case "signed_on":
            return ((button(w.plain("今天"), "today"),),)
        case "sure":
            return ((button(w.plain("确定{move}", move=w.name(move)), "yes"),),)
    return ()
