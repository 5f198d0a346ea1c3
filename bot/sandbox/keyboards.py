"""Reply markups: what the server accepts of them."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.shapes import Obj

MOST_BUTTONS = 100
MOST_BUTTONS_A_ROW = 8
MOST_CALLBACK_BYTES = 64
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "pay",
    "callback_game",
)
OPTIONS = ("is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective")


def read_markup(raw: str) -> Obj | None:
    """The `reply_markup` of a request as it is kept; None where absent or empty.

    Raises ApiError in the real server's words.
    """
    if not raw:
        return None
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise bad_request("can't parse reply keyboard markup JSON object") from error
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    return checked(value)


def read_inline(raw: str) -> Obj | None:
    """Likewise, where only an inline keyboard is allowed."""
    markup = read_markup(raw)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def checked(markup: Obj) -> Obj | None:
    """One of the four kinds of markup, checked, without unknown fields."""
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard", _inline_button)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"], "keyboard", _reply_button)
        return {"keyboard": rows, **_options(markup)} if rows else None
    for name in ("remove_keyboard", "force_reply"):
        if markup.get(name) is True:
            return {name: True, **_options(markup)}
    return None


def _options(markup: Obj) -> Obj:
    return {name: markup[name] for name in OPTIONS if markup.get(name) is not None}


def _rows(value: object, name: str, read: Callable[[object], Obj]) -> list[list[Obj]]:
    kind = "inline keyboard" if name == "inline_keyboard" else "keyboard"
    if not isinstance(value, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in value):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    try:
        rows = [[read(button) for button in row] for row in value if row]
    except ValueError as error:
        raise bad_request(f"can't parse {kind} button: {error}") from error
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_BUTTONS_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _text_of(button: Obj) -> str:
    text = button.get("text")
    if text is None:
        raise ValueError('Can\'t find field "text"')
    if not isinstance(text, str):
        raise ValueError('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("text buttons must be non-empty")
    return text


def _inline_button(value: object) -> Obj:
    if not isinstance(value, dict):
        raise ValueError("Object expected")
    button: Obj = {name: field for name, field in value.items() if field is not None}
    _text_of(button)
    used = [action for action in ACTIONS if button.get(action) not in (None, False)]
    if not used or (button.get(used[0]) == "" and used[0] in ("url", "callback_data")):
        raise ValueError("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    if "url" in button:
        _check_url(button["url"])
    return button


def _check_data(data: object) -> None:
    if not isinstance(data, str):
        raise ValueError('Field "callback_data" must be of type String')
    if len(data.encode()) > MOST_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: object) -> None:
    parts = urlsplit(str(url) if "://" in str(url) else f"http://{url}")
    if parts.scheme not in ("http", "https", "tg", "ton"):
        raise _wrong_url(url, "Unsupported URL protocol")
    if parts.scheme in ("http", "https") and "." not in (parts.hostname or ""):
        raise _wrong_url(url, "Wrong HTTP URL")


def _wrong_url(url: object, reason: str) -> ApiError:
    return bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")


def _reply_button(value: object) -> Obj:
    button: Obj = (
        {"text": value} if isinstance(value, str) else dict(value) if isinstance(value, dict) else {}
    )
    _text_of(button)
    return button
