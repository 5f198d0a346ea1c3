"""What a misspelt query was meant to say: from made-up records only."""

import pytest

from storage.search.lexicon import Lexicon, masks, parts_of
from storage.search.spelling import corrected, is_quoted

WORDS = Lexicon(
    parts_of(
        [
            "废水处理",
            "污水处理",
            "气化炉",
            "石墨烯",
            "卷积神经网络",
            "包装机",
            "抑尘网",
            "橡胶",
            "旧电池",
            "气调保鲜",
        ],
        ["处理", "硫化", "肥水", "废水", "失水", "九年", "以后"],
    )
)
HELD = {
    **dict.fromkeys(
        ["废水", "水处", "处理", "污水", "石墨", "墨烯", "卷积", "积神", "神经", "经网", "网络", "失水"], 5
    ),
    **dict.fromkeys(["橡胶", "硫化", "包装", "装机", "neural", "network", "graphene", "膜分"], 3),
    **dict.fromkeys(["旧电", "电池", "气调", "调保", "保鲜", "九年", "以后"], 3),
}


def meant(text: str) -> str | None:
    return corrected(text, lambda: WORDS, lambda term: HELD.get(term, 0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("feishui chuli", "废水处理"),
        ("Fei Shui Chu Li", "废水处理"),
        ("feishuichuli", "废水处理"),
        ("xiangjiao liuhua", "橡胶硫化"),
        ("fscl", "废水处理"),
        ("shimo feishui chuli", "shimo 废水处理"),
        ("feishuishimochuli", "废水 shi mo 处理"),
        ("graphene chuli", "graphene 处理"),
        ("网络 feishuichuli", "网络 废水处理"),
        ("神经网络fscl", "神经网络废水处理"),
        ("污水处里", "污水处理"),
        ("卷机神经网络", "卷积神经网络"),
        ("卷积神精网络", "卷积神经网络"),
        ("石墨稀", "石墨烯"),
        ("就电池", "旧电池"),
        ("石墨烯以吼", "石墨烯以后"),
        ("nueral network", "neural network"),
        ("graphen", "graphene"),
        ("graphenne", "graphene"),
        ("grephene 石墨稀", "graphene 石墨烯"),
    ],
)
def test_misspelt_text_is_corrected(text: str, said: str) -> None:
    assert meant(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "废水处理",
        "“污水处里”",
        "包装膜",
        "气化卢",
        "abc",
        "zzzz",
        "怎么办",
        "?!",
        "",
        "neural network",
        "xian",
        "chuli xyzxyzxyz",
        "处理 xyz",
        "废水处理是谁的",
        "石墨烯就蔫了",
        "充什么气能保鲜",
    ],
)
def test_text_that_is_right_or_beyond_help_stays(text: str) -> None:
    assert meant(text) is None


def test_lexicon_is_not_made_for_what_records_hold() -> None:
    assert corrected("废水处理", lambda: pytest.fail("asked"), lambda term: HELD.get(term, 0)) is None


def test_quotation_marks_are_a_pair() -> None:
    assert [is_quoted(text) for text in ("“废水”", '"废水"', "「废水」", "“废水", "“”", "废水")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_masks_leave_each_character_open() -> None:
    assert masks("抑尘网") == ["?尘网", "抑?网", "抑尘?"]
