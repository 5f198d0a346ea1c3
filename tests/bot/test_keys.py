"""The key of the store on this machine: made once, kept from others' eyes, never replaced by a wrong one."""

import logging
import stat
from pathlib import Path

import pytest

from bot.config import BadSettings, KeyPlace, key_place
from bot.keys import read_keys, sealed_store, write_file
from storage.sealing import new_key
from storage.store import StoreUnavailable
from tests.keys import KEY

OTHER = "b3RoZXIga2V5IG9mIHRoZSB0ZXN0czogbm9ib2R5J3M="


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path


async def test_first_start_makes_a_private_key_and_says_where(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder / "liaison.key"
    with caplog.at_level(logging.WARNING, "bot.keys"):
        for _ in range(2):
            async with sealed_store(f"sqlite:///{folder}/data/liaison.db", KeyPlace(file=path)):
                pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(KeyPlace(file=path)) is not None
    assert [record.getMessage() for record in caplog.records] == [
        f"made the store's key in {path}: keep a copy of it, apart from the backups;"
        " without it nobody can read a member's contact"
    ]
    assert sorted(file.name for file in folder.iterdir()) == ["data", "liaison.key"]


async def refusal(folder: Path, place: KeyPlace) -> str:
    with pytest.raises((BadSettings, StoreUnavailable)) as raised:
        async with sealed_store(f"sqlite:///{folder}/data/liaison.db", place):
            pass
    return str(raised.value)


async def test_start_with_another_key_is_refused(folder: Path) -> None:
    async with sealed_store(f"sqlite:///{folder}/data/liaison.db", KeyPlace((KEY,))):
        pass
    assert await refusal(folder, KeyPlace((OTHER,))) == (
        "the key does not open this store; put back the one it was sealed with"
        " (LIAISON_KEY or the key file; of several keys the newest first)"
    )
    async with sealed_store(f"sqlite:///{folder}/data/liaison.db", KeyPlace((OTHER, KEY))):
        pass


async def test_sealed_store_without_its_key_gets_no_new_one(folder: Path) -> None:
    async with sealed_store(f"sqlite:///{folder}/data/liaison.db", KeyPlace((KEY,))):
        pass
    path = folder / "liaison.key"
    assert await refusal(folder, KeyPlace(file=path)) == (
        f"the store is sealed, and its key is not there: put {path} back, or set LIAISON_KEY"
    )
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
async def test_key_file_that_others_can_read_is_refused(folder: Path, mode: int) -> None:
    path = folder / "liaison.key"
    write_file(path, [KEY])
    path.chmod(mode)
    said = f"others can read {path} (mode {mode:04o}); chmod 600 {path}"
    assert await refusal(folder, KeyPlace(file=path)) == said


async def test_key_file_without_a_key_is_refused(folder: Path) -> None:
    path = folder / "liaison.key"
    write_file(path, [])
    assert await refusal(folder, KeyPlace(file=path)) == f"{path} is empty; put the store's key back into it"
    write_file(path, ["nonsense"], over=True)
    said = "holds something that is no key; `liaison-bot new-key` prints one"
    assert await refusal(folder, KeyPlace(file=path)) == f"{path} {said}"
    assert await refusal(folder, KeyPlace((KEY, "x"))) == f"LIAISON_KEY {said}"


def test_of_two_that_make_the_key_at_once_one_is_first(folder: Path) -> None:
    path = folder / "liaison.key"
    first, second = new_key(), new_key()
    assert [write_file(path, [key]) for key in (first, second)] == [True, False]
    assert path.read_text(encoding="ascii") == f"{first}\n"
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["liaison.key"]


def test_settings_name_the_keys_newest_first(folder: Path) -> None:
    database = f"sqlite:///{folder}/data/liaison.db"
    assert key_place({"LIAISON_KEY": f"{OTHER}, {KEY}"}, database) == KeyPlace((OTHER, KEY))
    named = {"LIAISON_KEY_FILE": f"{folder}/key"}
    assert key_place(named, database) == KeyPlace(file=folder / "key")
    assert key_place({}, "postgresql://liaison@localhost/liaison") == KeyPlace()


@pytest.mark.parametrize("inside", ["data/key", "data/keys/key"])
def test_key_file_in_the_databases_folder_is_refused(folder: Path, inside: str) -> None:
    database, file = f"sqlite:///{folder}/data/liaison.db", folder / inside
    with pytest.raises(BadSettings, match="lies in the database's folder"):
        key_place({"LIAISON_KEY_FILE": str(file)}, database)
    assert key_place({"LIAISON_KEY_FILE": str(file), "LIAISON_KEY": KEY}, database).given == (KEY,)
