import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.analysis import LONGEST_TOKEN, Tokens, analyse, fold, fold_aligned


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("雲端伺服器", "云端伺服器"),
        ("臺灣乾燥設備", "台湾干燥设备"),
        ("ＰＭ２．５　ＡＢＣ", "pm2.5 abc"),
        ("㎡ μm m²", "m2 μm m2"),
        ("C-Bézier", "c-bezier"),
        ("ﬁlm Straße", "film strasse"),
        ("a\x00b\ud800c\nd", "a b c d"),
    ],
)
def test_fold_of_a_spelling(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "runs", "latin"),
    [
        ("廢水處理,PM2.5", ("废水处理",), ("pm2.5",)),
        ("C-Bézier曲线", ("曲线",), ("c-bezier", "bezier")),
        ("GB/T 22900-2022", (), ("gb/t", "gb", "22900-2022", "22900", "2022")),
        ("5G通信,C++和C#", ("通信", "和"), ("5g", "c++", "c#")),
        ("Al2O3/TiO2 复合", ("复合",), ("al2o3/tio2", "al2o3", "tio2")),
        ("40Ar/39Ar年代学", ("年代学",), ("40ar/39ar", "40ar", "39ar")),
        ("pH 7.5—8.0", (), ("ph", "7.5", "8.0")),
        ("node.js 3.0.", (), ("node.js", "node", "js", "3.0")),
        ("二〇二六 カメラ", ("二〇二六", "カメラ"), ()),
        ("?!,。、…—《》", (), ()),
        ("", (), ()),
    ],
)
def test_analyse_of_a_text(text: str, runs: tuple[str, ...], latin: tuple[str, ...]) -> None:
    parts = analyse(text)
    assert (parts.runs, parts.latin) == (runs, latin)


def test_terms_are_characters_pairs_and_latin() -> None:
    assert list(analyse("铝合金 5G 铝").terms()) == ["铝", "合", "金", "铝", "铝合", "合金", "5g"]


def test_latin_token_too_long_is_cut() -> None:
    assert analyse("x" * 500) == Tokens((), ("x" * LONGEST_TOKEN,))


@given(st.text(max_size=60))
def test_analyse_of_any_text_counts_its_terms(text: str) -> None:
    tokens = analyse(text)
    terms = list(tokens.terms())
    assert len(tokens) == len(terms)
    assert all(term and not term.isspace() and " " not in term for term in terms)


@given(st.text(alphabet="aB铝鋁ﬁ㎡é ß\n。", max_size=30))
def test_fold_aligned_points_into_the_text(text: str) -> None:
    folded, places = fold_aligned(text)
    assert len(folded) == len(places)
    assert all(fold(folded[at]) in fold(text[place]) for at, place in enumerate(places))
