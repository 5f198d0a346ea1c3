"""Money, days and readiness in running text, where the words around say what they are for."""

import re
from collections.abc import Sequence
from typing import Final

from handlers.understanding.texts import Heard, Piece, clauses

NUMBER: Final = r"[0-9][0-9,]*(?:\.[0-9]+)?"
UNIT: Final = r"(?:百万元?|千万元?|万元?|千元?|亿元?|元|块)"
AMOUNT: Final = re.compile(
    r"(?:不超过|不高于|最多|最高|低于|≤|<=|不低于|不少于|最少|最低|至少|高于|≥|>=)?\s*"
    rf"(?:人民币|rmb|cny|[¥￥])?\s*{NUMBER}\s*{UNIT}?"
    rf"(?:\s*(?:-|–|—|~|至|到)\s*{NUMBER}\s*{UNIT}?)?"
    r"\s*(?:以内|以下|之内|封顶|以上|左右|上下|起步?)?(?:\s*[(]?(?:可|另)?面议[)]?)?",
    re.IGNORECASE,
)
WESTERN: Final = re.compile(
    rf"(?:rmb|cny|[¥￥])\s*({NUMBER})(?:\s*(?:-|–|to)\s*({NUMBER}))?\s*(million|m\b|thousand|k\b)?",
    re.IGNORECASE,
)
WESTERN_UNITS: Final = {"million": "百万元", "m": "百万元", "thousand": "千元", "k": "千元", "": "元"}
HAS_UNIT: Final = re.compile(UNIT)
BUDGET: Final = re.compile(r"预算|经费|拟?投入|出资|悬赏|榜金|奖金|资金|费用|budget|fund", re.IGNORECASE)
PRICE: Final = re.compile(r"价|转让费|许可费|入门费|费用|\bprice\b|\bfee\b", re.IGNORECASE)
NO_BUDGET: Final = re.compile(
    r"产值|利润|销售|营收|收入|注册资本|市场规模|节省|节约|补贴|累计|已投入|性价比|评价|代价"
)
OPEN: Final = re.compile(r"面议|面谈|待定|negotiable", re.IGNORECASE)
DAY: Final = re.compile(
    r"20[0-9]{2}\s*[-/.年]\s*[0-9]{1,2}\s*(?:[-/.月]\s*[0-9]{1,2}\s*[日号]?|月\s*(?:底|末)?|(?![0-9]))|20[0-9]{2}\s*年?(?:底|末)"
)
WESTERN_DAY: Final = re.compile(
    r"(?:([0-3]?[0-9])(?:st|nd|rd|th)?\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+"
    r"(?:([0-3]?[0-9]),\s+)?(20[0-9]{2})",
    re.IGNORECASE,
)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BY: Final = re.compile(
    r"前|截止|截至|完成|交付|期限|上线|投产|验收|投用|\bby\b|before|deadline|until|deliver", re.IGNORECASE
)
LEVEL: Final = re.compile(
    r"(?:trl|技术就绪度|技术成熟度|就绪度)\s*(?:等级|级别)?\s*[-:=≥>]*\s*(?:为|是|达到?|约|不低于|至少)?\s*(?:trl)?\s*第?"
    r"([1-9])(?![0-9.])\s*级?(?:\s*(?:-|–|—|~|至|到)\s*(?:trl)?\s*([1-9])(?![0-9.]))?",
    re.IGNORECASE,
)
STAGES: Final = (
    (
        "量产",
        re.compile(
            r"(?:已经?|实现|进入)[^,。;]{0,6}(?:量产|产业化|批量生产)|in mass production", re.IGNORECASE
        ),
    ),
    (
        "中试",
        re.compile(
            r"(?:已|完成|通过|处于|进入|正在|开展)[^,。;]{0,8}中试|中试(?:阶段|成功|完成|已|装置[^,。;]{0,6}运行)"
            r"|pilot[- ](?:scale|stage|tested)",
            re.IGNORECASE,
        ),
    ),
    (
        "样机",
        re.compile(
            r"(?:已|完成|研制出?|做出|制成|有|处于)[^,。;]{0,8}(?:样机|原型)|(?:样机|原型)(?:阶段|已|完成|试制)"
            r"|working prototype|prototype (?:is|was|has been|stage|built|tested)",
            re.IGNORECASE,
        ),
    ),
    ("小试", re.compile(r"(?:已|完成|通过|处于|进入|正在)[^,。;]{0,8}小试|小试(?:阶段|成功|完成)")),
    (
        "实验室",
        re.compile(
            r"实验室(?:阶段|验证|研究阶段)|(?:处于|尚在)[^,。;]{0,4}(?:实验室|原理验证)|lab(?:oratory)? stage"
        ),
    ),
)
"""From the furthest on; what was reached counts, not what is planned."""
PLANNED: Final = re.compile(
    r"未|尚|即将|拟|计划|准备|寻求|需要|希望|期望|目标|有待|不具备|not yet|plan", re.IGNORECASE
)
REACHED_STAGE: Final = re.compile(r"(?:已|完成|通过|经过?)[^,。;]{0,4}(中试|样机|小试)")
WANTED: Final = re.compile(r"不低于|至少|以上|要求|须|需|≥|at least|minimum", re.IGNORECASE)


