import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.search import analysis, engine
from storage.search.damage import DamagedError
from storage.search.index import SearchIndex
from tests.storage.search.conftest import achievement, keys


def _flip_a_bit(directory: Path) -> None:
    path = max(directory.glob("*.idx"))
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def _cut_short(directory: Path) -> None:
    path = max(directory.glob("*.store"))
    path.write_bytes(path.read_bytes()[:20])


def _lose_a_file(directory: Path) -> None:
    max(directory.glob("*.term")).unlink()


def _lose_the_list(directory: Path) -> None:
    (directory / "meta.json").unlink()


def _spoil_the_list(directory: Path) -> None:
    (directory / "meta.json").write_text("{")


def _cut_the_texts(directory: Path) -> None:
    (directory / "texts").write_bytes(b"")


def _lose_the_texts(directory: Path) -> None:
    (directory / "texts").unlink()


@pytest.mark.parametrize(
    "harm",
    [_cut_the_texts, _lose_the_texts, _flip_a_bit, _cut_short, _lose_a_file, _lose_the_list, _spoil_the_list],
)
def test_damaged_index_is_built_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, harm: Callable[[Path], None]
) -> None:
    index = SearchIndex.open(tmp_path)
    index.apply([achievement("a", "废水")], [], 7)
    index.close()
    harm(tmp_path / "0" / "index")
    with caplog.at_level(logging.WARNING):
        again = SearchIndex.open(tmp_path)
    assert [record.name for record in caplog.records] == ["storage.search.index"]
    assert (again.change_number, keys(again, "废水")) == (0, [])
    again.apply([achievement("a", "废水")], [], 7)
    assert keys(again, "废水") == ["a"]
    again.close()


def test_lost_index_is_built_anew(tmp_path: Path) -> None:
    index = SearchIndex.open(tmp_path)
    index.apply([achievement("a", "废水")], [], 7)
    index.close()
    shutil.rmtree(tmp_path / "0" / "index")
    again = SearchIndex.open(tmp_path)
    assert again.change_number == 0
    again.close()


def test_index_of_another_analysis_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    index = SearchIndex.open(tmp_path)
    index.apply([achievement("a", "废水")], [], 7)
    index.close()
    monkeypatch.setattr(analysis, "REVISION", analysis.REVISION + 1)
    analysis.analysis_version.cache_clear()
    try:
        again = SearchIndex.open(tmp_path)
        assert again.change_number == 0
        again.close()
    finally:
        monkeypatch.undo()
        analysis.analysis_version.cache_clear()
    assert "another analysis" in caplog.text


def test_text_that_was_changed_on_disk_is_found_out_when_it_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = SearchIndex.open(tmp_path)
    index.apply([achievement("a", "废水")], [], 7)
    path = tmp_path / "0" / "index" / "texts"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedError), caplog.at_level(logging.WARNING):
        index.search("废水", "achievement", 10)
    assert "checksum" in caplog.text
    assert (index.change_number, keys(index, "废水")) == (0, [])
    index.close()


def test_index_of_which_little_is_left_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "_LITTLE", 0)
    index = SearchIndex.open(tmp_path)
    for number in range(1, 10):
        index.apply([achievement("a", "废水" * number)], [], number)
    index.close()
    again = SearchIndex.open(tmp_path)
    assert (again.change_number, "records that are gone" in caplog.text) == (0, True)
    again.close()


def test_folder_that_fills_while_it_is_emptied_is_emptied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = SearchIndex.open(tmp_path)
    index.apply([achievement("a", "废水")], [], 7)
    remove, late = shutil.rmtree, iter(("late", "later"))

    def filled_again(folder: Path, ignore_errors: bool = False) -> None:
        remove(folder, ignore_errors)
        if name := next(late, None):
            folder.mkdir()
            (folder / name).touch()

    monkeypatch.setattr(shutil, "rmtree", filled_again)
    index.clear()
    assert index.change_number == 0
    assert keys(index, "废水") == []
    index.close()
