"""Answers to presses and to inline queries."""

from bot.sandbox import posting
from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import checked
from bot.sandbox.shapes import Obj, as_list, as_obj
from bot.sandbox.texts import check_message, read_text

MOST_ANSWER = 200
MOST_RESULTS = 50
MOST_ID_BYTES = 64
RESULT_KINDS = {
    "article",
    "photo",
    "gif",
    "mpeg4_gif",
    "video",
    "audio",
    "voice",
    "document",
    "location",
    "venue",
    "contact",
    "game",
    "sticker",
}


def answer_callback_query(call: Call) -> object:
    """answerCallbackQuery: once, within the window; a text of 200 characters at most."""
    text = call.text("text")
    if len(text) > MOST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer: Obj = {"text": text, "show_alert": call.flag("show_alert"), "url": call.text("url")}
    press = call.sandbox.queries.answer_press(call.bot, call.text("callback_query_id"), answer)
    event: Obj = {
        "type": "pressed",
        "person": press.person.id,
        "chat": posting.name_for(press.post.chat),
        "callback_query_id": press.id,
        **answer,
    }
    call.sandbox.hub.tell(press.person.id, lambda: event)
    return True


def answer_inline_query(call: Call) -> object:
    """answerInlineQuery."""
    try:
        results = [as_obj(result) for result in as_list(call.json("results") or [])]
    except TypeError as error:
        raise bad_request("can't parse inline query results: expected an Array of Objects") from error
    if len(results) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    if len(call.text("next_offset").encode()) > MOST_ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    checked_results = [_result(result) for result in results]
    if len({result["id"] for result in checked_results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    answer: Obj = {
        "results": checked_results,
        "next_offset": call.text("next_offset"),
        "button": call.obj("button"),
    }
    call.sandbox.queries.answer_inline(call.bot, call.text("inline_query_id"), answer)
    return True


def _result(result: Obj) -> Obj:
    result_id = str(result.get("id") or "")
    if not 1 <= len(result_id.encode()) <= MOST_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if result.get("type") not in RESULT_KINDS:
        raise bad_request("can't parse inline query result: Invalid inline query result type")
    if result["type"] == "article":
        _check_article(result)
    kept: Obj = {name: value for name, value in result.items() if value is not None}
    if "reply_markup" in kept:
        kept["reply_markup"] = checked(as_obj(kept["reply_markup"]))
    return {**kept, "id": result_id}


def _check_article(result: Obj) -> None:
    if not result.get("title"):
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    said = result.get("input_message_content")
    if not isinstance(said, dict):
        raise bad_request("can't parse inline query result: Can't find field \"input_message_content\"")
    if "message_text" in said:
        check_message(
            read_text(str(said["message_text"]), str(said.get("parse_mode") or ""), said.get("entities"))
        )
