"""What is kept for the next process."""

import os
import sys
from pathlib import Path

import pytest

from storage.search.finder import Finder
from storage.search.shelf import SHELF, Shelf, shelf_folders
from storage.store import Store
from tests.dictionaries import keep_dictionaries


def shelf(*folders: Path) -> Shelf:
    made = Shelf()
    made.use(*folders)
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


def test_what_one_folder_has_all_have(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    shelf(second).get("words", [], lambda: 1)
    assert shelf(first, second).get("words", [], never) == 1
    assert shelf(first).get("words", [], never) == 1


def test_damaged_file_of_one_folder_is_mended_from_the_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        shelf(folder).get("words", [], lambda: 1)
    [path] = first.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert shelf(first, second).get("words", [], never) == 1
    assert "damaged" in caplog.text
    assert shelf(first).get("words", [], never) == 1


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
    shared = environment / "share" / "liaison-bot"
    assert shelf_folders(tmp_path) == [shared, tmp_path]
    assert shared.stat().st_mode & 0o777 == 0o700
    assert shelf_folders(tmp_path / "other") == [shared, tmp_path / "other"]


async def test_searches_use_it(store: Store, tmp_path: Path, environment: Path) -> None:
    try:
        finder = await Finder.open(store, tmp_path / "index")
        await finder.close()
        SHELF.get("shown", [], lambda: 1)
        assert len(list((environment / "share" / "liaison-bot").glob("shown-*.kept"))) == 1
    finally:
        keep_dictionaries()


def test_none_is_used_of_another_user_or_outside_of_one(
    tmp_path: Path, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: -1)
    assert shelf_folders(tmp_path) == [tmp_path]
    assert list(environment.iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert shelf_folders(tmp_path) == [tmp_path]


def test_none_is_used_that_others_may_write_to(tmp_path: Path, environment: Path) -> None:
    share = environment / "share"
    share.write_text("no folder")
    assert shelf_folders(tmp_path) == [tmp_path]
    share.unlink()
    shelf_folders(tmp_path)
    (share / "liaison-bot").chmod(0o775)
    assert shelf_folders(tmp_path) == [tmp_path]
    (share / "liaison-bot").rmdir()
    (share / "liaison-bot").symlink_to(tmp_path)
    assert shelf_folders(tmp_path) == [tmp_path]
