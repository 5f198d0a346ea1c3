"""Message entities: TDLib's kinds and the Bot API's, explicit ones and found ones."""

from bot.sandbox.errors import bad_request
from bot.sandbox.shapes import Obj, as_int, as_list, as_obj
from bot.sandbox.tdlib import execute

KINDS = {
    "textEntityTypeMention": "mention",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeCashtag": "cashtag",
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypeUrl": "url",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypePhoneNumber": "phone_number",
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeDateTime": "date_time",
}
FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
EXPLICIT = set(KINDS.values()) - FOUND
CLOSED = {"code", "pre", "text_link", "text_mention"}
MOST_ENTITIES = 100
MOST_ENTITY_BYTES = 9500


def span(entity: Obj) -> tuple[int, int]:
    """Start and end in UTF-16 code units."""
    start = as_int(entity["offset"])
    return start, start + as_int(entity["length"])


def from_tdlib(answer: Obj) -> list[Obj]:
    """TDLib's `textEntity` list as the Bot API writes it; kinds the Bot API lacks are left out."""
    translated = (_translate(as_obj(entity)) for entity in as_list(answer["entities"]))
    return [entity for entity in translated if entity is not None]


def _translate(entity: Obj) -> Obj | None:
    kind = as_obj(entity["type"])
    name = KINDS.get(str(kind["@type"]))
    if name is None:
        return None
    result: Obj = {"offset": entity["offset"], "length": entity["length"], "type": name}
    for field in ("url", "language", "custom_emoji_id", "user_id", "unix_time"):
        if field in kind:
            result[field] = kind[field]
    return result


def found_in(text: str) -> list[Obj]:
    """Commands, mentions, links, tags, addresses and numbers that every client finds by itself."""
    answer = from_tdlib(execute({"@type": "getTextEntities", "text": text}))
    return [entity for entity in answer if entity["type"] in FOUND]


def from_request(value: object) -> list[Obj]:
    """Entities given by a caller (the `entities` parameter), checked."""
    try:
        given = [as_obj(item) for item in as_list(value)]
        return [_read(entity) for entity in given if entity.get("type") in EXPLICIT]
    except (TypeError, KeyError) as error:
        raise bad_request("can't parse entities: Expected an Array of MessageEntity objects") from error


def _read(entity: Obj) -> Obj:
    start, end = as_int(entity["offset"]), as_int(entity["length"])
    result: Obj = {"offset": start, "length": end, "type": entity["type"]}
    for field in ("url", "language", "custom_emoji_id", "unix_time"):
        if entity.get(field) is not None:
            result[field] = entity[field]
    if entity["type"] == "text_mention":
        result["user_id"] = as_int(as_obj(entity["user"])["id"])
    return result


def merged(explicit: list[Obj], found: list[Obj]) -> list[Obj]:
    """Both lists in the order Telegram gives them; nothing is found inside code or a link."""
    closed = [span(entity) for entity in explicit if entity["type"] in CLOSED]
    free = [entity for entity in found if not any(_meet(span(entity), other) for other in closed)]
    ordered = sorted([*explicit, *free], key=lambda entity: (span(entity)[0], -span(entity)[1]))
    return ordered[:MOST_ENTITIES]


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def check_size(explicit: list[Obj]) -> None:
    """Refuse more entity data than a message carries (about 9,500 bytes as sent to Telegram)."""
    size = sum(12 + len(str(entity.get("url", "")).encode()) for entity in explicit)
    if size > MOST_ENTITY_BYTES:
        raise bad_request("ENTITIES_TOO_LONG")
