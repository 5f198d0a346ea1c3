"""Marked text: what the index keeps of a document, and how terms and names are looked up in it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.analysis import analyse, fold
from storage.search.documents import Document
from storage.search.marking import folded_parts, marked, marked_document, marked_term
from storage.search.occurrences import ENCODING, Occurrences


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


_TEXTS = st.text(alphabet="铝铝鋁合金𠀀Ab2.5-/ ,。;\n", max_size=40)


@given(title=_TEXTS, keyword=_TEXTS, bodies=st.lists(_TEXTS, min_size=1, max_size=3))
def test_terms_counted_in_marked_texts_are_those_indexed(title: str, keyword: str, bodies: list[str]) -> None:
    documents = [Document("k", "achievement", title, (keyword, "金"), body) for body in bodies]
    texts = [marked_document(*folded_parts(document)) for document in documents]
    indexed = [Counter(analyse(document.text()).terms()) for document in documents]
    terms = sorted({term for counter in indexed for term in counter})
    found = Occurrences([text.encode(ENCODING) for text in texts], terms)
    assert found.counts.tolist() == [[counter[term] for term in terms] for counter in indexed]
    lines = [line for text in texts for line in text.split("\n")]
    assert found.by_line.tolist() == [[marked_term(term) in line for term in terms] for line in lines]
    assert found.line_lengths.tolist() == [len(line.encode(ENCODING)) // 2 for line in lines]


def test_names_and_rare_characters_are_counted_where_they_begin() -> None:
    texts = ["铝合金\n\n𠀀铝合金铝合金", "\n\x01ab\x02"]
    names = ["铝合金", "\x01ab\x02", "𠀀", "𠀀铝"]
    found = Occurrences([text.encode(ENCODING) for text in texts], ["铝"], names)
    assert found.counts.tolist() == [[3, 3, 0, 1, 1], [0, 0, 1, 0, 0]]
    assert found.first_lines.tolist() == [0, 3]


@given(name=_TEXTS)
def test_term_is_found_in_its_own_marked_name(name: str) -> None:
    assert all(marked_term(term) in marked(fold(name)) for term in analyse(name).terms())
