"""Technical targets of a demand: a name, a comparison, a number or a range, and its unit."""

import re
from typing import Final

from handlers.forms.cleaning import from_json
from handlers.forms.fields import Parsed
from handlers.forms.folding import narrowed
from handlers.forms.said import FieldFault, Said, shown
from handlers.wording import marked

MOST_TARGETS: Final = 20
NAME_LIMIT: Final = 40
UNIT_LIMIT: Final = 20
OPS: Final = ("≥", "≤", "=", "range")
Number = int | float
Target = dict[str, object]

AT_LEAST: Final = ("≥", "⩾", "≧", ">=", "大于等于", "大于或等于", "不低于", "不少于", "不小于", "至少")
AT_MOST: Final = (
    "≤",
    "⩽",
    "≦",
    "<=",
    "小于等于",
    "小于或等于",
    "不高于",
    "不超过",
    "不大于",
    "不多于",
    "至多",
)
STRICT: Final = {">": "≥", "大于": "≥", "高于": "≥", "<": "≤", "小于": "≤", "低于": "≤"}
WORDS: Final = (
    dict.fromkeys(AT_LEAST, "≥") | dict.fromkeys(AT_MOST, "≤") | STRICT | {"=": "=", "等于": "=", ":": "="}
)
OP: Final = "|".join(map(re.escape, sorted(WORDS, key=len, reverse=True)))
NUMBER: Final = r"([+-]?[0-9]{1,15}(?:\.[0-9]{1,9})?)"
BETWEEN: Final = r"\s*(?:-|–|—|~|至|到)\s*"
RANGE: Final = re.compile(
    rf"([^<>≤≥=:0-9]{{1,80}}?)\s*[=:]?\s*{NUMBER}\s*([^0-9\s]*?){BETWEEN}{NUMBER}\s*(.*)"
)
AROUND: Final = re.compile(rf"([^<>≤≥=:]{{1,80}}?)\s*[=:]?\s*(?:±|\+/-){NUMBER}\s*(.*)")
PLAIN: Final = re.compile(rf"(.{{1,80}}?)\s*[:]?\s*({OP})\s*{NUMBER}\s*(.*)")
SPLIT: Final = re.compile(r"[;；。\n|]+|[,，、](?![0-9]{3}(?![0-9]))")


def targets(text: str) -> Parsed:
    """A list of objects {name, op (≥ ≤ = range), value (a number, or [low, high]), unit}."""
    if text.startswith(("[", "{")):
        found, strict = _from_json(text), False
    else:
        read = [_target(part.strip()) for part in SPLIT.split(text) if part.strip()]
        found, strict = [target for target, _ in read], any(flag for _, flag in read)
    if not found or len(found) > MOST_TARGETS:
        raise FieldFault(
            marked("有 {count} 项指标，应为 1 到 {most} 项"), count=len(found), most=MOST_TARGETS
        )
    return Parsed(found, Said(marked("“大于”“小于”按“≥”“≤”记")) if strict else None)


def _target(part: str) -> tuple[Target, bool]:
    """One target, and whether a strict comparison was taken for a lax one."""
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", narrowed(part))
    if match := AROUND.fullmatch(plain):
        return _checked(match[1], "range", [-_number(match[2]), _number(match[2])], match[3]), False
    if match := RANGE.fullmatch(plain):
        name, low, low_unit, high, unit = match.groups()
        if not low_unit or low_unit == unit:
            return _checked(name, "range", [_number(low), _number(high)], unit), False
    if match := PLAIN.fullmatch(plain):
        name, word, number, unit = match.groups()
        return _checked(name, WORDS[word], _number(number), unit), word in STRICT
    raise _not_a_target(part)


def _from_json(text: str) -> list[Target]:
    try:
        items = from_json(text)
    except ValueError:
        raise _not_a_target(text) from None
    listed = items if isinstance(items, list) else [items]
    return [_from_object(item) for item in listed]


def _from_object(item: object) -> Target:
    if not isinstance(item, dict):
        raise _not_a_target(str(item))
    name, op, unit, value = item.get("name"), item.get("op"), item.get("unit", ""), item.get("value")
    op = WORDS.get(op, op) if isinstance(op, str) else None
    if not isinstance(name, str) or op not in OPS or not isinstance(unit, str):
        raise _not_a_target(str(item))
    ends = value if op == "range" else [value]
    if not isinstance(ends, list) or len(ends) != (2 if op == "range" else 1) or not all(map(_finite, ends)):
        raise _not_a_target(str(item))
    return _checked(name, str(op), ends if op == "range" else ends[0], unit)


def _checked(name: str, op: str, value: object, unit: str) -> Target:
    name, unit = name.strip(" :：，,"), unit.strip()
    if not name or len(name) > NAME_LIMIT:
        raise FieldFault(marked("指标名称“{value}”应为 1 到 {limit} 字"), value=shown(name), limit=NAME_LIMIT)
    if len(unit) > UNIT_LIMIT:
        raise FieldFault(
            marked("指标“{value}”的单位超出 {over} 字"), value=shown(name), over=len(unit) - UNIT_LIMIT
        )
    if isinstance(value, list) and value[0] > value[1]:
        raise FieldFault(marked("指标“{value}”的下限高于上限"), value=shown(name))
    return {"name": name, "op": op, "value": value, "unit": unit}


def _number(digits: str) -> Number:
    value = float(digits)
    return int(value) if value.is_integer() else value


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _not_a_target(part: str) -> FieldFault:
    return FieldFault(
        marked("“{value}”不是指标；请写成“名称≥数值单位”，用分号隔开，如“脱氮率≥90%；能耗≤0.5kWh/m³”"),
        value=shown(part),
    )
