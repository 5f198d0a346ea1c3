"""A message's text and entities as Telegram HTML that parses back to the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup, escape

TAGS: Final[Mapping[str, str]] = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
}
OUTERMOST: Final = ("blockquote", "expandable_blockquote", "pre", "text_link", "text_mention", *TAGS)
"""The order in which those around the same character are nested: a block is never cut into two."""
LOST: Final = frozenset({"custom_emoji", "date_time"})
"""What a bot may not send: the characters beneath stay."""


@dataclass(frozen=True, slots=True)
class Entity:
    """`offset` and `length` in UTF-16 units (Bot API, MessageEntity); `url` also for a mentioned person."""

    kind: str
    offset: int
    length: int
    url: str = ""
    language: str = ""


def html_of(text: str, entities: Sequence[Entity]) -> Markup:
    """Entities that every client finds by itself (links, commands …) are left to it."""
    units = text.encode("utf-16-le")
    kept = sorted(
        (each for each in entities if each.kind in OUTERMOST and each.length > 0),
        key=lambda each: (OUTERMOST.index(each.kind), each.offset, -each.length),
    )
    edges = {edge for each in kept for edge in (each.offset, each.offset + each.length)}
    parts, around = list[str](), list[Entity]()
    for here, there in pairwise(sorted({0, len(units) // 2, *edges})):
        now_around = [each for each in kept if each.offset <= here < each.offset + each.length]
        parts += _changed(around, now_around)
        parts.append(str(escape(units[here * 2 : there * 2].decode("utf-16-le"))))
        around = now_around
    return Markup("".join([*parts, *_changed(around, [])]))


def _changed(before: Sequence[Entity], after: Sequence[Entity]) -> list[str]:
    """Tags that end what is no longer around, and begin what is."""
    same = 0
    while same < min(len(before), len(after)) and before[same] is after[same]:
        same += 1
    return [*(_tags(each)[1] for each in reversed(before[same:])), *(_tags(each)[0] for each in after[same:])]


def _tags(entity: Entity) -> tuple[str, str]:
    match entity.kind:
        case "text_link" | "text_mention":
            return f'<a href="{escape(entity.url)}">', "</a>"
        case "blockquote":
            return "<blockquote>", "</blockquote>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
        case "pre":
            language = f' class="language-{escape(entity.language)}"' if entity.language else ""
            return (f"<pre><code{language}>", "</code></pre>") if language else ("<pre>", "</pre>")
        case kind:
            return f"<{TAGS[kind]}>", f"</{TAGS[kind]}>"
