"""The chat's order of the importer's fields, and the way back from a record to answers."""

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.achievement import ACHIEVEMENT_FIELDS
from handlers.forms.demand import DEMAND_FIELDS
from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.posting.inverse import answer_of
from handlers.posting.order import DECLARATION, asked_of
from handlers.posting.saying import said
from handlers.posting.values import blank, kept_values, values_of
from handlers.wording import Wording
from storage.vocabularies import Language

IMPORTED = {RecordKind.ACHIEVEMENT: ACHIEVEMENT_FIELDS, RecordKind.DEMAND: DEMAND_FIELDS}
FIELDS = [field for kind in RecordKind for field in asked_of(kind).values()]
LONG = 10**14
AMOUNTS = st.one_of(st.none(), st.integers(0, LONG))
WORDS = st.lists(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60),
    min_size=1,
    max_size=20,
    unique=True,
)
TEXTS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=100).map(str.strip).filter(bool)
NUMBERS = st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e14, 1e14, allow_nan=False))
NAMES = st.text(string.ascii_letters + "脱氮率；;≥，、 '\"{}[]", min_size=1, max_size=40).filter(
    lambda name: name.strip(" :：，,") == name and bool(name)
)


def targets() -> st.SearchStrategy[list[dict[str, Any]]]:
    single = st.builds(
        lambda name, op, value: {"name": name, "op": op, "value": value, "unit": "mg/L"},
        NAMES,
        st.sampled_from("≥≤="),
        NUMBERS,
    )
    between = st.builds(
        lambda name, ends: {"name": name, "op": "range", "value": sorted(ends), "unit": ""},
        NAMES,
        st.lists(NUMBERS, min_size=2, max_size=2),
    )
    return st.lists(st.one_of(single, between), min_size=1, max_size=20)


def bids() -> st.SearchStrategy[dict[str, Any]]:
    closes = st.dates().filter(lambda day: 2000 <= day.year < 2100).map(lambda day: day.isoformat())
    return st.fixed_dictionaries({"amount_fen": st.integers(0, LONG), "closes": closes, "conditions": TEXTS})


def values_for(field: Field) -> st.SearchStrategy[dict[str, Any]]:
    """What the columns of that field may hold when it is answered."""
    name = field.name
    if field.columns:
        amounts = st.tuples(AMOUNTS, AMOUNTS, st.booleans()).filter(lambda p: p != (None, None, False))
        ordered = amounts.filter(lambda p: p[0] is None or p[1] is None or p[0] <= p[1])
        return ordered.map(lambda values: dict(zip(field.columns, values, strict=True)))
    special: dict[str, st.SearchStrategy[Any]] = {
        "targets": targets(),
        "open_bid": bids(),
        "keywords": WORDS,
        "ip_numbers": WORDS,
        "trl": st.integers(1, 9),
        "trl_min": st.integers(1, 9),
        "anonymous": st.booleans(),
        "wanted_by": st.dates().filter(lambda day: 2000 <= day.year < 2100),
    }
    if name in special:
        one = special[name]
    elif field.choices and field.most > 1:
        codes = st.sampled_from([choice.code for choice in field.choices])
        one = st.lists(codes, min_size=1, max_size=field.most, unique=True)
    elif field.choices:
        one = st.sampled_from([choice.code for choice in field.choices])
    else:
        one = TEXTS.filter(lambda text: len(text) <= (field.limit or 0))
    return one.map(lambda value: {name: value})


@pytest.mark.parametrize("kind", list(RecordKind))
def test_chat_asks_every_field_of_a_file_but_the_declaration(kind: RecordKind) -> None:
    assert {*asked_of(kind), DECLARATION} == {field.name for field in IMPORTED[kind]}
    assert len(asked_of(kind)) == len(IMPORTED[kind]) - 1


@pytest.mark.parametrize("kind", list(RecordKind))
def test_chat_asks_first_what_a_file_must_have(kind: RecordKind) -> None:
    required = {field.name for field in IMPORTED[kind] if field.required} - {DECLARATION}
    assert required <= set(list(asked_of(kind))[:5])


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_button_is_understood_by_the_fields_own_parser(field: Field) -> None:
    for choice in field.choices:
        assert field.read(choice.code).values


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_answer_made_from_columns_is_read_as_the_same_columns(field: Field) -> None:
    @settings(deadline=None)
    @given(values_for(field))
    def check(values: dict[str, Any]) -> None:
        answer = answer_of(field, values)
        assert answer
        assert dict(kept_values(field, answer)) == values
        assert all(isinstance(said(Wording(language), field, values), str) for language in Language)

    check()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_columns_that_nobody_filled_make_no_answer_but_a_default(field: Field) -> None:
    kind = next(kind for kind in RecordKind if field in asked_of(kind).values())
    if not field.required:
        columns = {column: blank(kind, column) for column in field.columns or (field.name,)}
        assert answer_of(field, columns) in ("", "no", "面议")


def test_answer_taken_away_leaves_its_columns_empty() -> None:
    taken = values_of(
        RecordKind.DEMAND, {"background": None, "targets": None, "budget": None, "trl_min": None}
    )
    assert taken == {
        "background": "",
        "targets": [],
        "budget_min": None,
        "budget_max": None,
        "budget_negotiable": True,
        "trl_min": None,
    }
