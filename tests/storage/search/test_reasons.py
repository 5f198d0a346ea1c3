import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.analysis import fold
from storage.search.documents import Bridge
from storage.search.reasons import LONGEST_SNIPPET, reasons

RECORD = """印染廢水深度處理技術
膜生物反應器
本成果針對印染廢水的脫色。採用膜生物反應器與臭氧聯用,COD去除率達95%。已在PM2.5監測與C-Bézier曲線設計中驗證!"""


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("印染废水怎么处理", ("印染廢水", "處理")),
        ("有没有膜生物反应器降COD的", ("膜生物反應器", "COD")),
        ("pm2.5 c-bezier", ("C-Bézier", "PM2.5")),
        ("臭氧发生器", ("臭氧",)),
        ("B-bezier样条", ("Bézier",)),
        ("锂电池", ()),
        ("怎么办", ()),
        ("?!", ()),
    ],
)
def test_words_that_met(query: str, words: tuple[str, ...]) -> None:
    assert reasons(query, RECORD).words == words


def test_single_character_only_for_want_of_longer() -> None:
    assert reasons("铝", "鋁合金").words == ("鋁",)
    assert reasons("铝 合金", "合金与铝").words == ("合金",)


def test_latin_word_is_not_met_inside_another() -> None:
    assert reasons("al", "also known as metal").words == ()


def test_snippet_is_the_sentence_with_most() -> None:
    found = reasons("膜生物反应器 臭氧 COD", RECORD)
    assert RECORD[found.start : found.end] == "採用膜生物反應器與臭氧聯用,COD去除率達95%。"


def test_snippet_of_a_text_without_stops_is_short() -> None:
    text = "无关内容,重复" * 60 + "膜生物反应器" + "重复" * 200
    found = reasons("膜生物反应器", text)
    assert found.end - found.start <= LONGEST_SNIPPET
    assert "膜生物反应器" in text[found.start : found.end]


_TEXTS = st.text(alphabet="铝鋁合金废廢水處理ABab2.5 ,。ﬁ㎡", max_size=40)


@given(query=_TEXTS, text=_TEXTS)
def test_reasons_are_in_the_text_and_in_the_query(query: str, text: str) -> None:
    found = reasons(query, text)
    assert 0 <= found.start <= found.end <= len(text)
    for word in found.words:
        assert word in text
        assert fold(word) in fold(text)


def test_other_name_is_named_as_both_sides_write_it() -> None:
    bridge = Bridge("脑中风", "脑卒中")
    found = reasons("腦中風病人的康復", "其他。腦卒中後康复训练。", [bridge, Bridge("病人", "患者")])
    assert found.bridged == (Bridge("腦中風", "腦卒中"),)
    assert found.words == ("康复",)
    assert found.start == 3
