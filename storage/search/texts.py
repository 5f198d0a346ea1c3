"""The texts of an index: one file beside it that only grows, read by place.

The engine keeps stored fields in compressed blocks, and a search reads a hundred documents from a hundred of
them; here each is one read of its own bytes. What was replaced stays in the file until the index is built
anew (engine.py says when).
"""

import os
import struct
import weakref
import zlib
from pathlib import Path
from typing import Final, NamedTuple

from storage.search.damage import DamagedError

_HEADER: Final = struct.Struct("<IIH")
"""CRC-32 of what follows, the length in terms, and the bytes of the key, which comes before the text."""
_SIZE_BITS: Final = 28
"""Of a place, the lower ones: how many bytes lie there. The upper ones: where."""


class Entry(NamedTuple):
    """What the index holds of a document: enough to count any term in it."""

    key: str
    text: bytes
    """As `marking.marked_document` gives it, in `occurrences.ENCODING`."""
    length: int
    """In terms."""
    vector: bytes = b""
    """As `meaning.vector_of` gives it, where the index is kept with a model."""


class Texts:
    """Many may read while one adds. The file closes with the last who holds this."""

    def __init__(self, path: Path, size: int, vector_size: int = 0) -> None:
        """`size`: how much of the file is good; what lies beyond was never committed.

        `vector_size`: the bytes of every entry's vector.
        """
        flags = os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if size == 0 else 0)
        try:
            self._file = os.open(path, flags, 0o600)
        except FileNotFoundError as error:
            raise DamagedError(f"{path.name} is missing") from error
        weakref.finalize(self, os.close, self._file)
        if os.fstat(self._file).st_size < size:
            raise DamagedError(f"{path.name}: cut short")
        self.size = size
        self._vector_size = vector_size
        self._waiting = bytearray()

    def add(self, entry: Entry) -> int:
        """Its place, from which it can be read after `flush`."""
        key = entry.key.encode()
        body = key + entry.vector + entry.text
        packed = _HEADER.pack(zlib.crc32(body), entry.length, len(key)) + body
        place = (self.size + len(self._waiting)) << _SIZE_BITS | len(packed)
        self._waiting += packed
        return place

    def flush(self) -> None:
        """Write down, for good, what was added."""
        while self._waiting:
            written = os.pwrite(self._file, self._waiting, self.size)
            self.size += written
            del self._waiting[:written]
        os.fsync(self._file)

    def forget(self) -> None:
        """What was added since the last `flush`."""
        self._waiting.clear()

    def read(self, place: int) -> Entry:
        """Raises DamagedError where other bytes lie there than were written."""
        packed = os.pread(self._file, place & ((1 << _SIZE_BITS) - 1), place >> _SIZE_BITS)
        if len(packed) < _HEADER.size:
            raise DamagedError("a text is missing")
        crc, length, end = _HEADER.unpack_from(packed)
        if zlib.crc32(memoryview(packed)[_HEADER.size :]) != crc:
            raise DamagedError("a text differs from its checksum")
        vector = _HEADER.size + end
        begin = vector + self._vector_size
        return Entry(packed[_HEADER.size : vector].decode(), packed[begin:], length, packed[vector:begin])
