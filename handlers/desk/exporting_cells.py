"""A record's values as the cells of a file, in 简体: each is read back by its field's own parser."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from handlers.forms.fields import Field
from handlers.forms.folding import pieces
from handlers.forms.parsing.bids import open_bid
from handlers.forms.parsing.regions import region_name
from handlers.forms.parsing.targets import targets
from handlers.forms.said import FieldFault
from storage.records import Record
from storage.vocabularies import INDUSTRY_NAMES, IpType, Mode, TechField, Vocabulary

CODES: Final[Mapping[str, type[Vocabulary]]] = {"fields": TechField, "modes": Mode, "ip_types": IpType}
YUAN, WAN = Decimal(100), Decimal(1_000_000)
JOINT: Final = "；"
"""Between choices: the names of some hold 、 themselves."""


def cell_of(field: Field, values: Mapping[str, object]) -> str:
    """The cell of a form's field, from values by column; empty where there is nothing."""
    if field.name in ("price", "budget"):
        least, most, negotiable = (values.get(column) for column in field.columns)
        return price_cell(_whole(least), _whole(most), bool(negotiable))
    value = values.get(field.columns[0] if field.columns else field.name)
    if isinstance(value, list):
        return _list_cell(field.name, value) if value else ""
    if field.name == "region" and value:
        return _region_cell(str(value))
    return _plain_cell(value)


def values_of(record: Record) -> dict[str, object]:
    """By column, and the 非涉密声明 under its field's name."""
    values = {column.key: getattr(record, column.key) for column in record.__mapper__.column_attrs}
    return {**values, "unclassified": record.unclassified_declared_at is not None}


def price_cell(least: int | None, most: int | None, negotiable: bool) -> str:
    """`30-50万元`, `30万元起`, `不超过0.5元（可议）`, `面议`; exact to the 分."""
    if least is None and most is None:
        return "面议" if negotiable else ""
    ends = [end for end in (least, most) if end is not None]
    size, unit = (WAN, "万元") if all(end and end % 10_000 == 0 for end in ends) else (YUAN, "元")
    low, high = (format((end / size).normalize(), "f") for end in (Decimal(ends[0]), Decimal(ends[-1])))
    if most is None:
        amount = f"{low}{unit}起"
    elif least is None:
        amount = f"不超过{high}{unit}"
    else:
        amount = f"{low}{unit}" if least == most else f"{low}-{high}{unit}"
    return f"{amount}（可议）" if negotiable else amount


def _plain_cell(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Vocabulary):
        return value.label
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return _bid_cell(value)
    return "" if value is None else str(value)


def _list_cell(name: str, items: Sequence[object]) -> str:
    if name in CODES:
        return JOINT.join(CODES[name](str(item)).label for item in items)
    if name == "industries":
        return JOINT.join(INDUSTRY_NAMES.get(str(code), str(code)) for code in items)
    if name == "targets":
        return _targets_cell(items)
    words = [str(item) for item in items]
    text = "、".join(words)
    return text if _parted(text) == words else _json(words)


def _targets_cell(items: Sequence[object]) -> str:
    """`脱氮率≥90%；能耗0.3-0.5kWh/m³`, and JSON where that would be read as something else."""
    text = JOINT.join(_target(item) for item in items if isinstance(item, Mapping))
    try:
        return text if targets(text).value == list(items) else _json(items)
    except FieldFault:
        return _json(items)


def _target(item: Mapping[str, object]) -> str:
    value, unit = item.get("value"), item.get("unit") or ""
    if isinstance(value, list) and len(value) == 2:
        return f"{item.get('name')} {value[0]}~{value[1]}{unit}"
    return f"{item.get('name')}{item.get('op')}{value}{unit}"


def _bid_cell(terms: Mapping[str, object]) -> str:
    amount, closes = _whole(terms.get("amount_fen")), terms.get("closes")
    text = JOINT.join([price_cell(amount, amount, False), str(closes), str(terms.get("conditions") or "")])
    try:
        return text if open_bid(text).value == terms else _json(terms)
    except FieldFault:
        return _json(terms)


def _region_cell(code: str) -> str:
    try:
        return region_name(code)
    except KeyError:
        return code


def _parted(text: str) -> list[str]:
    try:
        return pieces(text)
    except FieldFault:
        return []


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
