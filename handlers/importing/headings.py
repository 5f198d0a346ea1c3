"""Which column of a file is which field, and whether the file holds achievements or demands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from handlers.forms.fields import Field
from handlers.forms.folding import folded, lookup_of
from handlers.forms.kinds import RecordKind
from handlers.forms.parsing.money import FEN, in_unit
from handlers.forms.said import FieldFault
from handlers.importing.columns import columns_of
from handlers.importing.reading import Table
from handlers.importing.sentences import refused

KIND_HEADINGS: Final = frozenset(
    map(folded, ("类型", "类别", "种类", "记录类型", "type", "kind", "record type"))
)
KIND_NAMES: Final = lookup_of(
    [
        *(
            (name, RecordKind.ACHIEVEMENT)
            for name in ("成果", "技术成果", "科技成果", "achievement", "achievements")
        ),
        *(
            (name, RecordKind.DEMAND)
            for name in ("需求", "技术需求", "合作需求", "企业需求", "demand", "demands")
        ),
    ]
)
PAPER: Final = folded("abstract")
"""Only lists of finished work carry abstracts, so this heading tells the kind though both kinds accept it."""
BRACKETS: Final = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")


@dataclass(frozen=True, slots=True)
class Layout:
    """`fields` by the column's place in the row; `ignored` are headings that are no field's."""

    kind: RecordKind
    fields: Mapping[int, Field]
    ignored: tuple[str, ...]
    kind_column: int | None


def lay_out(table: Table, chosen: RecordKind | None) -> Layout:
    """Raises Refused: no heading is known, two are the same field's, the kind is unclear or contradicts."""
    kind_column, said = _kind_column(table)
    if chosen is not None and said is not None and chosen is not said:
        raise refused("other_kind", found=(said.label,), chosen=(chosen.label,))
    kind = chosen or said or _kind_by_headings(table, kind_column)
    fields: dict[int, Field] = {}
    ignored: list[str] = []
    for place, heading in enumerate(table.headings):
        field = None if place == kind_column else field_of(heading, kind)
        if field is not None:
            fields[place] = field
        elif place != kind_column:
            ignored.append(heading)
    if not fields:
        raise refused("no_headings")
    _each_once(table.headings, fields)
    return Layout(kind, fields, tuple(ignored), kind_column)


def field_of(heading: str, kind: RecordKind) -> Field | None:
    """The field a heading names; spaces, case, width, script and remarks in brackets make no difference."""
    names = _names(kind)
    field = names.get(folded(heading)) or names.get(folded(BRACKETS.sub("", heading)))
    if field is None and kind is RecordKind.DEMAND and folded(heading) in KIND_HEADINGS:
        return names[folded("需求类型")]
    unit = next((unit for unit in BRACKETS.findall(heading) if unit in FEN), None)
    return replace(field, parse=in_unit(unit, field.parse)) if field is not None and unit else field


@cache
def _names(kind: RecordKind) -> dict[str, Field]:
    """Names and labels of all fields come before anyone's further headings."""
    fields = columns_of(kind)
    named = [(name, field) for field in fields for name in (field.name, field.label)]
    return lookup_of(named + [(heading, field) for field in fields for heading in field.headings])


def _kind_column(table: Table) -> tuple[int | None, RecordKind | None]:
    """A column of which every cell names a kind of record; 类型 may as well be the demand's own kind."""
    for place, heading in enumerate(table.headings):
        if folded(heading) in KIND_HEADINGS:
            names = {cells[place].strip() for _, cells in table.rows} - {""}
            kinds = {KIND_NAMES.get(folded(name)) for name in names if len(name) <= 20} or {None}
            if None not in kinds and len(names) <= 20:
                if len(kinds) > 1:
                    raise refused("both_kinds")
                return place, kinds.pop()
    return None, None


def _kind_by_headings(table: Table, kind_column: int | None) -> RecordKind:
    seen = {folded(BRACKETS.sub("", heading)) for heading in table.headings} | set(
        map(folded, table.headings)
    )
    marks = {kind: _marks(kind) & seen for kind in RecordKind}
    if KIND_HEADINGS & seen and kind_column is None and _names_demand_kinds(table):
        marks[RecordKind.DEMAND] |= {"kind"}
    marked = [kind for kind in RecordKind if marks[kind]]
    if len(marked) == 1:
        return marked[0]
    if not seen & set().union(*(_names(kind) for kind in RecordKind)):
        raise refused("no_headings")
    raise refused("which_kind")


def _marks(kind: RecordKind) -> set[str]:
    """The headings that only this kind has."""
    other = RecordKind.DEMAND if kind is RecordKind.ACHIEVEMENT else RecordKind.ACHIEVEMENT
    marks = set(_names(kind)) - set(_names(other)) - KIND_HEADINGS
    return marks | {PAPER} if kind is RecordKind.ACHIEVEMENT else marks


def _names_demand_kinds(table: Table) -> bool:
    place = next(place for place, heading in enumerate(table.headings) if folded(heading) in KIND_HEADINGS)
    parse = _names(RecordKind.DEMAND)[folded("需求类型")].read
    names = {cells[place] for _, cells in table.rows if cells[place].strip()}
    try:
        for name in names:
            parse(name)
    except FieldFault:
        return False
    return bool(names)


def _each_once(headings: Sequence[str], fields: Mapping[int, Field]) -> None:
    taken: dict[str, int] = {}
    for place, field in fields.items():
        for column in field.columns or (field.name,):
            if column in taken:
                first = headings[taken[column]]
                raise refused("same_field", first=first, second=headings[place], label=(field.label,))
            taken[column] = place
