"""The terms of a 揭榜挂帅 demand: amount, closing date, conditions on the taker."""

import re
from typing import Final

from handlers.forms.cleaning import from_json
from handlers.forms.fields import Parsed
from handlers.forms.parsing.dates import day
from handlers.forms.parsing.money import MOST, amount
from handlers.forms.parsing.text import within
from handlers.forms.said import FieldFault, Said, shown
from handlers.wording import marked

CONDITIONS_LIMIT: Final = 200
LABELS: Final = re.compile(r"^(?:榜单)?(?:揭榜)?(?:金额|截止日期|截止|条件|对揭榜方的要求)\s*[:：]?\s*")
NONE: Final = frozenset(("否", "无", "不是", "no", "none", "null", "false"))


def open_bid(text: str) -> Parsed:
    """{amount_fen, closes (ISO date), conditions}; None for "no". Text is 金额；截止日期；条件."""
    if text.casefold() in NONE:
        return Parsed(None)
    return _from_json(text) if text.startswith("{") else _from_text(text)


def _from_text(text: str) -> Parsed:
    parts = [LABELS.sub("", part.strip()) for part in re.split(r"[;；\n|]", text, maxsplit=2)]
    if len(parts) < 2:
        raise FieldFault(
            marked(
                "“{value}”不是揭榜条款；请写“金额；截止日期；对揭榜方的条件”，如“50万；2027-03-31；具备中试场地”"
            ),
            value=shown(text),
        )
    closes = day(parts[1])
    return Parsed(_terms(amount(parts[0]).value, str(closes.value), "".join(parts[2:])), closes.note)


def _from_json(text: str) -> Parsed:
    try:
        terms = from_json(text)
    except ValueError:
        raise _unreadable() from None
    if not isinstance(terms, dict):
        raise _unreadable()
    sum_fen, conditions = terms.get("amount_fen"), terms.get("conditions", "")
    if type(sum_fen) is not int or not 0 <= sum_fen <= MOST or not isinstance(conditions, str):
        raise _unreadable()
    closes: Parsed = day(str(terms.get("closes")))
    note: Said | None = closes.note
    return Parsed(_terms(sum_fen, str(closes.value), conditions), note)


def _terms(amount_fen: object, closes: str, conditions: str) -> dict[str, object]:
    within(conditions, CONDITIONS_LIMIT)
    return {"amount_fen": amount_fen, "closes": closes, "conditions": conditions.strip()}


def _unreadable() -> FieldFault:
    return FieldFault(marked("揭榜条款应含 amount_fen（整数，分）、closes（日期）和 conditions（文字）"))
