"""What is wrong with the files of an index, found before they are trusted."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 20
_TAIL: Final = 8
"""Bytes that end every file of tantivy: length of its footer, and a magic number."""
_MAGIC: Final = 1337


class DamagedError(Exception):
    """The index cannot be used and must be built anew."""


@contextmanager
def trouble_as_damage() -> Iterator[None]:
    """Whatever the engine stumbles over in its files, a panic of its Rust code too, as `DamagedError`."""
    try:
        yield
    except (DamagedError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise DamagedError(str(error)) from error
        raise


def check_files(directory: Path) -> None:
    """Hold every segment file against the checksum tantivy wrote into it; raises `DamagedError`.

    The engine itself trusts its files: a flipped bit would be found as a wrong answer or as a panic.
    """
    for path in sorted(directory.iterdir()):
        if path.suffix in {".idx", ".pos", ".term", ".store", ".fast", ".fieldnorm", ".del"}:
            _check(path)


def _check(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
        length = int.from_bytes(tail[:4], "little")
        if int.from_bytes(tail[4:], "little") != _MAGIC or length + _TAIL > size:
            raise DamagedError(f"{path.name}: cut short")
        file.seek(size - _TAIL - length)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError) as error:
            raise DamagedError(f"{path.name}: unreadable footer") from error
        file.seek(0)
        left, crc = size - _TAIL - length, 0
        while left:
            chunk = file.read(min(_CHUNK, left))
            crc = zlib.crc32(chunk, crc)
            left -= len(chunk)
    if crc != expected:
        raise DamagedError(f"{path.name}: checksum differs")
