import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.search import weights
from storage.search.damage import DamagedError
from storage.search.documents import Document
from storage.search.index import SearchIndex
from storage.search.weights import CANDIDATES, candidates
from tests.storage.search.conftest import achievement, keys


def test_search_in_the_other_script(index: SearchIndex) -> None:
    index.apply([achievement("a", "印染废水处理"), achievement("b", "雲端伺服器")], [], 1)
    assert keys(index, "印染廢水怎麼處理") == ["a"]
    assert keys(index, "云端") == ["b"]


def test_search_for_latin_and_numbers(index: SearchIndex) -> None:
    index.apply([achievement("a", "细颗粒物PM2.5监测"), achievement("b", "C-Bézier曲线")], [], 1)
    assert keys(index, "pm2.5") == ["a"]
    assert keys(index, "bezier") == ["b"]


def test_search_keeps_to_the_kind(index: SearchIndex) -> None:
    index.apply([achievement("a", "废水处理"), Document("d", "demand", "废水处理")], [], 1)
    assert keys(index, "废水") == ["a"]
    assert keys(index, "废水", "demand") == ["d"]


@pytest.mark.parametrize("text", ["", " \n", "?!,。…", "😀"])
def test_search_for_nothing_finds_nothing(index: SearchIndex, text: str) -> None:
    index.apply([achievement("a", "废水处理。")], [], 1)
    assert keys(index, text) == []


def test_search_for_greeting_or_asking_words_only_finds_nothing(index: SearchIndex) -> None:
    index.apply([achievement("a", "你好，为什么"), achievement("b", "how are you")], [], 1)
    assert [keys(index, text) for text in ("你好", "谢谢", "为什么", "how are you")] == [[]] * 4


def test_search_leaves_out_latin_words_that_say_nothing(index: SearchIndex) -> None:
    index.apply([achievement("a", "the state of the art"), achievement("b", "recycling plant")], [], 1)
    assert keys(index, "recycling of the batteries") == ["b"]


def test_search_prefers_what_is_asked_to_how(index: SearchIndex) -> None:
    index.apply([achievement("a", "怎么能不能有没有"), achievement("b", "铝锭")], [], 1)
    assert keys(index, "有没有铝锭,怎么做能不能便宜") == ["b"]


def test_coverage_is_the_share_of_rarity_held(index: SearchIndex) -> None:
    index.apply([achievement("a", "铝锭"), achievement("b", "铜")], [], 1)
    [whole] = index.search("铝锭", "achievement", 10)
    [part] = index.search("铝锭龘", "achievement", 10)
    assert whole.coverage == 1.0
    assert 0.0 < part.coverage < 1.0
    assert part.score == whole.score


def test_equal_scores_go_by_key(index: SearchIndex) -> None:
    index.apply([achievement(key, "废水处理") for key in ("c", "a", "b")], [], 1)
    assert keys(index, "废水") == ["a", "b", "c"]


def test_apply_replaces_and_drops(index: SearchIndex) -> None:
    index.apply([achievement("a", "废水"), achievement("b", "废水"), achievement("c", "废水")], [], 1)
    index.apply([achievement("a", "废气"), achievement("c", "废水")], ["b", "c", "unknown"], 2)
    assert keys(index, "废水") == ["c", "a"]
    assert keys(index, "废气") == ["a", "c"]
    assert index.change_number == 2


def test_apply_that_fails_changes_nothing(index: SearchIndex) -> None:
    def failing() -> Iterator[Document]:
        yield achievement("b", "废气")
        raise OSError("no more rows")

    index.apply([achievement("a", "废水")], [], 1)
    with pytest.raises(OSError, match="no more rows"):
        index.apply(failing(), ["a"], 2)
    assert (keys(index, "废水"), keys(index, "气"), index.change_number) == (["a"], [], 1)
    index.apply([achievement("b", "废气")], ["a"], 2)
    assert (keys(index, "废"), index.change_number) == (["b"], 2)


def test_apply_tells_its_progress(index: SearchIndex) -> None:
    heard: list[int] = []
    index.apply([achievement(str(number), "废水") for number in range(3)], [], 1, heard.append)
    assert heard == [1, 2, 3]


def test_clear_begins_again(index: SearchIndex) -> None:
    index.apply([achievement("a", "废水")], [], 5)
    index.clear()
    assert (keys(index, "废水"), index.change_number) == ([], 0)


