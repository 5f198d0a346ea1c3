"""Technology readiness levels (TRL 技术就绪度, GB/T 22900-2022), by number, name or band."""

import re
from typing import Final

from handlers.forms.fields import Parsed
from handlers.forms.folding import folded, lookup_of, narrowed
from handlers.forms.said import FieldFault, saying, shown
from handlers.wording import marked

LEVEL_NAMES: Final = (
    "报告级",
    "方案级",
    "功能级",
    "仿真级",
    "初样级",
    "正样级",
    "环境级",
    "产品级",
    "系统级",
)
STAGES: Final = lookup_of(
    [
        *(
            (name, 1)
            for name in ("概念", "原理", "概念/原理", "实验室", "实验室阶段", "研发", "研发阶段", "idea")
        ),
        *(
            (name, 4)
            for name in ("小试", "样机", "小试/样机", "小试阶段", "样机阶段", "原型", "trial", "prototype")
        ),
        *((name, 7) for name in ("中试", "中试阶段", "中试/量产", "pilot")),
        *((name, 9) for name in ("量产", "产业化", "量产阶段", "已产业化", "批量生产", "mass production")),
    ]
)
"""What people call a stage, with the lowest level it can mean."""
UNKNOWN: Final = frozenset(map(folded, ("未知", "不详", "不清楚", "不确定", "无", "unknown", "n/a", "-")))
DIGITS: Final = {digit: str(number) for number, digit in enumerate("一二三四五六七八九", start=1)}
LEVEL: Final = re.compile(
    r"(?:trl|技术就绪度|技术成熟度|成熟度|就绪度)?[:\s_=-]*第?([0-9]+)(?:\.0)?\s*级?", re.IGNORECASE
)
BAND: Final = re.compile(
    r"(?:trl|技术就绪度)?[:\s_]*([0-9]+)\s*级?\s*(?:-|–|—|~|～|至|到)\s*(?:trl)?\s*([0-9]+)\s*级?",
    re.IGNORECASE,
)


def readiness(text: str) -> Parsed:
    """A level from 1 to 9, or None where it is said to be unknown.

    A band or a stage is taken at its lowest level, with a note: a record must not promise more than was said.
    """
    plain = narrowed(text)
    if not folded(plain) or folded(plain) in UNKNOWN:
        return Parsed(None)
    if match := LEVEL.fullmatch("".join(DIGITS.get(char, char) for char in plain)):
        return Parsed(_level(match[1], text))
    for number, name in enumerate(LEVEL_NAMES, start=1):
        if folded(plain) in (folded(name), folded(f"{number}级{name}"), folded(f"{number}{name}")):
            return Parsed(number)
    return _stage(plain, text)


def _stage(plain: str, text: str) -> Parsed:
    band = BAND.search(plain)
    lowest = _level(band[1], text) if band else STAGES.get(folded(plain))
    if lowest is None or (band and _level(band[2], text) < lowest):
        raise FieldFault(
            marked("“{value}”不是技术就绪度；请写 1 到 9，或 1-3、4-6、7-9，或“未知”"), value=shown(text)
        )
    return Parsed(
        lowest, saying(marked("技术就绪度“{value}”按下限 {level} 级记"), value=shown(text), level=lowest)
    )


def _level(digits: str, text: str) -> int:
    if len(digits) > 1 or digits == "0":
        raise FieldFault(marked("“{value}”超出技术就绪度 1 到 9 级的范围"), value=shown(text))
    return int(digits)
