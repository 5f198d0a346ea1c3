"""What a table holds: kind, columns, values, errors and notes."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.kinds import RecordKind
from handlers.importing.checking import Checked, check_table
from handlers.importing.completing import beginning, first_sentence
from handlers.importing.files import errors_csv, template
from handlers.importing.limits import CHAT
from handlers.importing.reading import Table, read_table
from handlers.importing.sentences import Refused
from handlers.wording import Wording
from storage.vocabularies import DemandKind, Language

SAY = Wording(Language.ZH_HANS)
ACHIEVEMENT, DEMAND = RecordKind.ACHIEVEMENT, RecordKind.DEMAND


def table(headings: str, *rows: str) -> Table:
    """A table from texts with `|` between cells; the headings are row 1."""
    split = [tuple(row.split("|")) for row in rows]
    return Table(tuple(headings.split("|")), tuple(enumerate(split, start=2)), (), (), "")


async def check(headings: str, *rows: str, kind: RecordKind | None = ACHIEVEMENT) -> Checked:
    return await check_table(table(headings, *rows), kind)


async def refusal(headings: str, *rows: str, kind: RecordKind | None = None) -> str:
    with pytest.raises(Refused) as caught:
        await check(headings, *rows, kind=kind)
    return caught.value.said.plain(SAY)


def errors_of(checked: Checked) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.reason.plain(SAY)) for error in checked.errors]


@pytest.mark.parametrize(
    ("headings", "row", "kind"),
    [
        ("标题|简介|解决的问题", "甲|乙|丙", ACHIEVEMENT),
        ("成果名称|成果简介", "甲|乙", ACHIEVEMENT),
        ("id|title|abstract|keywords|field|src", "1|甲|乙|||x", ACHIEVEMENT),
        ("Title|Summary|Price", "甲|乙|面议", ACHIEVEMENT),
        ("标题|简介|预算（万元）|需求类型", "甲|乙|50|技术攻关", DEMAND),
        ("需求名称|简介|类型", "甲|乙|技术攻关", DEMAND),
        ("title|summary|kind", "甲|乙|testing", DEMAND),
        ("标题|简介|类型", "甲|乙|成果", ACHIEVEMENT),
        ("標題|簡介|類型|需求類別", "甲|乙|需求|融資", DEMAND),
    ],
)
async def test_kind_is_told_by_the_headings(headings: str, row: str, kind: RecordKind) -> None:
    assert (await check(headings, row, kind=None)).kind is kind


async def test_kind_unclear_asks_and_names_the_option() -> None:
    assert "--kind achievement 或 demand" in await refusal("标题|简介", "甲|乙")
    assert "--kind achievement 或 demand" in await refusal("标题|价格|预算", "甲|面议|面议")


async def test_kinds_mixed_or_contradicting_are_refused() -> None:
    assert await refusal("标题|类型", "甲|成果", "乙|需求") == "文件里既有成果又有需求，请分成两个文件"
    assert await refusal("标题|类型", "甲|成果", kind=DEMAND) == "文件里是成果，而选择的是需求"


async def test_headings_unknown_or_double_are_refused() -> None:
    assert (await refusal("a1|b2", "甲|乙")).startswith("没有认出任何列名")
    assert await refusal("标题|成果名称|价格", "甲|乙|面议") == "“标题”和“成果名称”两列都是“标题”，请只留一列"


@pytest.mark.parametrize(
    "heading", ["标题", " 标 题 *", "標題", "TITLE", "Ｔｉｔｌｅ", "标题（必填）", "名称"]
)
async def test_heading_is_recognised_however_it_is_written(heading: str) -> None:
    checked = await check(f"{heading}|简介|瞎写", "甲|乙|丙")
    assert checked.rows[0].values["title"] == "甲"
    assert checked.layout.ignored == ("瞎写",)


async def test_row_of_a_demand_is_understood() -> None:
    checked = await check(
        "编号|标题|简介|类型|领域|合作方式|预算（万元）|指标|期望时间|单位|样例",
        "D-1|甲|乙|技术攻关|资源与环境|委托开发|50-80|能耗≤0.5kWh/m³|2027-06-30|某厂|是",
        kind=DEMAND,
    )
    assert checked.rows[0].values == {
        "external_key": "D-1",
        "title": "甲",
        "summary": "乙",
        "kind": DemandKind.BREAKTHROUGH,
        "fields": ["RE"],
        "modes": ["commission"],
        "budget_min": 50_000_000,
        "budget_max": 80_000_000,
        "budget_negotiable": False,
        "targets": [{"name": "能耗", "op": "≤", "value": 0.5, "unit": "kWh/m³"}],
        "wanted_by": date(2027, 6, 30),
        "organisation": "某厂",
        "sample": True,
    }


async def test_what_a_row_lacks_is_taken_from_its_text_and_noted() -> None:
    text = "针对氨氮废水,提出短程硝化工艺.处理效率达到95.5%，能耗下降。" + "后文" * 80
    checked = await check("title|abstract|field", f"|{text}|")
    values = checked.rows[0].values
    assert values["title"] == "针对氨氮废水,提出短程硝化工艺"
    assert values["summary"] == text[:150]
    assert (values["fields"], values["modes"]) == (["OT"], ["open"])
    assert [SAY.plain(note.text) for note in checked.rows[0].notes] == [
        "没有标题，取自正文首句",
        "没有简介，取自正文开头",
        "没有技术领域，记为“其他”",
        "没有合作方式，记为“面议”",
        "没有非涉密声明一格；确认导入即由导入者声明不涉密",
    ]


async def test_title_and_summary_given_too_long_are_errors() -> None:
    checked = await check("标题|简介|详细说明", f"{'长' * 61}|{'长' * 151}|正文")
    assert errors_of(checked) == [
        (2, "标题", "超出 1 字（最多 60 字）"),
        (2, "简介", "超出 1 字（最多 150 字）"),
    ]


async def test_errors_name_row_column_and_reason() -> None:
    checked = await check(
        "标题|简介|TRL|价格|需求类型", "甲|乙|6|面议|融资", "||12|30|", "丙|丁|六|免费|抽奖", kind=ACHIEVEMENT
    )
    assert errors_of(checked) == [
        (3, "TRL", "“12”超出技术就绪度 1 到 9 级的范围"),
        (3, "价格", "“30”没有单位；请写成“30万”或“300000元”"),
        (3, "标题", "没有标题，正文也是空的"),
        (3, "简介", "没有简介，正文也是空的"),
        (4, "价格", "“免费”不是金额；请写成“30万”“50-80万元”“1.2亿”或“面议”"),
    ]


async def test_amounts_crossing_are_an_error() -> None:
    checked = await check("title|summary|price_min_fen|price_max_fen", "甲|乙|200|100")
    assert errors_of(checked) == [(2, "price_min_fen", "下限高于上限")]


async def test_demand_without_kind_is_an_error() -> None:
    checked = await check("标题|简介|预算", "甲|乙|面议", kind=DEMAND)
    assert errors_of(checked) == [(2, "", "缺少“需求类型”")]


@pytest.mark.parametrize("cell", ["无", "/", "—", "N/A"])
async def test_cell_that_says_nothing_is_empty_where_it_may_be(cell: str) -> None:
    checked = await check("标题|简介|地区|价格|知识产权类型|优势", f"甲|乙|{cell}|{cell}|{cell}|{cell}")
    assert checked.errors == ()
    assert {name: checked.rows[0].values.get(name) for name in ("region", "ip_types", "advantages")} == {
        "region": None,
        "ip_types": None,
        "advantages": cell,
    }


async def test_row_twice_in_a_file_counts_once() -> None:
    checked = await check("标题|简介", "甲|乙", " 甲 |乙", "甲|丙")
    assert ([row.row for row in checked.rows], checked.repeated) == ([2, 4], 1)


async def test_fingerprint_is_of_what_is_said_not_of_how() -> None:
    one = await check("标题|简介|合作方式|预留", "甲|乙|转让|")
    other = await check("summary|title|mode", "乙|甲|技术转让")
    demand = await check("标题|简介|合作方式|需求类型", "甲|乙|转让|融资", kind=DEMAND)
    prints = [checked.rows[0].fingerprint for checked in (one, other, demand)]
    assert (prints[0] == prints[1], prints[0] == prints[2]) == (True, False)


async def test_keywords_of_a_file_may_be_twenty() -> None:
    words = [f"词{number}" for number in range(21)]
    checked = await check("标题|简介|关键词", f"甲|乙|{'、'.join(words[:20])}", f"丙|丁|{'、'.join(words)}")
    assert checked.rows[0].values["keywords"] == words[:20]
    assert "关键词多于 {most} 个，全部保留" in [note.text for note in checked.rows[0].notes]
    assert errors_of(checked) == [(3, "关键词", "有 21 个关键词，最多 20 个")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("一种装置。它很好。", "一种装置"),
        ("含量为3.5%的溶液,用途广.另一句", "含量为3.5%的溶液,用途广"),
        ("It works. Then more.", "It works"),
        ("甲" * 80, "甲" * 60),
        ("甲" * 50 + "，" + "乙" * 40, "甲" * 50),
        ("。开头就是句号", "。开头就是句号"),
    ],
)
def test_first_sentence_is_cut_at_a_pause(text: str, title: str) -> None:
    assert first_sentence(text) == title


@given(st.text(), st.integers(min_value=1, max_value=200))
def test_beginning_is_a_beginning_within_its_length(text: str, most: int) -> None:
    start = beginning(text, most)
    assert (text.startswith(start), len(start) <= most) == (True, True)


@pytest.mark.parametrize("kind", list(RecordKind))
async def test_template_is_understood_and_its_example_is_no_record(kind: RecordKind) -> None:
    checked = await check_table(await read_table(template(kind), CHAT))
    assert (checked.kind, checked.errors, checked.layout.ignored, checked.rows) == (kind, (), (), ())
    assert [note.text for note in checked.notes] == ["标题为“{title}”的一行是模板里的示例，不导入"]
    filled = template(kind).decode("utf-8-sig").replace("示例：", "")
    assert len((await check_table(await read_table(filled.encode(), CHAT))).rows) == 1


async def test_errors_csv_holds_no_formula() -> None:
    checked = await check("标题|简介|-TRL", "甲|乙|=1+1")
    rows = list(csv.reader(io.StringIO(errors_csv(checked).decode("utf-8-sig"))))
    assert rows[1][:2] == ["2", "'-TRL"]


@settings(deadline=None)
@given(st.text(max_size=2000))
async def test_cell_of_any_text_is_kept_or_in_error(text: str) -> None:
    rows = ((2, ("甲", "乙", text)),)
    found = await check_table(Table(("标题", "简介", "详细说明"), rows, (), (), ""), ACHIEVEMENT)
    if found.rows:
        assert found.rows[0].values.get("description", "") == text.strip()
    else:
        assert [error.column for error in found.errors] == ["详细说明"]
