"""Deep links into the member bot. They carry a reference and no rights."""

import re
import unicodedata
from dataclasses import dataclass

REFERENCE = re.compile(r"(?:CG|XQ)-\d{4}-\d{4,8}")


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is what stands before a bot's username, e.g. https://t.me."""

    base: str
    username: str

    def to(self, payload: str = "") -> str:
        """A link that opens the bot, and has it told `payload` (≤ 64 of A-Z a-z 0-9 _ -)."""
        return f"{self.base}/{self.username}" + (f"?start={payload}" if payload else "")


def reference_in(text: str) -> str:
    """The reference that `text` is, whatever its case and width; empty if it is anything else."""
    wanted = unicodedata.normalize("NFKC", text).strip().upper()
    return wanted if REFERENCE.fullmatch(wanted) else ""
