"""Looking through a zip (XLSX, DOCX) before anything is made of it: what it holds, and what it unpacks to."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from handlers.importing.unreadable import Unreadable

CHUNK = 256 * 1024
LOCAL_HEADER = struct.Struct("<4s22xHH")
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\x00!\x00|\x00<\x00!", re.IGNORECASE)
"""No office program writes a document type; one is there only to name entities."""


def look_through(content: bytes, part: str, most: int, ratio: int) -> None:
    """Refuse what lacks `part`, names entities, or unpacks to over `most` bytes or `ratio` times its size.

    It is unpacked for that: declared sizes may lie. A zip within it is bytes like any others.
    Raises Unreadable: zip_in_disguise, entities, bomb, password, broken_zip.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable("broken_zip") from None
    if part not in {member.filename for member in members}:
        raise Unreadable("zip_in_disguise")
    total = 0
    for member in members:
        end = b""
        for chunk in _unpacked(content, member):
            total += len(chunk)
            if total > most or total > ratio * len(content):
                raise Unreadable("bomb", limit=most, ratio=ratio)
            if member.filename.endswith((".xml", ".rels")) and DECLARATION.search(end + chunk):
                raise Unreadable("entities")
            end = chunk[-16:]


def _unpacked(content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a member really unpacks to, in chunks."""
    if member.flag_bits & 1:
        raise Unreadable("password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("broken_zip")
    try:
        signature, name, extra = LOCAL_HEADER.unpack_from(content, member.header_offset)
        start = member.header_offset + LOCAL_HEADER.size + name + extra
        packed = content[start : start + member.compress_size]
        if signature != b"PK\3\4":
            raise Unreadable("broken_zip")
        yield from [packed] if member.compress_type == zipfile.ZIP_STORED else _inflated(packed)
    except (struct.error, zlib.error):
        raise Unreadable("broken_zip") from None


def _inflated(packed: bytes) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not stream.eof:
        yield stream.decompress(packed, CHUNK)
        packed = stream.unconsumed_tail
