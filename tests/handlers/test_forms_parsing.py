"""What each parser makes of what people write: a table of cases a parser."""

from datetime import date

import pytest

from handlers.forms.achievement import ACHIEVEMENT_FIELDS
from handlers.forms.demand import DEMAND_FIELDS
from handlers.forms.fields import Field, Reading
from handlers.forms.said import FieldFault
from handlers.wording import Wording
from storage.vocabularies import DemandKind, IpStatus, Language

FIELDS = {field.name: field for field in (*ACHIEVEMENT_FIELDS, *DEMAND_FIELDS)}


def read(name: str, text: str) -> Reading:
    return FIELDS[name].read(text)


def fault(field: Field, text: str) -> str:
    """The sentence a person reads."""
    with pytest.raises(FieldFault) as caught:
        field.read(text)
    return caught.value.said.plain(Wording(Language.ZH_HANS))


def test_title_too_long_counts_what_is_over() -> None:
    assert fault(FIELDS["title"], "水" * 72) == "超出 12 字（最多 60 字）"


def test_text_keeps_everything_within() -> None:
    assert read("description", "  第一行\n=1+1 <b>&\t尾 ").values == {"description": "第一行\n=1+1 <b>&\t尾"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x00", "含有控制字符 U+0000，请删除后再试"),
        ("a\x1bb", "含有控制字符 U+001B，请删除后再试"),
        ("坏\ud800", "含有残缺的字符 U+D800，请重新输入"),
        ("   ", "没有内容"),
    ],
)
def test_text_unfit_is_refused(text: str, expected: str) -> None:
    assert fault(FIELDS["title"], text) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("EI", ["EI"]),
        ("电子信息技术", ["EI"]),
        ("電子資訊", ["OT"]),
        ("電子信息", ["EI"]),
        ("先进制造及自动化", ["AM"]),
        ("ＲＥ；新材料", ["RE", "NM"]),
        ("新能源与节能、资源与环境，航空航天", ["NE", "RE", "AS"]),
        ('["EI", "HS"]', ["EI", "HS"]),
        ("Advanced Manufacturing", ["AM"]),
        ("中医学/中药学", ["BM"]),
        ("图书馆、情报与档案管理", ["OT"]),
        ("图书馆、情报与档案管理、机械工程", ["OT", "AM"]),
        ("环境科学与工程", ["RE"]),
        ("炼金术", ["OT"]),
    ],
)
def test_technology_field_by_any_name(text: str, codes: list[str]) -> None:
    assert read("fields", text).values == {"fields": codes}


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("新材料", None),
        ("机械工程", "学科名称按对照表归入技术领域"),
        ("炼金术", "“{value}”不在技术领域表中，记为“其他”"),
    ],
)
def test_technology_field_says_what_it_changed(text: str, note: str | None) -> None:
    said = read("fields", text).note
    assert (said.text if said else None) == note


def test_technology_field_more_than_three_is_refused() -> None:
    assert fault(FIELDS["fields"], "EI BM AS NM".replace(" ", "、")) == "选了 4 项，最多 3 项"


@pytest.mark.parametrize(
    ("text", "level", "noted"),
    [
        ("6", 6, False),
        ("6.0", 6, False),
        ("TRL 6", 6, False),
        ("trl6", 6, False),
        ("ＴＲＬ－７", 7, False),
        ("6级", 6, False),
        ("第六级", 6, False),
        ("正样级", 6, False),
        ("4-6", 4, True),
        ("TRL 7–9", 7, True),
        ("小试/样机（4–6）", 4, True),
        ("中试", 7, True),
        ("量产", 9, True),
        ("未知", None, False),
        ("-", None, False),
    ],
)
def test_readiness_level_or_band(text: str, level: int | None, noted: bool) -> None:
    reading = read("trl", text)
    assert (reading.values, reading.note is not None) == ({"trl": level}, noted)


