"""What a text says by the words it uses: technology fields, cooperation, sort of demand, patents, place."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from handlers.forms.common import MOST_MODES
from handlers.forms.parsing.regions import SUFFIX
from handlers.forms.parsing.regions import TABLE as REGIONS
from handlers.forms.parsing.technology import MOST_FIELDS
from handlers.understanding.dictionary import telling, telling_words
from handlers.understanding.patterns import patterns
from handlers.understanding.texts import Heard, Piece
from storage.vocabularies import DemandKind, IpStatus, IpType, TechField

Extract = Callable[[Sequence[Piece]], Heard | None]
ENOUGH: Final = 2
"""What the words for a field must be worth together."""
COUNTED: Final = 3
"""So often at most does one word count."""
REFUSED: Final = re.compile(r"(?:不|非|暂不|不接受|不考虑|除)(?:接受|考虑|做|要)?$")


GRANTED: Final = re.compile(
    r"(?:已|获|取得|拥有|持有)[^,。;]{0,6}授权|授权[^,。;]{0,4}(?:发明|实用|专利)|granted", re.IGNORECASE
)
APPLIED: Final = re.compile(
    r"已申请|申请了|申请中|实审|实质审查|已受理|已公开|正在申请|patent pending|\bfiled\b", re.IGNORECASE
)


def technology(pieces: Sequence[Piece]) -> Heard | None:
    """The field that most words speak for, and up to two more that half as many do."""
    worth: dict[TechField, int] = {}
    counted: dict[str, int] = {}
    quotes: dict[TechField, str] = {}
    for piece in pieces:
        for match in telling().finditer(piece.plain):
            word = match.group().casefold()
            counted[word] = counted.get(word, 0) + 1
            field, value = telling_words().get(word, (None, 0))  # "İ" matches, and folds to two letters
            if field and counted[word] <= COUNTED:
                worth[field] = worth.get(field, 0) + value
                quotes.setdefault(field, piece.text)
    ranked = sorted(worth, key=lambda field: -worth[field])
    if not ranked or worth[ranked[0]] < ENOUGH:
        return None
    most = worth[ranked[0]]
    kept = [field for field in ranked if worth[field] >= max(ENOUGH, (most + 1) // 2)][:MOST_FIELDS]
    return Heard("、".join(kept), tuple(dict.fromkeys(quotes[field] for field in kept)))


def cooperation(pieces: Sequence[Piece]) -> Heard | None:
    return _named(pieces, "modes", MOST_MODES)


def patents(pieces: Sequence[Piece]) -> Heard | None:
    return _named(pieces, "ip types", len(IpType))


def demand_kind(pieces: Sequence[Piece]) -> Heard | None:
    """The sort that most sentences speak of."""
    spoken = {
        code: [piece.text for piece in pieces if pattern.search(piece.plain)]
        for code, pattern in patterns("demand kinds").items()
    }
    code = max(spoken, key=lambda code: len(spoken[code]))
    return Heard(DemandKind(code).value, tuple(spoken[code][:2])) if spoken[code] else None


def patent_status(pieces: Sequence[Piece]) -> Heard | None:
    """Granted or applied for; where both are said it is for the author to tell."""
    granted = next((piece.text for piece in pieces if GRANTED.search(piece.plain)), None)
    applied = next((piece.text for piece in pieces if APPLIED.search(piece.plain)), None)
    if granted and not applied:
        return Heard(IpStatus.GRANTED.value, (granted,))
    return Heard(IpStatus.APPLIED.value, (applied,)) if applied and not granted else None


def place(pieces: Sequence[Piece]) -> Heard | None:
    """The first place named in full (上海市闵行区, 江苏省), or said to be where somebody is (位于苏州)."""
    for piece in pieces:
        if match := _full_place().search(piece.plain) or _said_place().search(piece.plain):
            name = next(group for group in (*match.groups(), match.group()) if group)
            return Heard(name, (piece.text,))
    return None


def _named(pieces: Sequence[Piece], group: str, most: int) -> Heard | None:
    quotes: dict[str, str] = {}
    for piece in pieces:
        for code, pattern in patterns(group).items():
            found = pattern.search(piece.plain)
            if found and not REFUSED.search(piece.plain[: found.start()]):
                quotes.setdefault(code, piece.text)
    kept = list(quotes)[:most]
    if not kept:
        return None
    return Heard("、".join(kept), tuple(dict.fromkeys(quotes[code] for code in kept)), len(quotes) > most)


@cache
def _places() -> tuple[list[str], list[str]]:
    """Full names of all places in the table; and the short ones of provinces and cities."""
    lines = REGIONS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    full = sorted((name for _, name, _ in rows), key=len, reverse=True)
    wide = [name for code, name, _ in rows if code.endswith("00")]
    short = {SUFFIX.sub("", name) for name in wide}
    return full, sorted((name for name in short if len(name) >= 2), key=len, reverse=True)


@cache
def _full_place() -> re.Pattern[str]:
    full, short = _places()
    above = "|".join((*full, *short))
    return re.compile(rf"(?:{above})?(?:{'|'.join(full)})")


@cache
def _said_place() -> re.Pattern[str]:
    short = "|".join(_places()[1])
    return re.compile(
        rf"(?:位于|地处|坐落于?|落户|来自|地点在?|我们在)\s*({short})|({short})(?:某|本地|地区)"
    )
