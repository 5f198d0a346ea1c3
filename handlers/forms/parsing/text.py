"""Free text, keywords, numbers of patents, yes and no."""

import re
from typing import Final

from handlers.forms.fields import Parsed, Parser
from handlers.forms.folding import folded, pieces
from handlers.forms.said import FieldFault, saying, shown
from handlers.wording import marked

ASKED_KEYWORDS: Final = 5
"""What a person is asked for; files may carry up to `FILE_KEYWORDS`."""
FILE_KEYWORDS: Final = 20
WORD_LIMIT: Final = 60

YES: Final = frozenset(
    ["是", "有", "对", "真", "已声明", "同意", "匿名", "非涉密", "不涉密", "yes", "y", "true", "t", "1"]
)
NO: Final = frozenset(
    ["否", "无", "不", "假", "未声明", "不同意", "实名", "不匿名", "涉密", "no", "n", "false", "f", "0"]
)
TICKS: Final = {"√": True, "✓": True, "✔": True, "×": False, "✗": False, "✘": False}


def text_within(limit: int) -> Parser:
    """Any text of at most `limit` characters, kept exactly."""

    def parse(text: str) -> Parsed:
        within(text, limit)
        return Parsed(text)

    return parse


def within(text: str, limit: int) -> None:
    if len(text) > limit:
        raise FieldFault(marked("超出 {over} 字（最多 {limit} 字）"), over=len(text) - limit, limit=limit)


def words_up_to(most: int) -> Parser:
    """Keywords in their order, each once."""

    def parse(text: str) -> Parsed:
        words = _words(text)
        if len(words) > most:
            raise FieldFault(marked("有 {count} 个关键词，最多 {most} 个"), count=len(words), most=most)
        if len(words) > ASKED_KEYWORDS:
            return Parsed(words, saying(marked("关键词多于 {most} 个，全部保留"), most=ASKED_KEYWORDS))
        return Parsed(words)

    return parse


def numbers(text: str) -> Parsed:
    """Numbers of patents and the like, as written."""
    return Parsed(_words(text))


def _words(text: str) -> list[str]:
    words = list(dict.fromkeys(pieces(text)))
    for word in words:
        if len(word) > WORD_LIMIT:
            raise FieldFault(
                marked("“{value}”超出 {over} 字（每个最多 {limit} 字）"),
                value=shown(word),
                over=len(word) - WORD_LIMIT,
                limit=WORD_LIMIT,
            )
    return words


def yes_or_no(text: str) -> Parsed:
    answer = TICKS.get(text)
    if answer is not None:
        return Parsed(answer)
    word = folded(re.sub(r"\.0$", "", text))
    if word in YES or word in NO:
        return Parsed(word in YES)
    raise FieldFault(marked("“{value}”不是“是”或“否”"), value=shown(text))


def declared(text: str) -> Parsed:
    """The 非涉密声明: nothing that is not declared free of secrets is taken."""
    if folded(text) == folded("涉密") or yes_or_no(text).value is not True:
        raise FieldFault(marked("未作非涉密声明的记录不能收录"))
    return Parsed(True)
