"""Other names: finding them in a text, the rules for the lines the club ships, and how those were cleaned."""

import pytest

from storage.search.alias_rules import folded_name, is_name, is_too_general
from storage.search.alias_table import AliasTable, read_lines, shipped_lines, shipped_links
from tests.matching.clean_aliases import cleaned

TABLE = AliasTable({"中风": ("脑卒中",), "中风险": ("高危",), "ct": ("断层扫描",), "c++": ("cpp",)})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("中风病人", ["中风"]),
        ("中风险区", ["中风险"]),
        ("做ct检查", ["ct"]),
        ("act ct2 2ct", []),
        ("ct-ct", ["ct", "ct"]),
        ("用c++写", ["c++"]),
        ("c+", []),
        ("中", []),
        ("", []),
    ],
)
def test_names_in_a_text(text: str, names: list[str]) -> None:
    found = list(TABLE.namings(text))
    assert [naming.name for naming in found] == names
    assert [text[naming.start : naming.end] for naming in found] == names


def test_line_that_is_none_is_refused() -> None:
    for line in ("中风\t脑卒中", "=\t中风", "<\t中风\t脑卒中"):
        with pytest.raises(ValueError, match="no line of aliases"):
            list(read_lines([line]))


def test_shipped_lines_are_clean() -> None:
    lines = list(shipped_lines())
    assert len(lines) > 10_000
    for _, names in lines:
        assert len(set(names)) == len(names), names
        for name in names:
            assert name == folded_name(name), name
            assert is_name(name), name
            assert not is_too_general(name), name
    same = [frozenset(names) for relation, names in lines if relation == "="]
    assert len(set(same)) == len(same)
    firsts = [names[0] for relation, names in lines if relation == ">"]
    assert len(set(firsts)) == len(firsts)


def test_shipped_links_go_both_ways_only_where_names_mean_the_same() -> None:
    links = shipped_links()
    for relation, (first, second, *_) in shipped_lines():
        assert second in links[first]
        if relation == "=":
            assert first in links[second]
    assert max(map(len, links.values())) < 30


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("cu", True),
        ("铜", True),
        ("c++", True),
        ("a", False),
        ("?!", False),
        ("", False),
        ("怎么", False),
        ("铜" * 41, False),
    ],
)
def test_what_is_a_name(name: str, good: bool) -> None:
    assert is_name(name) is good


def test_everyday_verbs_are_too_general_and_nouns_are_not() -> None:
    assert [is_too_general(name) for name in ("设计", "很大", "汽车", "污泥")] == [True, True, False, False]


def test_lines_are_cleaned_by_general_rules() -> None:
    one = "# 医学\n=\t腦中風\tCVA\t脑中风\n=\tCVA\t脑中风\n>\t中风\t脑卒中\t设计\n# 空\n>\t设计\t方案\n"
    two = "#  又\n>\t中风\t偏瘫\t脑卒中\n=\tx\ty\n>\tcva\t脑中风\n>\tcva\t脑血管意外\nno line\n"
    assert cleaned([("one.tsv", one), ("two.tsv", two)]) == {
        "one.tsv": ["# 医学", "=\t脑中风\tcva", ">\t中风\t脑卒中\t偏瘫"],
        "two.tsv": ["# 又", ">\tcva\t脑血管意外"],
    }
