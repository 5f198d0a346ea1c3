"""Money as people write it, in integers of 分. Nothing is guessed: a number needs its unit."""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from handlers.forms.fields import Parsed, Parser
from handlers.forms.folding import narrowed
from handlers.forms.said import FieldFault, saying, shown
from handlers.wording import marked

FEN: Final = {
    "分": 1,
    "元": 100,
    "块": 100,
    "千": 10**5,
    "千元": 10**5,
    "万": 10**6,
    "w": 10**6,
    "万元": 10**6,
    "百万": 10**8,
    "百万元": 10**8,
    "千万": 10**9,
    "千万元": 10**9,
    "亿": 10**10,
    "亿元": 10**10,
}
MOST: Final = 10**14
"""One trillion 元."""
NEGOTIABLE: Final = re.compile(
    r"[(（]?(?:价格)?(?:可|另|需)?(?:面议|面谈|协商|商议|议价|可议|待定|另议|不限|negotiable)[)）]?"
)
CURRENCY: Final = re.compile(r"人民币|rmb|cny|[¥￥]")
FOREIGN: Final = re.compile(r"美元|美金|欧元|日元|港币|港元|台币|英镑|usd|eur|jpy|hkd|twd|gbp|[$€£]")
AMOUNT: Final = r"([0-9]+(?:\.[0-9]+)?)(百万元?|千万元?|万元?|千元?|亿元?|元|块|分|w)?"
RANGE: Final = re.compile(rf"{AMOUNT}(?:-|–|—|~|至|到){AMOUNT}")
SINGLE: Final = re.compile(
    rf"(不超过|不高于|最多|最高|低于|≤|<=|<|不低于|不少于|最少|最低|至少|高于|≥|>=|>)?{AMOUNT}(.*)"
)
AT_MOST: Final = frozenset(
    ("不超过", "不高于", "最多", "最高", "低于", "≤", "<=", "<", "以内", "以下", "之内", "封顶")
)
AT_LEAST: Final = frozenset(
    ("不低于", "不少于", "最少", "最低", "至少", "高于", "≥", ">=", ">", "以上", "起", "起步", "+")
)
ABOUT: Final = frozenset(("左右", "上下", "整"))


class Price(NamedTuple):
    """In 分; a missing end is None. `negotiable`: 面议, alone or beside an amount."""

    least: int | None
    most: int | None
    negotiable: bool


class NotMoney(FieldFault):
    """It is not written as an amount at all; other faults say what is wrong with one."""


def price(text: str) -> Parsed:
    """A `Price`: one amount, a range, one end of it, or 面议."""
    plain = _plain(text)
    amount = NEGOTIABLE.sub("", plain).strip("、,;.。")
    negotiable = amount != plain.strip("、,;.。")
    if not amount:
        return Parsed(Price(None, None, True))
    about = next((word for word in ABOUT if amount.endswith(word)), "")
    least, most = _ends(amount.removesuffix(about), text)
    if least is not None and most is not None and least > most:
        raise FieldFault(marked("“{value}”的下限高于上限"), value=shown(text))
    note = saying(marked("“{value}”按确数记"), value=shown(text)) if about in ("左右", "上下") else None
    return Parsed(Price(least, most, negotiable), note)


def amount(text: str) -> Parsed:
    """Exactly one amount in 分."""
    least, most = _ends(_plain(text), text)
    if least is None or least != most:
        raise _not_money(text)
    return Parsed(least)


def fen(text: str) -> Parsed:
    """A bare integer of 分, as data files give it."""
    plain = narrowed(text).removesuffix(".0")
    if not re.fullmatch(r"[0-9]{1,15}", plain) or int(plain) > MOST:
        raise FieldFault(marked("“{value}”不是以分为单位的整数"), value=shown(text))
    return Parsed(int(plain))


def in_unit(unit: str, parser: Parser) -> Parser:
    """The same parser for a column whose heading names the unit, as in 预算（万元）."""

    def parse(text: str) -> Parsed:
        plain = narrowed(text).replace(",", "")
        bare = re.fullmatch(r"[0-9.]+(?:\s*[-–—~至到]\s*[0-9.]+)?", plain)
        return parser(plain + unit if bare else text)

    return parse


def _plain(text: str) -> str:
    plain = re.sub(r"\s", "", narrowed(text)).casefold().translate(str.maketrans("萬億塊議", "万亿块议"))
    plain = re.sub(r"(?<=[0-9])yuan", "元", plain)
    if FOREIGN.search(plain):
        raise FieldFault(marked("“{value}”不是人民币；请换算成人民币"), value=shown(text))
    return re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", CURRENCY.sub("", plain))


def _ends(amount: str, text: str) -> tuple[int | None, int | None]:
    if match := RANGE.fullmatch(amount):
        low, low_unit, high, high_unit = match.groups()
        return _fen(low, low_unit or high_unit, text), _fen(high, high_unit, text)
    match = SINGLE.fullmatch(amount)
    if match is None:
        raise _not_money(text)
    before, digits, unit, after = match.groups()
    value = _fen(digits, unit, text)
    word = before or after
    if word and ((before and after) or word not in AT_MOST | AT_LEAST):
        raise _not_money(text)
    return (None, value) if word in AT_MOST else (value, None) if word in AT_LEAST else (value, value)


def _fen(digits: str, unit: str | None, text: str) -> int:
    if unit is None:
        raise FieldFault(marked("“{value}”没有单位；请写成“30万”或“300000元”"), value=shown(text))
    value = Decimal(digits) * FEN[unit] if len(digits) <= 20 else Decimal(MOST + 1)
    if value > MOST:
        raise FieldFault(marked("“{value}”金额过大"), value=shown(text))
    if value != value.to_integral_value():
        raise FieldFault(marked("“{value}”不足一分"), value=shown(text))
    return int(value)


def _not_money(text: str) -> NotMoney:
    return NotMoney(marked("“{value}”不是金额；请写成“30万”“50-80万元”“1.2亿”或“面议”"), value=shown(text))
