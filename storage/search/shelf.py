"""What takes a second to make, kept in a file for the next process: dictionaries, never what members wrote.

A file that is lost, damaged or of another version is made again; one that cannot be written is done without.
"""

import hashlib
import logging
import marshal
import os
import stat
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
        self._folders: tuple[Path, ...] = ()

    def use(self, *folders: Path) -> None:
        """From now on; what one of them has all shall have. Nobody but this user may write there."""
        self._folders = folders

    def get(self, name: str, version: Iterable[bytes], make: Callable[[], T]) -> T:
        """What `make` gives: plain values in plain containers, nothing of which is changed afterwards."""
        told = hashlib.sha256(b"\0".join((sys.version.encode(), *version))).hexdigest()[:16]
        paths = [folder / f"{name}-{told}.kept" for folder in self._folders]
        found, lacking = None, list[Path]()
        for path in paths:
            if found is None:
                found = _read(path)
                has_it = found is not None
            else:
                has_it = path.exists()
            if not has_it:
                lacking.append(path)
        value = make() if found is None else cast("T", found)
        for path in lacking:
            with suppress(OSError):
                _write(path, name, value)
        return value


SHELF = Shelf()
"""The process's own."""


def shelf_folders(beside: Path) -> list[Path]:
    """`beside`, and before it one in the virtual environment, if that is this user's own.

    There all clubs of it share them, and a demo, whose folder is new each time, does not begin with nothing.
    """
    shared = Path(sys.prefix, "share", "liaison-bot")
    if sys.prefix == sys.base_prefix or Path(sys.prefix).stat().st_uid != os.geteuid():
        return [beside]
    with suppress(OSError):
        shared.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [shared, beside] if _is_own_alone(shared) else [beside]


def _is_own_alone(folder: Path) -> bool:
    """Whether nobody else may put a file there: what is kept is trusted."""
    try:
        told = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(told.st_mode) and told.st_uid == os.geteuid() and not told.st_mode & 0o022


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
