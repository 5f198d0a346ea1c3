"""Money, days and lengths as people read them."""

import html
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.wording import Wording, marked
from storage.vocabularies import Language

YUAN = 100
WAN = 10_000 * YUAN
YI = 10_000 * WAN
UNITS = ((YI, marked("亿元")), (WAN, marked("万元")), (YUAN, marked("元")))


def money(w: Wording, fen: int) -> str:
    """One amount: `50 万元`, `1.2 亿元`, `8,000 元`; in English `¥500,000`."""
    return _between(w, (fen,))


def price(w: Wording, least: int | None, most: int | None, negotiable: bool) -> str:
    """`30–50 万元`, `30 万元起`, `不超过 50 万元`, `面议`; empty where nothing is known. Amounts in 分."""
    if least is None and most is None:
        return w.plain("面议") if negotiable else ""
    if least is not None and most is not None:
        amount = _between(w, (least,) if least == most else (least, most))
    elif least is not None:
        amount = w.plain("{amount}起", amount=money(w, least))
    else:
        amount = w.plain("不超过 {amount}", amount=money(w, most or 0))
    return w.plain("{amount}（可议）", amount=amount) if negotiable else amount


def day(w: Wording, moment: datetime, zone: str = "Asia/Shanghai") -> str:
    """The calendar day of that moment where the reader is."""
    local = moment.astimezone(ZoneInfo(zone))
    if w.language is Language.EN:
        return f"{local.day} {local:%b %Y}"
    return f"{local.year}年{local.month}月{local.day}日"


def visible_length(text: Markup) -> int:
    """Code points Telegram counts: those left when tags are gone and references are read."""
    return len(plain_text(text))


def plain_text(text: Markup) -> str:
    """What remains of Telegram HTML on the screen."""
    return html.unescape(re.sub("<[^>]*>", "", text))


def shortened(text: str, limit: int) -> str:
    """`text` on one line, at most `limit` characters, with … where something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _between(w: Wording, ends: tuple[int, ...]) -> str:
    if w.language is Language.EN:
        return "¥" + "–".join(_figures(end, YUAN) for end in ends)
    size, unit = next((size, unit) for size, unit in UNITS if size == YUAN or _fit(ends, size))
    return "–".join(_figures(end, size) for end in ends) + f" {w.plain(unit)}"


def _fit(ends: tuple[int, ...], size: int) -> bool:
    """True where one end fills the unit and none needs more than two decimals in it."""
    return max(ends) >= size and all(end * 100 % size == 0 for end in ends)


def _figures(fen: int, size: int) -> str:
    whole, rest = divmod(fen, size)
    decimals = f"{rest * 100 // size:02d}".rstrip("0")
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"