def test_within_keeps_to_facets(index: SearchIndex) -> None:
    def of(key: str, *fields: str, trl: str) -> Document:
        return Document(key, "achievement", "废水", facets={"field": fields, "trl": (trl,)})

    index.apply([of("a", "EI", "RE", trl="4-6"), of("b", "RE", trl="7-9"), of("c", "EI", trl="4-6")], [], 1)

    def found(**within: tuple[str, ...]) -> list[str]:
        return [hit.key for hit in index.search("废水", "achievement", 10, within=within)]

    assert found(field=("RE",)) == ["a", "b"]
    assert found(field=("RE", "EI")) == ["a", "b", "c"]
    assert found(field=("RE",), trl=("4-6",)) == ["a"]
    assert found(field=()) == []


def test_filters_leave_scores_alone(index: SearchIndex) -> None:
    texts = ["废水", "废水处理", "废气"]
    documents = [
        Document(text, "achievement", text, facets={"x": (str(at % 2),)}) for at, text in enumerate(texts)
    ]
    index.apply(documents, [], 1)
    every = {hit.key: hit for hit in index.search("废水", "achievement", 10)}
    kept = index.search("废水", "achievement", 10, accept=lambda key: key != "废水", within={"x": ("0", "1")})
    assert kept == [hit for key, hit in every.items() if key != "废水"]


def test_accept_looks_beyond_the_first_candidates(index: SearchIndex) -> None:
    count = 8 * CANDIDATES
    index.apply([achievement(f"{number:05}", "废水" * (count - number)) for number in range(count)], [], 1)
    hits = index.search("废水", "achievement", 10, accept=lambda key: key >= f"{count - 3:05}")
    assert sorted(hit.key for hit in hits) == [f"{number:05}" for number in range(count - 3, count)]


def test_more_are_ranked_in_a_larger_club() -> None:
    assert [candidates(count) for count in (0, 15_000, 75_000, 168_750, 300_000, 1_000_000)] == [
        CANDIDATES,
        CANDIDATES,
        CANDIDATES,
        CANDIDATES * 3 // 2,
        2 * CANDIDATES,
        2 * CANDIDATES,
    ]


def test_they_are_looked_at_too(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.apply([achievement(f"{number:05}", "废水" * (400 - number)) for number in range(400)], [], 1)
    assert len(index.search("废水", "achievement", 1_000)) == CANDIDATES
    monkeypatch.setattr(weights, "USUAL", 100)
    assert len(index.search("废水", "achievement", 1_000)) == 2 * CANDIDATES


def test_limit_only_cuts(index: SearchIndex) -> None:
    index.apply([achievement(f"{number:04}", "废水" * (number % 7 + 1)) for number in range(300)], [], 1)
    long = index.search("废水", "achievement", 60)
    assert index.search("废水", "achievement", 20) == long[:20]


def test_long_texts_are_no_trouble(index: SearchIndex) -> None:
    text = "".join(chr(0x4E00 + number) for number in range(4_000))
    index.apply([achievement("a", "标题", body=text), achievement("b", text[:200])], [], 1)
    assert keys(index, text) == ["a"]  # by its rarest terms, which b does not hold
    assert keys(index, text[:30]) == ["b", "a"]


def test_search_while_writing_sees_whole_commits(index: SearchIndex) -> None:
    index.apply([achievement("a", "废水")], [], 1)
    seen: list[list[str]] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            seen.append(keys(index, "废水"))

    searcher = threading.Thread(target=search)
    searcher.start()
    for number in range(2, 8):
        index.apply([achievement(name, "废水" * number) for name in "ab"], [], number)
    done.set()
    searcher.join()
    assert {tuple(found) for found in seen} <= {("a",), ("a", "b")}
    assert keys(index, "废水") == ["a", "b"]


def test_index_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    first = SearchIndex.open(tmp_path)
    first.apply([achievement("a", "废水")], [], 41)
    first.close()
    again = SearchIndex.open(tmp_path)
    assert (again.change_number, keys(again, "废水")) == (41, ["a"])
    again.close()


def test_catching_up_that_began_before_the_index_was_begun_anew_leaves_no_hole(index: SearchIndex) -> None:
    """What lies between where the new one stands and where the old one stood would be missing for good."""
    index.apply([achievement("a", "废水处理")], [], 1)
    fresh = index.begin_anew()
    fresh.write([achievement("a", "废水处理")], [], 1, None)
    index.apply([achievement("b", "废水回用")], [], 2)
    seen = index.change_number
    index.take(fresh, 1)
    with pytest.raises(DamagedError):
        index.apply([achievement("c", "废水监测")], [], 3, after=seen)
    assert (index.change_number, keys(index, "废水")) == (1, ["a"])
    index.apply([achievement("b", "废水回用"), achievement("c", "废水监测")], [], 3, after=1)
    assert (index.change_number, sorted(keys(index, "废水"))) == (3, ["a", "b", "c"])
