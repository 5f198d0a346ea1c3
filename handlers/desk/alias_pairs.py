"""Pairs of names as officers type them: `甲 = 乙` for one thing, `甲 > 乙` where one leads to the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from markupsafe import Markup

from handlers.wording import Wording
from storage.aliases import AliasRelation
from storage.search.alias_rules import LONGEST_NAME, folded_name, is_name, is_too_general

MOST_NAMES: Final = 5
"""Of one thing, typed at once."""
_SIGN = re.compile(r"\s*(=|＝|>|＞|→)\s*")
LEADING: Final = (">", "＞", "→")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two folded names; for LEADS who types `name` finds `other` too."""

    relation: AliasRelation
    name: str
    other: str

    def __str__(self) -> str:
        """As it can be typed again."""
        return f"{self.name} {'=' if self.relation is AliasRelation.SAME else '>'} {self.other}"


def has_sign(text: str) -> bool:
    return _SIGN.search(text) is not None


def pairs_in(w: Wording, text: str) -> Sequence[Pair] | Markup:
    """The pairs, or what is wrong with them."""
    parts = _SIGN.split(text.strip())
    names, signs = [folded_name(part) for part in parts[::2]], parts[1::2]
    leads = [sign in LEADING for sign in signs]
    if any(leads) and len(names) != 2:
        return w("{sign} 左右各一个词；几个同义词用 = 连起来。", sign=">")
    if len(names) > MOST_NAMES:
        return w("一次最多 {most} 个同义词。", most=MOST_NAMES)
    for name in names:
        if not is_name(name):
            return w("“{name}”不能作别名：要有意义的词，最多 {most} 个字。", name=name, most=LONGEST_NAME)
        if is_too_general(name):
            return w("“{name}”太泛，什么都会找到，不能作别名。", name=name)
    if len(set(names)) < len(names):
        return w("几个词是一样的：大小写、全半角、简繁体不算不同。")
    relation = AliasRelation.LEADS if any(leads) else AliasRelation.SAME
    return [Pair(relation, one, other) for one, other in combinations(names, 2)]
