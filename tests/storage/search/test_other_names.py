"""Searching by other names of what is named: one concept, the best of them, never their sum."""

from storage.search.alias_table import AliasTable
from storage.search.documents import Bridge, Hit
from storage.search.index import SearchIndex
from tests.storage.search.conftest import achievement

TABLE = AliasTable(
    {
        "中风": ("脑卒中", "脑梗死", "偏瘫"),
        "奥氮平": ("olanzapine",),
        "olanzapine": ("奥氮平",),
        "bp网络": ("反向传播 network",),
        "成分": ("含量",),
    }
)


def look(index: SearchIndex, text: str) -> list[Hit]:
    return index.search(text, "achievement", 10, table=TABLE)


def keys(index: SearchIndex, text: str) -> list[str]:
    return [hit.key for hit in look(index, text)]


def test_record_that_has_another_name_is_found_and_says_which(index: SearchIndex) -> None:
    index.apply([achievement("a", "脑卒中康复机器人"), achievement("b", "光伏支架清洗")], [], 1)
    [hit] = look(index, "中风")
    assert (hit.key, hit.bridges) == ("a", (Bridge("中风", "脑卒中"),))


def test_name_as_typed_comes_before_its_other_name(index: SearchIndex) -> None:
    index.apply(
        [achievement("a", "脑卒中康复"), achievement("b", "中风康复"), achievement("c", "水泵")], [], 1
    )
    hits = look(index, "中风康复")
    assert [(hit.key, hit.bridges) for hit in hits] == [("b", ()), ("a", (Bridge("中风", "脑卒中"),))]


def test_many_other_names_count_no_more_than_the_best_of_them(index: SearchIndex) -> None:
    index.apply(
        [
            achievement("a", "脑卒中", body="脑梗死,偏瘫。脑卒中与脑梗死、偏瘫。"),
            achievement("b", "脑卒中针灸"),
            *(achievement(f"x{n}", "水泵密封件") for n in range(20)),
        ],
        [],
        1,
    )
    assert keys(index, "中风怎么针灸") == ["b", "a"]


def test_latin_and_chinese_names_lead_to_each_other(index: SearchIndex) -> None:
    index.apply([achievement("a", "奥氮平片"), achievement("b", "Olanzapine tablets")], [], 1)
    assert keys(index, "Olanzapine") == ["b", "a"]
    assert keys(index, "奥氮平") == ["a", "b"]


def test_name_across_two_words_is_no_name(index: SearchIndex) -> None:
    index.apply([achievement("a", "锌含量"), achievement("b", "诱导成分泌细胞")], [], 1)
    assert keys(index, "诱导成分泌") == ["b"]


def test_coverage_counts_another_name_in_part(index: SearchIndex) -> None:
    index.apply([achievement("a", "脑卒中"), achievement("b", "中风"), achievement("c", "水泵")], [], 1)
    same, other = look(index, "中风")
    assert same.coverage == 1.0
    assert 0.3 < other.coverage < 0.7


def test_other_name_whose_terms_no_record_holds_changes_nothing(index: SearchIndex) -> None:
    index.apply([achievement("a", "bp网络"), achievement("b", "反向传播")], [], 1)
    assert look(index, "bp网络") == index.search("bp网络", "achievement", 10)


def test_name_that_a_phrase_of_asking_runs_into_is_a_name_still(index: SearchIndex) -> None:
    table = AliasTable({"够到的高度": ("举升行程",)})  # in the middle of 能够到的: how people ask
    index.apply([achievement("a", "叉车举升行程测量"), achievement("b", "叉车到货验收")], [], 1)
    hits = index.search("叉车能够到的高度", "achievement", 10, table=table)
    assert [(hit.key, hit.bridges) for hit in hits] == [("a", (Bridge("够到的高度", "举升行程"),)), ("b", ())]


def test_ways_of_asking_are_no_names_and_leave_short_names_be(index: SearchIndex) -> None:
    table = AliasTable({"哪个好": ("优选",), "够不着": ("可达性",), "笔电": ("笔记本电脑",)})
    index.apply(
        [achievement("a", "方案优选方法"), achievement("b", "可达性评价"), achievement("c", "笔记本电脑")],
        [],
        1,
    )

    def bridged(text: str) -> list[str]:
        return [hit.key for hit in index.search(text, "achievement", 10, table=table) if hit.bridges]

    assert bridged("水泵哪个好") == []
    assert bridged("电池能够不着火") == []
    assert bridged("想用笔电") == ["c"]
