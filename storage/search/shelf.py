"""What takes a second to make, kept in a file for the next process: dictionaries, never what members wrote.

A file that is lost, damaged or of another version is made again; one that cannot be written is done without.
"""

import hashlib
import logging
import marshal
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

log = logging.getLogger(__name__)
T = TypeVar("T")


class Shelf:
    """Without a folder nothing is kept."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def use(self, folder: Path) -> None:
        """From now on; nobody but this user may write there."""
        self._folder = folder

    def get(self, name: str, version: Iterable[bytes], make: Callable[[], T]) -> T:
        """What `make` gives: plain values in plain containers, nothing of which is changed afterwards."""
        if self._folder is None:
            return make()
        told = hashlib.sha256(b"\0".join((sys.version.encode(), *version))).hexdigest()[:16]
        path = self._folder / f"{name}-{told}.kept"
        found = _read(path)
        if found is None:
            found = make()
            with suppress(OSError):
                _write(path, name, found)
        return cast("T", found)


SHELF = Shelf()
"""The process's own."""


def shelf_folder(beside: Path) -> Path:
    """Where dictionaries are kept: with the virtual environment if it is this user's own, else `beside`.

    There all clubs of it share them, and a demo, whose folder is new each time, does not begin with nothing.
    """
    if sys.prefix == sys.base_prefix or Path(sys.prefix).stat().st_uid != os.geteuid():
        return beside
    shared = Path(sys.prefix, "share", "liaison-bot")
    with suppress(OSError):
        shared.mkdir(mode=0o700, parents=True, exist_ok=True)
    return shared if os.access(shared, os.W_OK) else beside


def _read(path: Path) -> Any | None:  # Any: whatever was kept
    try:
        packed = memoryview(path.read_bytes())
    except OSError:
        return None
    told, body = packed[:32], packed[32:]  # without a copy
    if hashlib.sha256(body).digest() != told:
        log.warning("%s is damaged and made anew", path)
        return None
    return marshal.loads(body)


def _write(path: Path, name: str, value: Any) -> None:  # Any: as above
    body = marshal.dumps(value)
    descriptor, waiting = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(hashlib.sha256(body).digest() + body)
    Path(waiting).replace(path)
    for other in path.parent.glob(f"{name}-*.kept"):
        if other != path:
            other.unlink(missing_ok=True)
