"""Link buttons as an officer types them: one a line, `文字 https://…`."""

import re
from typing import Final
from urllib.parse import urlsplit

from handlers.forms.cleaning import cleaned
from handlers.forms.said import FieldFault, shown
from handlers.wording import marked
from storage.notices.content import MOST_BUTTONS, LinkButton

LINE: Final = re.compile(r"(?P<text>\S.*?)[\s:：|｜]+(?P<url>[A-Za-z][A-Za-z0-9+.-]*://\S+)")
TEXT_LIMIT: Final = 40
URL_LIMIT: Final = 300


def read_buttons(text: str) -> tuple[LinkButton, ...]:
    """Raises FieldFault, which names the line."""
    lines = [line.strip() for line in cleaned(text).splitlines() if line.strip()]
    if not 1 <= len(lines) <= MOST_BUTTONS:
        raise FieldFault(marked("请写 1 到 {most} 个按钮，一行一个"), most=MOST_BUTTONS)
    return tuple(_read(line) for line in lines)


def _read(line: str) -> LinkButton:
    match = LINE.fullmatch(line)
    if match is None:
        raise FieldFault(marked("没看懂“{value}”；请写成“报名 https://example.org/join”"), value=shown(line))
    text, url = match["text"], match["url"]
    if len(text) > TEXT_LIMIT:
        over = len(text) - TEXT_LIMIT
        raise FieldFault(marked("按钮“{value}”超出 {over} 字"), value=shown(text), over=over)
    if len(url) > URL_LIMIT or not _is_web(url):
        raise FieldFault(
            marked("“{value}”不是能打开的链接；要以 https:// 开头，有完整的网址"), value=shown(url)
        )
    return LinkButton(text, url)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.hostname or ""
        return parts.scheme in ("http", "https") and "." in named.strip(".") and parts.port != 0
    except ValueError:
        return False
