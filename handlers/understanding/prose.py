"""Title, summary and description out of running text: whole sentences, never cut."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from handlers.understanding.patterns import patterns
from handlers.understanding.personal import MARKINGS
from handlers.understanding.texts import Heard, Piece, clauses, joined_text

GREETING: Final = re.compile(
    r"^(?:各位|尊敬的|您好|你好|大家好|老师好|亲爱的|hi\b|hello\b|dear\b|hey\b|fyi\b|转发|请看|见下|如下)",
    re.IGNORECASE,
)
A_GREETING: Final = 20
"""Characters; a longer sentence says something beside."""
ADDRESSED: Final = re.compile(r"^[^,。]{1,10}(?:老师|先生|女士|经理|总|教授|主任|同志)\s*[:,!]?$")
NOT_ABOUT: Final = re.compile(r"预算|经费|价格|转让费|面议|\bbudget\b|\bprice\b", re.IGNORECASE)
KIND_BEFORE: Final = re.compile(r"^(?:科技|技术|合作)?(?:成果|需求|项目)\s*[:：]\s*")
QUOTED_TITLE: Final = re.compile(r"《([^《》\n]{4,60})》")
NOT_A_TITLE: Final = re.compile(r"法$|条例$|办法$|通知$|规范$|标准$|指南$|意见$")
TITLE_LEAST: Final = 4
CLAUSE: Final = re.compile(r"[,，;；。!！?？]+")
"""What parts a title from the rest; 、 stands within one."""
EDGES: Final = " \t。.!！?？,，;；:：、-—*#●•·【】[]"
MOST_CUED: Final = 2
A_CUED: Final = 150
BY_CLAUSE: Final = frozenset(("constraints", "partner_requirements", "benefit", "ip_wish"))


def title(pieces: Sequence[Piece], limit: int, asking: re.Pattern[str]) -> Heard | None:
    """A name in 《》; a first line that is no sentence; the first clause that asks or offers; the first one.

    `asking`: the words by which that kind of record is told.
    """
    for piece in pieces:
        named = QUOTED_TITLE.search(piece.text)
        if named and len(named[1]) <= limit and not NOT_A_TITLE.search(named[1]):
            return Heard(named[1], (piece.text,))
    telling = [piece for piece in pieces if not _is_aside(piece)]
    if telling and (headed := _bare(telling[0], limit)) and not is_sentence(telling[0]):
        return Heard(headed, (telling[0].text,))
    parts = [(piece, part) for piece in telling for part in clauses(piece, CLAUSE) if not _is_term(part)]
    first = [(piece, part) for piece, part in parts if piece is telling[0]]
    for piece, part in [*(pair for pair in parts if asking.search(pair[1].plain)), *first]:
        if bare := _bare(part, limit):
            return Heard(bare, (piece.text,))
    return None


def is_sentence(piece: Piece) -> bool:
    return piece.plain.rstrip("\"'”’)」』")[-1:] in tuple("。.!！?？;；,，")


def _is_aside(piece: Piece) -> bool:
    """A greeting, or a line that only marks the text as confidential."""
    short = len(piece.text) <= A_GREETING
    return short and any(said.search(piece.plain) for said in (GREETING, ADDRESSED, MARKINGS))


def _is_term(part: Piece) -> bool:
    """It speaks of money or of the way to cooperate."""
    terms = (NOT_ABOUT, *patterns("modes").values())
    return any(term.search(part.plain) for term in terms)


def _bare(part: Piece, limit: int) -> str:
    bare = KIND_BEFORE.sub("", _without_signs(part.text))
    return bare if TITLE_LEAST <= len(bare) <= limit and any(map(str.isalpha, bare)) else ""


def _without_signs(text: str) -> str:
    """Without the marks and pictures around it."""
    start, end = 0, len(text)
    while start < end and _is_sign(text[start]):
        start += 1
    while start < end and _is_sign(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_sign(char: str) -> bool:
    return char in EDGES or char == "\ufe0f" or unicodedata.category(char) in ("So", "Sk", "Cf")


def beginning(pieces: Sequence[Piece], limit: int) -> Heard | None:
    """As many whole sentences from the start as there is room for; None where the first is too long."""
    kept: list[Piece] = []
    for piece in pieces:
        if len(joined_text([*kept, piece])) > limit:
            break
        kept.append(piece)
    if not kept:
        return None
    return Heard(joined_text(kept), tuple(piece.text for piece in kept), len(kept) < len(pieces))


def telling_sentences(pieces: Sequence[Piece], heard_title: Heard | None) -> list[Piece]:
    """What may stand in a summary: no greeting, and not the line that became the title."""
    named = heard_title.value if heard_title else ""
    return [
        piece
        for piece in pieces
        if not _is_aside(piece)
        and _without_signs(piece.text)
        and (is_sentence(piece) or _without_signs(piece.text) != named)
    ]


def cued_fields() -> Sequence[str]:
    return tuple(patterns("cues"))


def cued(name: str, pieces: Sequence[Piece], limit: int) -> Heard | None:
    """The first sentences that speak of it, or only the clauses where others would say something else."""
    cue = patterns("cues")[name]
    parts: list[Piece] = []
    quotes: list[str] = []
    for piece in pieces:
        for part in clauses(piece, CLAUSE) if name in BY_CLAUSE else [piece]:
            if len(parts) < MOST_CUED and len(part.text) <= A_CUED and cue.search(part.plain):
                parts.append(part)
                quotes.append(piece.text)
    heard = beginning(parts, limit)
    return Heard(heard.value.rstrip("，,；; "), tuple(dict.fromkeys(quotes))) if heard else None
