"""Deep links into the member bot. They carry a reference and no rights."""

import re
import unicodedata
from dataclasses import dataclass

REFERENCE = re.compile(r"(?<![A-Z0-9])(CG|XQ|HD)[- ]?(\d{4})[- ]?(\d{4,8})(?!\d)")
A_REMARK = 40
"""Characters up to which a text that names a reference is taken to be about that record."""


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is what stands before a bot's username, e.g. https://t.me."""

    base: str
    username: str

    def to(self, payload: str = "") -> str:
        """A link that opens the bot, and has it told `payload` (≤ 64 of A-Z a-z 0-9 _ -)."""
        return f"{self.base}/{self.username}" + (f"?start={payload}" if payload else "")


def reference_in(text: str) -> str:
    """The reference that a short text names ("看看 cg20260088"), as we write it; empty if there is none."""
    found = REFERENCE.search(unicodedata.normalize("NFKC", text).upper())
    return "-".join(found.groups()) if found and len(text.strip()) <= A_REMARK else ""
