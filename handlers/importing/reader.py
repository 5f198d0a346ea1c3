"""`python -m handlers.importing.reader LIMITS`: reads a file of records from standard input, in a process of
its own with little memory and time, because the file may have been made to harm its reader.

Writes JSON, one value a line: headings, then every row as [number, cells], then the end, an object with
`faults`, `left_out` and `digest`. A refused file ends in {"code", "values"} instead. LIMITS is JSON.
"""

import hashlib
import json
import sys
from dataclasses import asdict
from typing import TextIO

from handlers.importing.delimited import decoded, read_delimited
from handlers.importing.jsonlines import read_json_lines
from handlers.importing.limits import ReadLimits
from handlers.importing.restraining import restrain
from handlers.importing.unreadable import Cells, Unreadable
from handlers.importing.workbook import read_workbook

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def main() -> None:
    limits = ReadLimits(**json.loads(sys.argv[1]))
    restrain(limits.memory, limits.cpu)
    try:
        content = sys.stdin.buffer.read(limits.file + 1)
        if len(content) > limits.file:
            raise Unreadable("too_large", limit=limits.file)
        cells = read_content(content, limits)
    except Unreadable as refused:
        _say(sys.stdout, {"code": refused.code, "values": refused.values})
    except MemoryError:
        _say(sys.stdout, {"code": "too_heavy", "values": {}})
    else:
        _tell(sys.stdout, cells, hashlib.sha256(content).hexdigest())


def read_content(content: bytes, limits: ReadLimits) -> Cells:
    """The table in a file, its type told by its content and never by its name. Raises Unreadable."""
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Unreadable("empty")
    if content.startswith(ZIP):
        return read_workbook(content, limits)
    if content.startswith(OLE2):
        raise Unreadable("password" if ENCRYPTED in content else "xls")
    text = decoded(content)
    start = text.lstrip()
    if start.startswith("{"):
        return read_json_lines(text, limits)
    if start.startswith("[") and start[1:].lstrip().startswith("{"):
        raise Unreadable("json_array")
    if start[:5].lower() in ("<?xml", "<html", "<!doc"):
        raise Unreadable("markup")
    return read_delimited(text, limits)


def _tell(out: TextIO, cells: Cells, digest: str) -> None:
    _say(out, cells.headings)
    for row in cells.rows:
        _say(out, row)
    faults = [asdict(fault) for fault in cells.faults]
    _say(out, {"faults": faults, "left_out": cells.left_out, "digest": digest})


def _say(out: TextIO, value: object) -> None:
    out.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
