"""Technical targets and numbers of patents in running text."""

import re
from collections.abc import Sequence
from typing import Final

from handlers.forms.parsing.targets import AT_LEAST, AT_MOST, MOST_TARGETS, SPLIT, STRICT, targets
from handlers.forms.said import FieldFault
from handlers.understanding.texts import Heard, Piece

COMPARED: Final = re.compile("|".join(map(re.escape, (*AT_LEAST, *AT_MOST, *STRICT, "=", "±"))))
REACHED: Final = re.compile(
    r"(.{1,20}?)(?:达到?|达至|提高到|提升至|高于|超过)\s*([0-9]+(?:\.[0-9]+)?)\s*([^0-9\s,，。;；]{0,10}?)(?:以上|及以上)"
)
HELD: Final = re.compile(
    r"(.{1,20}?)(?:控制在|降至|降到|降低到|缩短至|缩短到|小于|低于|在)\s*([0-9]+(?:\.[0-9]+)?)\s*([^0-9\s,，。;；]{0,10}?)(?:以内|以下|之内)"
)
LEADING: Final = re.compile(
    r"^(?:[^\w≥≤<>=±]+|[(]?[0-9一二三四五六七八九十]{1,2}[)、.]\s*|[①-⑳]\s*|要求|需要?|须|应(?![用力变])|使(?!用)|将|把|且|并|同时|其中|实现|指标|目标|为|是|:)+"
)
NOT_TECHNICAL: Final = re.compile(
    r"预算|经费|资金|费用|投入|价|注册|年限|完成时间|交付时间|停产|日期|期限|人数|资历|业绩|公司|成立|成熟|就绪|trl|万|元|budget|fund|deadline|price",
    re.IGNORECASE,
)
LONGEST_NAME: Final = 20
NUMBERS: Final = re.compile(
    r"zl\s*[0-9]{8,12}(?:\.[0-9x])?|cn\s*[0-9]{7,13}(?:\.[0-9x])?\s?[a-z]?(?![0-9a-z])"
    r"|(?<![0-9])20[0-9]{10}\.[0-9x](?![0-9a-z])|20[0-9]{2}sr[0-9]{6,8}"
    r"|软著登字第\s*[0-9]+\s*号|us\s?[0-9][0-9,]{6,10}\s?b[12]",
    re.IGNORECASE,
)


def measured(pieces: Sequence[Piece]) -> Heard | None:
    """Every clause that compares something with a number, written as the form reads it."""
    found: dict[str, str] = {}
    for piece in pieces:
        for part in SPLIT.split(piece.plain):
            if (target := _target(part.strip())) and target not in found:
                found[target] = piece.text
    kept = list(found)[:MOST_TARGETS]
    if not kept:
        return None
    return Heard("；".join(kept), tuple(dict.fromkeys(found[name] for name in kept)), len(found) > len(kept))


def patent_numbers(pieces: Sequence[Piece]) -> Heard | None:
    found: dict[str, str] = {}
    for piece in pieces:
        for match in NUMBERS.finditer(piece.plain):
            found.setdefault(re.sub(r"[\s,]", "", match.group()), piece.text)
    return Heard("、".join(found), tuple(dict.fromkeys(found.values()))) if found else None


def _target(part: str) -> str | None:
    plain = LEADING.sub("", part).strip(" .")
    for pattern, sign in ((REACHED, "≥"), (HELD, "≤")):
        if match := pattern.fullmatch(plain):
            plain = f"{match[1].strip()}{sign}{match[2]}{match[3]}"
    compared = COMPARED.search(plain)
    if not compared or NOT_TECHNICAL.search(plain):
        return None
    name = plain[: compared.start()].strip(" :")
    return (
        plain
        if len(name) <= (LONGEST_NAME * 2 if name.isascii() else LONGEST_NAME) and _reads(plain)
        else None
    )


def _reads(plain: str) -> bool:
    try:
        return bool(targets(plain).value)
    except FieldFault:
        return False
