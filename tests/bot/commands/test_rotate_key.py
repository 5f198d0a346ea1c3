"""`liaison-bot rotate-key` and `new-key`, over a store alone."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.commands import new_key as making
from bot.commands import rotate_key as rotating
from bot.config import KeyPlace
from bot.keys import sealed_store, write_file
from storage.life import living
from storage.people import Member
from storage.sealing import Keys, new_key
from storage.store import Store
from tests.keys import KEY
from tests.sample import add_member

PHONE = "手机 13800138000"


async def rotated(database: str, **env: str) -> Result:
    words = ("--database", database)
    return await asyncio.to_thread(CliRunner().invoke, rotating.command, words, env=env)


async def contact(database: str, *keys: str) -> str:
    async with sealed_store(database, KeyPlace(keys)) as store, store.reading() as session:
        return await session.scalar(select(Member.contact)) or ""


@pytest.fixture
async def filled(store: Store) -> Store:
    async with store.writing() as session:
        (await add_member(session, 1)).contact = PHONE
    return store


@pytest.fixture
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not there yet, and outside the database's folder."""
    return tmp_path_factory.mktemp("keys") / "liaison.key"


async def test_keys_of_the_settings_are_changed_while_the_club_runs(filled: Store, database: str) -> None:
    fresh = CliRunner().invoke(making.command).stdout.strip()
    async with living(filled, "member"):
        result = await rotated(database, LIAISON_KEY=f"{fresh},{KEY}")
        again = await rotated(database, LIAISON_KEY=f"{fresh},{KEY}")
    drop = "现在可以从 LIAISON_KEY 里删去旧密钥，再重启机器人。\n"
    assert (result.exit_code, result.stdout) == (0, f"已用新密钥重新加密 1 项。\n{drop}")
    assert (again.exit_code, again.stdout) == (0, f"已用新密钥重新加密 0 项。\n{drop}")
    assert await contact(database, fresh) == PHONE
    old = await rotated(database, LIAISON_KEY=KEY)
    assert (old.exit_code, old.stderr.startswith("Error: the key does not open this store")) == (1, True)


async def test_key_of_a_file_is_made_anew_and_the_old_one_is_gone(
    filled: Store, database: str, key_file: Path
) -> None:
    path = key_file
    write_file(path, [KEY])
    by_file = {"LIAISON_KEY": "", "LIAISON_KEY_FILE": str(path)}
    async with living(filled, "member"):
        refused = await rotated(database, **by_file)
    assert path.read_text(encoding="ascii") == f"{KEY}\n"
    result = await rotated(database, **by_file)
    (left,) = path.read_text(encoding="ascii").split()
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: the bots are running, and would not know a new key of the file; stop them first\n",
    )
    assert (result.exit_code, result.stdout) == (
        0,
        f"已用新密钥重新加密 1 项。\n{path} 里只剩新密钥；请另存一份，和备份分开放。\n",
    )
    assert left != KEY
    assert await contact(database, left) == PHONE


async def test_rotation_that_was_broken_off_goes_on_with_the_key_it_made(
    filled: Store, database: str, key_file: Path
) -> None:
    path, fresh = key_file, new_key()
    write_file(path, [fresh, KEY])
    async with filled.writing() as session:
        filled.use(Keys([fresh, KEY]))
        (await add_member(session, 2)).contact = PHONE
    result = await rotated(database, LIAISON_KEY="", LIAISON_KEY_FILE=str(path))
    assert result.stdout.startswith("已用新密钥重新加密 1 项。\n")
    assert path.read_text(encoding="ascii").split() == [fresh]