@pytest.mark.parametrize("text", ["0", "10", "TRL 12", "很成熟", "9-7", "6.5"])
def test_readiness_beyond_the_scale_is_refused(text: str) -> None:
    assert "技术就绪度" in fault(FIELDS["trl"], text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("modes", "转让", ["transfer"]),
        ("modes", "技术转让；独占许可|作价入股", ["transfer", "exclusive_licence", "equity"]),
        ("modes", "non-exclusive license", ["licence"]),
        ("modes", "joint_development", ["joint_development"]),
        ("modes", "轉讓、融資合作", ["transfer", "financing"]),
        ("ip_types", "发明专利/实用新型", ["invention", "utility_model"]),
        ("ip_types", '["软件著作权"]', ["software"]),
        ("ip_status", "已授权", IpStatus.GRANTED),
        ("ip_status", "pending", IpStatus.APPLIED),
        ("kind", "技术咨询/服务", DemandKind.SERVICE),
        ("kind", "专家/人才", DemandKind.EXPERT),
        ("kind", "breakthrough", DemandKind.BREAKTHROUGH),
        ("industries", "C", ["C"]),
        ("industries", "农、林、牧、渔业、制造业", ["A", "C"]),
        ("industries", "电力、热力、燃气及水生产和供应业", ["D"]),
        ("industries", "C39", ["C"]),
        ("keywords", "脱氮、除磷，脱氮", ["脱氮", "除磷"]),
        ("keywords", '["A/O 工艺", "MBR"]', ["A/O 工艺", "MBR"]),
        ("ip_numbers", "ZL202310000001.2；ZL202310000002.X", ["ZL202310000001.2", "ZL202310000002.X"]),
        ("anonymous", "是", True),
        ("anonymous", "×", False),
        ("anonymous", "0.0", False),
        ("anonymous", "FALSE", False),
    ],
)
def test_choice_by_name_or_code(name: str, text: str, value: object) -> None:
    assert read(name, text).values == {name: value}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("modes", "转让、送人", "“送人”不是合作方式；可选：转让、"),
        ("modes", "转让、技术服务、技术咨询、面议", "选了 4 项，最多 3 项"),
        ("ip_status", "已授权、共有", "选了 2 项，最多 1 项"),
        ("kind", "抽奖", "“抽奖”不是需求类型；可选：技术攻关、"),
        ("industries", "Z9", "“Z9”不是行业门类；"),
        ("keywords", "一、二、三、四、五、六", "有 6 个关键词，最多 5 个"),
        ("anonymous", "也许", "“也许”不是“是”或“否”"),
        ("unclassified", "否", "未作非涉密声明的记录不能收录"),
        ("unclassified", "涉密", "未作非涉密声明的记录不能收录"),
    ],
)
def test_choice_unknown_names_what_is_expected(name: str, text: str, expected: str) -> None:
    assert fault(FIELDS[name], text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "code", "noted"),
    [
        ("上海", "310000", False),
        ("310112", "310112", False),
        ("闵行", "310112", False),
        ("上海市闵行区", "310112", False),
        ("上海·浦东", "310115", False),
        ("浦東新區", "310115", False),
        ("江苏省苏州市", "320500", False),
        ("江苏苏州昆山", "320500", True),
        ("320583", "320500", True),
        ("吉林", "220000", False),
        ("吉林市", "220200", False),
        ("内蒙古自治区", "150000", False),
        ("Minhang", "310112", False),
        ("中国上海", "310000", False),
        ("全国", None, False),
    ],
)
def test_region_by_name_or_code(text: str, code: str | None, noted: bool) -> None:
    reading = read("region", text)
    assert (reading.values, reading.note is not None) == ({"region": code}, noted)


@pytest.mark.parametrize("text", ["月球", "999999", "3101", "Atlantis"])
def test_region_unknown_names_what_is_expected(text: str) -> None:
    assert fault(FIELDS["region"], text).startswith(f"“{text}”不是已知地区；请写省、市或上海的区")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-06-30", date(2027, 6, 30)),
        ("2027/6/3", date(2027, 6, 3)),
        ("2027年6月30日", date(2027, 6, 30)),
        ("20270630", date(2027, 6, 30)),
        ("2027-06-30 00:00:00", date(2027, 6, 30)),
        ("2027年2月", date(2027, 2, 28)),
        ("2028年底", date(2028, 12, 31)),
    ],
)
def test_date_as_written(text: str, day: date) -> None:
    assert read("wanted_by", text).values == {"wanted_by": day}


@pytest.mark.parametrize("text", ["2027-02-30", "2027-13", "尽快", "0000-01", "1999-01-01"])
def test_date_impossible_is_refused(text: str) -> None:
    assert fault(FIELDS["wanted_by"], text).startswith(f"“{text}”")


def test_every_example_is_understood() -> None:
    for field in (*ACHIEVEMENT_FIELDS, *DEMAND_FIELDS):
        if field.example:
            assert field.read(field.example).note is None, field.name


def test_every_button_is_understood() -> None:
    for field in (*ACHIEVEMENT_FIELDS, *DEMAND_FIELDS):
        for choice in field.choices:
            assert field.read(choice.code).values == field.read(choice.label).values, (field.name, choice)
