"""Money, targets and the terms of 揭榜: numbers with units."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.achievement import ACHIEVEMENT_FIELDS
from handlers.forms.cleaning import cleaned
from handlers.forms.demand import DEMAND_FIELDS
from handlers.forms.parsing.bids import open_bid
from handlers.forms.parsing.money import fen, in_unit, price
from handlers.forms.parsing.targets import targets
from handlers.forms.said import FieldFault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30万", (30_000_000, 30_000_000, False)),
        ("50-80万元", (50_000_000, 80_000_000, False)),
        ("500,000 yuan", (50_000_000, 50_000_000, False)),
        ("RMB 500,000 - 800,000 Yuan", (50_000_000, 80_000_000, False)),
        ("50万～1.2亿", (50_000_000, 12_000_000_000, False)),
        ("1.2亿", (12_000_000_000, 12_000_000_000, False)),
        ("300000元", (30_000_000, 30_000_000, False)),
        ("¥1,300,000 元", (130_000_000, 130_000_000, False)),
        ("三十萬", None),
        ("３０萬元", (30_000_000, 30_000_000, False)),
        ("0.5元", (50, 50, False)),
        ("面议", (None, None, True)),
        ("面議", (None, None, True)),
        ("30万，可面议", (30_000_000, 30_000_000, True)),
        ("50-80万元（可议）", (50_000_000, 80_000_000, True)),
        ("不超过100万", (None, 100_000_000, False)),
        ("100万以内", (None, 100_000_000, False)),
        ("20万起", (20_000_000, None, False)),
        ("≥2千万元", (2_000_000_000, None, False)),
        ("30万左右", (30_000_000, 30_000_000, False)),
        ("30", None),
        ("30万美元", None),
        ("80-50万", None),
        ("-5万", None),
        ("0.001元", None),
        ("9" * 30 + "亿", None),
        ("很多钱", None),
        ("30万公里", None),
    ],
)
def test_price_in_fen(text: str, expected: tuple[int | None, int | None, bool] | None) -> None:
    if expected is None:
        with pytest.raises(FieldFault):
            price(text)
    else:
        assert price(text).value == expected


@pytest.mark.parametrize(
    ("unit", "text", "expected"),
    [
        ("万元", "50", (50_000_000, 50_000_000, False)),
        ("万元", "50-80", (50_000_000, 80_000_000, False)),
        ("元", "300000", (30_000_000, 30_000_000, False)),
        ("万元", "面议", (None, None, True)),
        ("万元", "30亿", (300_000_000_000, 300_000_000_000, False)),
    ],
)
def test_price_in_the_unit_of_its_heading(
    unit: str, text: str, expected: tuple[int | None, int | None, bool]
) -> None:
    assert in_unit(unit, price)(text).value == expected


@pytest.mark.parametrize(("text", "expected"), [("20000000", 20_000_000), ("5.0", 5), ("0", 0)])
def test_fen_bare(text: str, expected: int) -> None:
    assert fen(text).value == expected


@pytest.mark.parametrize("text", ["-1", "1.5", "30万", "1" * 16])
def test_fen_other_than_an_integer_is_refused(text: str) -> None:
    with pytest.raises(FieldFault):
        fen(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("脱氮率≥90%", [("脱氮率", "≥", 90, "%")]),
        ("脱氮率≥90%；能耗≤0.5kWh/m³", [("脱氮率", "≥", 90, "%"), ("能耗", "≤", 0.5, "kWh/m³")]),
        ("产能：100吨/天", [("产能", "=", 100, "吨/天")]),
        ("温度 20-30℃", [("温度", "range", [20, 30], "℃")]),
        ("pH 6～9", [("pH", "range", [6, 9], "")]),
        ("精度±0.05mm", [("精度", "range", [-0.05, 0.05], "mm")]),
        ("寿命不低于10,000小时，成本不超过25元", [("寿命", "≥", 10000, "小时"), ("成本", "≤", 25, "元")]),
        ("厚度>=2 mm", [("厚度", "≥", 2, "mm")]),
        ("PM2.5≤35μg/m³", [("PM2.5", "≤", 35, "μg/m³")]),
        (
            '[{"name": "误认率", "op": "≤", "value": 2, "unit": "%"},'
            ' {"name": "温度", "op": "range", "value": [1, 2.5]}]',
            [("误认率", "≤", 2, "%"), ("温度", "range", [1, 2.5], "")],
        ),
    ],
)
def test_targets_as_written(text: str, expected: list[tuple[str, str, object, str]]) -> None:
    keys = ("name", "op", "value", "unit")
    assert targets(text).value == [dict(zip(keys, item, strict=True)) for item in expected]


def test_targets_strict_comparison_is_noted() -> None:
    parsed = targets("强度>500MPa")
    assert parsed.value == [{"name": "强度", "op": "≥", "value": 500, "unit": "MPa"}]
    assert parsed.note is not None


@pytest.mark.parametrize(
    "text",
    [
        "越快越好",
        "≥90%",
        "温度 30-20℃",
        "[1]",
        "[]",
        "[" * 3000,
        '[{"name": "x", "op": "≥", "value": NaN}]',
        '[{"name": "x", "op": "≥", "value": true}]',
        '[{"name": "x", "op": "range", "value": [1]}]',
        '[{"name": "\\u0000", "op": "=", "value": 1}]',
        "；".join(f"指标{n}≥1" for n in range(21)),
        "名" * 41 + "≥1",
    ],
)
def test_targets_unclear_are_refused(text: str) -> None:
    with pytest.raises(FieldFault):
        targets(text)


@pytest.mark.parametrize(
    "text",
    [
        "50万；2027-03-31；具备中试场地；有业绩",
        "金额：50万；截止：2027年3月31日；条件：具备中试场地；有业绩",
        '{"amount_fen": 50000000, "closes": "2027-03-31", "conditions": "具备中试场地；有业绩"}',
    ],
)
def test_open_bid_terms(text: str) -> None:
    assert open_bid(text).value == {
        "amount_fen": 50_000_000,
        "closes": "2027-03-31",
        "conditions": "具备中试场地；有业绩",
    }


@pytest.mark.parametrize(
    "text",
    [
        "50万",
        "面议；2027-03-31",
        "50万；随时",
        '{"amount_fen": "5"}',
        "{",
        "{[",
        "50万；2027-03-31；" + "字" * 201,
    ],
)
def test_open_bid_incomplete_is_refused(text: str) -> None:
    with pytest.raises(FieldFault):
        open_bid(text)


SIGNS = '0123456789.-~万亿元≥≤%、；,[]{}":trl级TRL'
WRITTEN = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(SIGNS)))


@settings(deadline=None)  # the first example loads the tables
@given(WRITTEN)
def test_any_text_is_a_value_or_a_fault(text: str) -> None:
    for field in (*ACHIEVEMENT_FIELDS, *DEMAND_FIELDS):
        try:
            columns = set(field.read(text).values)
        except FieldFault:
            continue
        assert columns == set(field.columns or (field.name,))


@given(st.text(max_size=60))
def test_text_survives_equal(text: str) -> None:
    title = ACHIEVEMENT_FIELDS[0]
    try:
        expected = cleaned(text)
    except FieldFault:
        return
    if expected:
        assert title.read(text).values == {"title": text.strip()}
