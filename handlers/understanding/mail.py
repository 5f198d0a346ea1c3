"""What of a forwarded e-mail is its matter: not the headers, the signature and the older letters below."""

import re
from collections.abc import Sequence
from typing import Final

from handlers.understanding.texts import Span, lines_of

QUOTED: Final = re.compile(r"\s*(?:>\s?)+")
OLDER: Final = re.compile(
    r"\s*(?:[-_]{2,}\s*(?:原始邮件|原邮件|转发的?邮件|original message|forwarded message)\s*[-_]{2,}"
    r"|on .{5,120} wrote:|在.{5,80}写道:)\s*$",
    re.IGNORECASE,
)
HEADER: Final = re.compile(
    r"\s*(?:发件人|收件人|抄送|发送时间|发送日期|from|to|cc|bcc|sent|date|reply-to)\s*:", re.IGNORECASE
)
FAREWELL: Final = re.compile(
    r"\s*(?:--|此致|敬礼|祝好|祝商祺|顺颂商祺|谢谢|(?:best |kind |warm )?regards|sincerely|thanks)"
    r"\s*[,，!！。.~]*\s*$",
    re.IGNORECASE,
)
A_SIGNATURE: Final = 8
"""Lines after a farewell, at most."""
A_LETTER: Final = 40
"""Characters; below that the matter is what was passed on."""


def matter_of(plain: str) -> list[Span]:
    """The lines that count. Where the newest letter says next to nothing, the older ones below count too."""
    lines = lines_of(plain)
    older = next((n for n, line in enumerate(lines) if OLDER.match(plain, *line)), None)
    if older is None and not any(QUOTED.match(plain, *line) for line in lines):
        return _without_signature(plain, [line for line in lines if not HEADER.match(plain, *line)])
    newest = [
        line for line in lines[:older] if not QUOTED.match(plain, *line) and not HEADER.match(plain, *line)
    ]
    newest = _without_signature(plain, newest)
    if sum(line.end - line.start for line in newest) >= A_LETTER:
        return newest
    return _unquoted(plain, lines)


def _unquoted(plain: str, lines: Sequence[Span]) -> list[Span]:
    bare = [
        Span(quoted.end() if (quoted := QUOTED.match(plain, *line)) else line.start, line.end)
        for line in lines
        if not OLDER.match(plain, *line)
    ]
    return _without_signature(plain, [line for line in bare if not HEADER.match(plain, *line)])


def _without_signature(plain: str, lines: list[Span]) -> list[Span]:
    for number, line in enumerate(lines):
        if line.end > line.start and FAREWELL.match(plain, *line) and len(lines) - number <= A_SIGNATURE + 1:
            return lines[:number]
    return lines
