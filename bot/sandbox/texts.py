"""Text as Telegram stores it: parsed, trimmed, measured in code points, entities in UTF-16 units."""

import re
from dataclasses import dataclass

from bot.sandbox import entities
from bot.sandbox.errors import bad_request
from bot.sandbox.shapes import Obj, as_int
from bot.sandbox.tdlib import execute

MOST_RAW_BYTES = 32_768
MOST_TEXT = 4096
MOST_CAPTION = 1024
MODES: dict[str, Obj] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\u2028\u2029]")
INVISIBLE = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]*"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its entities; `entities` are Bot API objects (with `user_id` in a text_mention)."""

    text: str
    entities: tuple[Obj, ...] = ()


EMPTY = Text("")


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def read_text(raw: str, parse_mode: str = "", given: object = None) -> Text:
    """The text of a request; empty input gives an empty text.

    Raises ApiError: too long before parsing, unknown parse mode, TDLib's words on wrong markup,
    nothing visible in it.
    """
    if len(raw.encode()) > MOST_RAW_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if not raw:
        return EMPTY
    if mode and mode != "none":
        text, explicit = _parse(raw, mode)
    else:
        text, explicit = raw, entities.from_request(given) if given is not None else []
    return finished(text, explicit)


def as_typed(raw: str) -> tuple[str, list[Obj]]:
    """What a client makes of `**bold**`, `__italic__`, `~~struck~~`, `||hidden||`, code and links."""
    plain: Obj = {"@type": "formattedText", "text": raw, "entities": []}
    answer = execute({"@type": "parseMarkdown", "text": plain})
    if answer["@type"] == "error":
        return raw, []
    return str(answer["text"]), [
        each for each in entities.from_tdlib(answer) if each["type"] in entities.EXPLICIT
    ]


def finished(text: str, explicit: list[Obj]) -> Text:
    """Cleaned and trimmed, with the entities every client finds added."""
    text = CONTROLS.sub(" ", text.replace("\r", ""))
    entities.check_size(explicit)
    text, explicit = _trimmed(text, explicit)
    if INVISIBLE.fullmatch(text):
        raise bad_request("text must be non-empty")
    return Text(text, tuple(entities.merged(explicit, entities.found_in(text))))


def _parse(raw: str, mode: str) -> tuple[str, list[Obj]]:
    if mode not in MODES:
        raise bad_request("unsupported parse_mode")
    answer = execute({"@type": "parseTextEntities", "text": raw, "parse_mode": MODES[mode]})
    if answer["@type"] == "error":
        raise bad_request(str(answer["message"]))
    explicit = [e for e in entities.from_tdlib(answer) if e["type"] in entities.EXPLICIT]
    return str(answer["text"]), explicit


def _trimmed(text: str, explicit: list[Obj]) -> tuple[str, list[Obj]]:
    """Trailing blanks go; leading ones go as far as the first entity (TDLib, fix_formatted_text)."""
    first = min((entities.span(entity)[0] for entity in explicit), default=len(text))
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    text = text[lead:].rstrip()
    length = units(text)
    kept = []
    for entity in explicit:
        start, end = (max(0, min(edge - lead, length)) for edge in entities.span(entity))
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def check_message(text: Text) -> Text:
    """Refuse a message text outside 1-4096 code points."""
    if not text.text:
        raise bad_request("message text is empty")
    if len(text.text) > MOST_TEXT:
        raise bad_request("message is too long")
    return text


def check_caption(text: Text) -> Text:
    """Refuse a caption over 1024 code points."""
    if len(text.text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return text


def part(text: str, entity: Obj) -> str:
    """The characters an entity covers."""
    raw = text.encode("utf-16-le")
    start, length = as_int(entity["offset"]), as_int(entity["length"])
    return raw[start * 2 : (start + length) * 2].decode("utf-16-le", "replace")
