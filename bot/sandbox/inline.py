"""Inline mode as a person uses it: the query, and the choice of a result."""

from bot.sandbox import acts, views
from bot.sandbox.api.contents import caption as read_caption
from bot.sandbox.api.contents import held_content
from bot.sandbox.errors import ApiError, ControlError
from bot.sandbox.keyboards import checked
from bot.sandbox.queries import INLINE_WINDOW, InlineQuery
from bot.sandbox.shapes import Obj, as_list, as_obj
from bot.sandbox.state import Sandbox
from bot.sandbox.texts import check_message, read_text
from bot.sandbox.world import BotAccount, Chat, Content, Person, Post

MOST_QUERY = 256


def ask(sandbox: Sandbox, person: Person, bot: BotAccount, query: str, offset: str) -> InlineQuery:
    """What a person types after the bot's name; clients cut it at 256 characters."""
    query = query[:MOST_QUERY]
    asked = sandbox.queries.ask(bot, person, query)
    update: Obj = {
        "id": asked.id,
        "from": views.user(person),
        "query": query,
        "offset": offset,
        "chat_type": "sender",
    }
    asked_lane = f"inline {person.id}"
    sandbox.mailbox(bot).queue.add("inline_query", update, asked_lane, INLINE_WINDOW)
    return asked


def choose(sandbox: Sandbox, person: Person, asked: InlineQuery, result_id: str, chat: Chat) -> Post:
    """The message a result becomes, sent by the person via the bot; the bot hears of the choice."""
    result = _result(asked, result_id)
    try:
        content = _content(sandbox, asked.bot, result)
    except ApiError as error:
        raise ControlError(error.description) from error
    markup = checked(as_obj(result["reply_markup"])) if result.get("reply_markup") else None
    inline_message_id = f"BAAA{asked.id}{len(sandbox.inline_posts)}" if markup else None
    post = acts.put(
        sandbox, person, chat, content, "choose",
        markup=markup, via_bot=asked.bot, inline_message_id=inline_message_id,
    )  # fmt: skip
    if inline_message_id is not None:
        sandbox.inline_posts[inline_message_id] = post
    _tell_choice(sandbox, asked, person, result_id, inline_message_id)
    return post


def _result(asked: InlineQuery, result_id: str) -> Obj:
    results = [as_obj(result) for result in as_list((asked.answer or {}).get("results", []))]
    found = next((result for result in results if result["id"] == result_id), None)
    if found is None:
        raise ControlError("no such result", 404)
    return found


def _tell_choice(
    sandbox: Sandbox, asked: InlineQuery, person: Person, result_id: str, inline_message_id: str | None
) -> None:
    update: Obj = {"result_id": result_id, "from": views.user(person), "query": asked.query}
    if inline_message_id is not None:
        update["inline_message_id"] = inline_message_id
    sandbox.mailbox(asked.bot).queue.add("chosen_inline_result", update, f"inline {person.id}")


def _content(sandbox: Sandbox, bot: BotAccount, result: Obj) -> Content:
    said = as_obj(result["input_message_content"]) if result.get("input_message_content") else {}
    if "message_text" in said:
        mode, entities = str(said.get("parse_mode") or ""), said.get("entities")
        return Content(text=check_message(read_text(str(said["message_text"]), mode, entities)))
    place = said or result
    if "latitude" in place:
        return Content(location=(float(str(place["latitude"])), float(str(place["longitude"]))))
    text = read_caption(
        str(result.get("caption") or ""), str(result.get("parse_mode") or ""), result.get("caption_entities")
    )
    if "photo_file_id" in result:
        return held_content(sandbox.files.reuse(bot.id, str(result["photo_file_id"]), "photo"), text)
    if "document_file_id" in result:
        return held_content(sandbox.files.reuse(bot.id, str(result["document_file_id"]), "document"), text)
    raise ControlError("the sandbox cannot send this kind of result")
