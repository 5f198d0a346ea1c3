"""The keys of the store as they lie on this machine: read, made at the first start, kept from others."""

import logging
import os
import secrets
import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.config import BadSettings, KeyPlace
from storage.keys import is_sealed
from storage.migrating import migrate
from storage.sealing import BadKey, Keys, new_key
from storage.store import Store, StoreUnavailable, open_store

log = logging.getLogger(__name__)

OTHERS = stat.S_IRWXG | stat.S_IRWXO


@asynccontextmanager
async def sealed_store(database: str, place: KeyPlace) -> AsyncIterator[Store]:
    """The store, open with its keys and migrated. Raises BadSettings, StoreUnavailable."""
    keys = read_keys(place)
    store = open_store(database)
    try:
        store.use(keys or await _first_keys(store, place))
        await migrate(store)
        yield store
    finally:
        await store.close()


def read_keys(place: KeyPlace) -> Keys | None:
    """None where they are to be in a file, and there is none. Raises BadSettings."""
    written = place.given or file_lines(place.file)
    if written is None:
        return None
    where = "LIAISON_KEY" if place.given else str(place.file)
    if not written:
        raise BadSettings(f"{where} is empty; put the store's key back into it")
    try:
        return Keys(written)
    except BadKey:
        raise BadSettings(
            f"{where} holds something that is no key; `liaison-bot new-key` prints one"
        ) from None


def file_lines(path: Path) -> Sequence[str] | None:
    """Its keys, newest first; None where there is no such file. Raises BadSettings if others can read it."""
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & OTHERS:
                raise BadSettings(f"others can read {path} (mode {mode:04o}); chmod 600 {path}")
            return file.read().split()
    except FileNotFoundError:
        return None


def write_file(path: Path, keys: Sequence[str], *, over: bool = False) -> bool:
    """Whole or not at all, for its owner only; False where it is there and not to be replaced (`over`)."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    try:
        if over:
            draft.replace(path)
        else:
            os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


async def _first_keys(store: Store, place: KeyPlace) -> Keys:
    if await is_sealed(store):
        raise StoreUnavailable(
            f"the store is sealed, and its key is not there: put {place.file} back, or set LIAISON_KEY"
        )
    if write_file(place.file, [new_key()]):
        log.warning(
            "made the store's key in %s: keep a copy of it, apart from the backups;"
            " without it nobody can read a member's contact",
            place.file.resolve(),
        )
    keys = read_keys(place)
    assert keys, "it was made just now, or by another process"
    return keys
