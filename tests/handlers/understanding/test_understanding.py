"""What is understood in a received text: a table of texts, and what must hold for any text at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.kinds import RecordKind
from handlers.posting.order import asked_of
from handlers.understanding.texts import levelled, storable
from handlers.understanding.understanding import Understood, understand, worth_posting
from tests.handlers.understanding.cases import NAMES, case, written

PARTS = st.sampled_from(
    [
        *(
            "项目名称：",
            "预算：",
            "【技术指标】",
            "Budget: ",
            "类型：需求\n",
            "联系人：张三 13800001234\n",
            "> ",
            "----- 原始邮件 -----\n",
        ),
        *(
            "≥95%",
            "不低于",
            "50-80万元",
            "2027年6月底前",
            "TRL 6",
            "中试",
            "上海市闵行区",
            "《脱氮技术》",
            "石墨烯",
            "。",
            "\n",
            "，",
        ),
        *(
            "急需",
            "已获授权",
            "ZL202410000001.1",
            "機密",
            "🔥",
            "\u202e",
            "\x00",
            "﷽",
            "ß",
            "İ",
            "㎡",
            "\u3000",
        ),
    ]
)
ANY_TEXT = st.one_of(st.text(), st.lists(st.one_of(PARTS, st.text(max_size=5)), max_size=40).map("".join))


def quotes_of(understood: Understood) -> list[str]:
    heard = [quote for item in understood.heard.values() for quote in item.quotes]
    return [*heard, *(item.quote for item in understood.missed.values())]


@pytest.mark.parametrize("name", NAMES)
def test_text_is_understood_as_written_beside_it(name: str) -> None:
    text, expected = case(name)
    understood = understand(text)
    assert written(understood) == expected
    assert [quote for quote in quotes_of(understood) if quote not in text] == []


@given(ANY_TEXT, st.sampled_from([None, *RecordKind]))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_answers_the_form_takes_and_quotes_it_holds(
    text: str, kind: RecordKind | None
) -> None:
    understood = understand(text, kind)
    for name, item in understood.heard.items():
        asked_of(understood.kind)[name].read(item.value)  # raises for what the form refuses
    assert [quote for quote in quotes_of(understood) if quote not in text or not quote] == []
    assert understood.kind == (kind or understood.kind)


@given(ANY_TEXT)
@settings(max_examples=100, deadline=None)
def test_levelled_text_has_every_character_in_its_place(text: str) -> None:
    assert len(levelled(text)) == len(text)
    assert storable(storable(text)) == storable(text)


def test_personal_data_is_in_no_answer_and_no_quote() -> None:
    text, _ = case("a09_personal")
    understood = understand(text)
    told = [*quotes_of(understood), *(item.value for item in understood.heard.values())]
    private = ("张样例", "13800001234", "fish@example.com", "310101199001011234", "fish_sample")
    assert [word for word in private if any(word in part for part in told)] == []


def test_chosen_kind_is_taken_over_the_guess() -> None:
    text, _ = case("a02_prose")
    assert (understand(text).kind, understand(text, RecordKind.DEMAND).kind) == (
        RecordKind.ACHIEVEMENT,
        RecordKind.DEMAND,
    )


def test_long_text_is_read_in_whole_sentences() -> None:
    text = "需求名称：长文\n" + "".join(
        f"第{number}条要求是设备能够连续稳定地运行。" for number in range(400)
    )
    heard = understand(text).heard
    assert len(text) > 7000
    for name, limit in (("summary", 150), ("description", 2000)):
        assert heard[name].partial
        assert limit - 30 < len(heard[name].value) <= limit
        assert text.count(heard[name].value) == 1
        assert heard[name].value.endswith("。")


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("废水脱氮", False),
        ("需求：废水脱氮，预算50万", False),
        ("预算：50万\n地区：上海", True),
        ("字" * 119, False),
        ("字" * 120, True),
        ("联系人：张三\n电话：13800001234", False),
    ],
)
def test_worth_posting_is_what_is_long_or_labelled(text: str, worth: bool) -> None:
    assert worth_posting(text) is worth


@pytest.mark.parametrize(
    ("text", "markings"),
    [
        ("本资料为机密★，内部资料不得外传。", ("机密", "内部资料")),
        ("CONFIDENTIAL draft", ("CONFIDENTIAL",)),
        ("本項目屬於機密", ("机密",)),
        ("不涉及国家秘密，不含商业秘密，非涉密，技术秘密若干。", ()),
        ("This text is not confidential.", ()),
        ("保密协议另签。", ()),
    ],
)
def test_markings_are_told_from_their_denial(text: str, markings: tuple[str, ...]) -> None:
    assert understand(text).markings == markings


def test_control_characters_stop_nothing() -> None:
    text = storable("需求名称：耐\x00高温\x07密封\ud800件\r\n预算：50\x1b万")
    heard = understand(text).heard
    assert (heard["title"].value, heard["budget"].value) == ("耐高温密封件", "50万")