def budget(pieces: Sequence[Piece]) -> Heard | None:
    return _money(pieces, BUDGET)


def price(pieces: Sequence[Piece]) -> Heard | None:
    return _money(pieces, PRICE)


def wanted_by(pieces: Sequence[Piece]) -> Heard | None:
    """The first day said with words such as 前, 完成, by."""
    for piece in pieces:
        for clause in clauses(piece):
            found = _day(clause.plain)
            if found and BY.search(clause.plain):
                return Heard(found, (piece.text,))
    return None


def a_day(pieces: Sequence[Piece]) -> Heard | None:
    """Any day, of a line that is labelled as one."""
    return next((Heard(day, (piece.text,)) for piece in pieces if (day := _day(piece.plain))), None)


def an_amount(pieces: Sequence[Piece]) -> Heard | None:
    """Any amount, of a line that is labelled as one."""
    found = ((amount_in(piece.plain), piece.text) for piece in pieces)
    return next((Heard(amount, (quote,)) for amount, quote in found if amount), None)


def readiness(pieces: Sequence[Piece]) -> Heard | None:
    """An explicit level or band, else the furthest stage that is said to be reached."""
    return _level(pieces) or _stage(pieces)


def least_readiness(pieces: Sequence[Piece]) -> Heard | None:
    """Of a demand: the level it asks for."""
    if level := _level(pieces):
        return level
    for piece in pieces:
        reached = REACHED_STAGE.search(piece.plain)
        if reached and "技术" in piece.plain and WANTED.search(piece.plain):
            return Heard(reached[1], (piece.text,))
    return None


def _money(pieces: Sequence[Piece], about: re.Pattern[str]) -> Heard | None:
    negotiable = None
    for piece in pieces:
        for clause in clauses(piece):
            if not about.search(clause.plain) or NO_BUDGET.search(clause.plain):
                continue
            if amount := amount_in(clause.plain):
                return Heard(amount, (piece.text,))
            if negotiable is None and OPEN.search(clause.plain):
                negotiable = Heard("面议", (piece.text,))
    return negotiable


def amount_in(plain: str) -> str | None:
    """The first amount that has a unit, as the form's parser reads it."""
    for match in AMOUNT.finditer(plain):
        if HAS_UNIT.search(match.group()):
            return match.group().strip()
    if western := WESTERN.search(plain):
        low, high, unit = western.groups()
        word = WESTERN_UNITS[(unit or "").casefold()]
        return f"{low}-{high}{word}" if high else f"{low}{word}"
    return None


def _day(plain: str) -> str | None:
    if match := DAY.search(plain):
        return match.group().strip()
    if match := WESTERN_DAY.search(plain):
        before, month, after, year = match.groups()
        number = MONTHS.index(month.casefold()) + 1
        day = before or after
        return f"{year}-{number:02d}-{int(day):02d}" if day else f"{year}-{number:02d}"
    return None


def _level(pieces: Sequence[Piece]) -> Heard | None:
    for piece in pieces:
        if match := LEVEL.search(piece.plain):
            return Heard(f"{match[1]}-{match[2]}" if match[2] else match[1], (piece.text,))
    return None


def _stage(pieces: Sequence[Piece]) -> Heard | None:
    for name, pattern in STAGES:
        for piece in pieces:
            for clause in clauses(piece):
                found = pattern.search(clause.plain)
                if found and not PLANNED.search(clause.plain[: found.end()]):
                    return Heard(name, (piece.text,))
    return None
