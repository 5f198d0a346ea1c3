"""Marked text: what the index keeps of a document, and how terms and names are looked up in it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.analysis import analyse, fold
from storage.search.counting import TermCounter
from storage.search.documents import Document
from storage.search.marking import folded_parts, marked, marked_document, marked_term
from storage.search.view import Entry


@pytest.mark.parametrize(
    ("folded", "text"),
    [
        ("废水处理", "废水处理"),
        ("废水 处理,回用", "废水 处理 回用"),
        ("bp 神经网络", "<bp>神经网络"),
        ("bp神经网络", "<bp>神经网络"),
        ("neural network", "<neural><network>"),
        ("cnn,卷积", "<cnn> 卷积"),
        ("c-bezier曲线", "<c-bezier><bezier>曲线"),
        ("?!", ""),
    ],
)
def test_marked_line(folded: str, text: str) -> None:
    assert marked(folded) == text.replace("<", "\x01").replace(">", "\x02")


def test_document_is_title_keywords_and_sentences() -> None:
    document = Document("k", "achievement", "廢水\n處理", ("AB", "脫氮"), "含3.5%鹽.效果好!見\n下文;ok")
    lines = marked_document(*folded_parts(document)).split("\n")
    assert lines == [
        "废水 处理",
        "\x01ab\x02 脱氮",
        "含\x013.5\x02 盐",
        "效果好",
        "见",
        "下文",
        "\x01ok\x02",
    ]


_TEXTS = st.text(alphabet="铝铝鋁合金Ab2.5-/ ,。;\n", max_size=40)


@given(title=_TEXTS, keyword=_TEXTS, body=_TEXTS)
def test_terms_counted_in_marked_text_are_those_indexed(title: str, keyword: str, body: str) -> None:
    document = Document("k", "achievement", title, (keyword, "金"), body)
    terms = Counter(analyse("\n".join((title, keyword, "金", body))).terms())
    entry = Entry("k", marked_document(*folded_parts(document)), 1)
    assert TermCounter(terms).counts(entry) == terms


@given(name=_TEXTS)
def test_term_is_found_in_its_own_marked_name(name: str) -> None:
    assert all(marked_term(term) in marked(fold(name)) for term in analyse(name).terms())
