"""What every answer and cell passes first: nothing that no store can hold or no reader can see."""

import json

from handlers.forms.said import FieldFault
from handlers.wording import marked


def cleaned(text: str) -> str:
    """`text` without the spaces around it. Raises FieldFault for control characters and lone surrogates."""
    if text.isprintable():
        return text.strip()
    for char in text:
        if char < " " and char not in "\t\n\r":
            raise FieldFault(marked("含有控制字符 {code}，请删除后再试"), code=f"U+{ord(char):04X}")
        if "\ud800" <= char <= "\udfff":
            raise FieldFault(marked("含有残缺的字符 {code}，请重新输入"), code=f"U+{ord(char):04X}")
    return text.strip()


def from_json(text: str) -> object:
    """The value that `text` encodes, its strings cleaned. Raises ValueError (not JSON) or FieldFault."""
    try:
        return _cleaned_within(json.loads(text))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _cleaned_within(value: object) -> object:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, list):
        return [_cleaned_within(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned_within(item) for key, item in value.items()}
    return value
