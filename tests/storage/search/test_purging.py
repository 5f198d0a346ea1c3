"""Nothing of who was deleted stays in the bytes of any index of this machine."""

from pathlib import Path

import pytest

from bot.due import mind_forgetting
from storage.forgetting.wishes import ask_to_be_forgotten
from storage.members import member_of
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.store import Store
from storage.vocabularies import Status
from tests.posted_sample import add_record
from tests.sample import add_achievement, add_member

ACCOUNT, SAID, STAYS = 7_345_678_901, "zhongliweiyang", "shuiwu"


def held_in(folder: Path) -> list[str]:
    """Which of the words stand in any file below, however they are written."""
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    forms = {word: [word.encode(encoding) for encoding in ("utf-8", "utf-16-le")] for word in (SAID, STAYS)}
    return [word for word, written in forms.items() if any(form in held for form in written)]


async def furnish(store: Store) -> None:
    """A record that goes with who posted it, for it is no organisation's, and one that stays."""
    async with store.writing() as session:
        me = await add_member(session, ACCOUNT, "钟离未央")
        me.organisation = None
        await session.flush()
        await add_record(session, me, Status.PUBLISHED, title=f"膜 {SAID}", summary="独有的话")
        await add_achievement(session, 77, title=f"膜 {STAYS}")


async def forget(store: Store) -> None:
    async with store.writing() as session:
        me = await member_of(session, ACCOUNT)
        assert me
        await ask_to_be_forgotten(session, me, 0)
    await mind_forgetting(store)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_indexes_are_written_anew_and_searched_meanwhile(store: Store, tmp_path: Path) -> None:
    await furnish(store)
    first, second = await Finder.open(store, tmp_path / "index"), await Finder.open(store, tmp_path / "index")
    for finder in (first, second):
        await finder.catch_up()
    await second.close()  # a slot that nobody holds
    assert held_in(tmp_path / "index") == [SAID, STAYS]
    assert not await first.keep_clean()
    await forget(store)
    await first.catch_up()
    assert held_in(tmp_path / "index") == [SAID, STAYS]  # deleted, and still in the files
    assert await first.keep_clean()
    assert not await first.keep_clean()
    assert held_in(tmp_path / "index") == [STAYS]
    async with store.reading() as session:
        found = await first.find(session, f"膜 {STAYS}", Filters(), member=None)
        assert [match.record.reference for match in found.matches] == ["CG-2026-0077"]
    await first.close()
    reopened = await Finder.open(store, tmp_path / "index")
    assert not await reopened.keep_clean()
    await reopened.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_changes_after_the_rewrite_is_found(store: Store, tmp_path: Path) -> None:
    await furnish(store)
    finder = await Finder.open(store, tmp_path / "index")
    await finder.catch_up()
    await forget(store)
    assert await finder.keep_clean()
    async with store.writing() as session:
        await add_achievement(session, 78, title="光谱仪")
    async with store.reading() as session:
        found = await finder.find(session, "光谱仪", Filters(), member=None)
        assert [match.record.reference for match in found.matches] == ["CG-2026-0078"]
    await finder.close()
