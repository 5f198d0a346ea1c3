"""What is kept for the next process."""

import os
import sys
from pathlib import Path

import pytest

from storage.search.shelf import Shelf, shelf_folder


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


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment of this user."""
    folder = tmp_path / "environment"
    folder.mkdir()
    monkeypatch.setattr(sys, "prefix", str(folder))
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    return folder


def test_a_virtual_environment_of_ones_own_keeps_for_all_clubs_in_it(
    tmp_path: Path, environment: Path
) -> None:
    kept = shelf_folder(tmp_path)
    assert kept == environment / "share" / "liaison-bot"
    assert kept.stat().st_mode & 0o777 == 0o700
    assert shelf_folder(tmp_path / "other") == kept


def test_it_is_beside_the_index_without_such_an_environment(
    tmp_path: Path, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: -1)
    assert shelf_folder(tmp_path) == tmp_path
    assert list(environment.iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert shelf_folder(tmp_path) == tmp_path


def test_it_is_beside_the_index_where_the_environment_cannot_be_written(
    tmp_path: Path, environment: Path
) -> None:
    (environment / "share").write_text("no folder")
    assert shelf_folder(tmp_path) == tmp_path
