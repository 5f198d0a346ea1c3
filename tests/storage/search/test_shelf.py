"""What is kept for the next process."""

from pathlib import Path

import pytest

from storage.search.shelf import Shelf


def shelf(folder: Path) -> Shelf:
    made = Shelf()
    made.use(folder)
    return made


def never() -> object:
    raise AssertionError("made again")


def test_kept_for_the_next_process(tmp_path: Path) -> None:
    assert shelf(tmp_path).get("words", [b"1"], lambda: ["铝", 1]) == ["铝", 1]
    assert shelf(tmp_path).get("words", [b"1"], never) == ["铝", 1]


def test_another_version_is_made_anew_and_the_old_one_removed(tmp_path: Path) -> None:
    shelf(tmp_path).get("words", [b"1"], lambda: 1)
    assert shelf(tmp_path).get("words", [b"2"], lambda: 2) == 2
    assert len(list(tmp_path.iterdir())) == 1


def test_damaged_file_is_made_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shelf(tmp_path).get("words", [], lambda: 1)
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert shelf(tmp_path).get("words", [], lambda: 2) == 2
    assert "damaged" in caplog.text
    assert shelf(tmp_path).get("words", [], never) == 2


def test_nothing_is_kept_without_a_folder_or_where_it_cannot_be_written(tmp_path: Path) -> None:
    assert Shelf().get("words", [], lambda: 1) == 1
    assert shelf(tmp_path / "missing").get("words", [], lambda: 1) == 1
    assert list(tmp_path.iterdir()) == []
