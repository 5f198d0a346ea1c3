"""Methods that send new messages."""

from bot.sandbox import posting
from bot.sandbox.api.contents import album_of, caption_of, file_content, media_content, text_content
from bot.sandbox.api.targets import chat_of, reply_of
from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request, too_many_requests
from bot.sandbox.files import FileKind
from bot.sandbox.keyboards import read_markup
from bot.sandbox.shapes import Obj
from bot.sandbox.world import Chat, Content, Post

ACTIONS = {
    "cancel",
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
ACTION_SECONDS = 5


def charge(call: Call, chat: Chat, messages: int = 1) -> None:
    """Let the flood judge count the messages; ApiError 429 where they are too many.

    A paid broadcast needs Stars, and no bot here has any.
    """
    if call.flag("allow_paid_broadcast"):
        raise bad_request("BALANCE_TOO_LOW")
    seconds = call.sandbox.judge.wait_for(call.bot.id, chat.id_for_bot(), messages)
    if seconds is not None:
        raise too_many_requests(seconds)


def send(call: Call, chat: Chat, content: Content) -> Obj:
    """Post the content as the call asks, with its reply and markup; the `Message`."""
    markup = read_markup(call.text("reply_markup"))
    reply_to = reply_of(call, chat)
    charge(call, chat)
    call.made = posting.new_post(call.sandbox, chat, call.bot, content, markup=markup, reply_to=reply_to)
    return call.sandbox.views.message(call.made, call.bot)


def send_message(call: Call) -> object:
    """sendMessage."""
    chat = chat_of(call)
    return send(call, chat, text_content(call))


def send_photo(call: Call) -> object:
    """sendPhoto."""
    return _send_file(call, "photo")


def send_document(call: Call) -> object:
    """sendDocument."""
    return _send_file(call, "document")


def _send_file(call: Call, kind: FileKind) -> Obj:
    chat = chat_of(call)
    return send(call, chat, file_content(call, kind, call.text(kind), caption_of(call)))


def send_location(call: Call) -> object:
    """sendLocation."""
    chat = chat_of(call)
    return send(call, chat, Content(location=point(call.text("latitude"), call.text("longitude"))))


def point(latitude: str, longitude: str) -> tuple[float, float]:
    """Degrees north and east; ApiError where they are none."""
    try:
        place = float(latitude), float(longitude)
    except ValueError as error:
        raise bad_request("latitude and longitude are required") from error
    if not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
        raise bad_request("wrong location specified")
    return place


def send_media_group(call: Call) -> object:
    """sendMediaGroup: several messages with one `media_group_id`, none with a keyboard."""
    chat = chat_of(call)
    items = album_of(call)
    contents = [media_content(call, item) for item in items]
    reply_to = reply_of(call, chat)
    charge(call, chat, len(contents))
    group_id = posting.new_group_id() if len(contents) > 1 else None
    posts = [_album_post(call, chat, content, reply_to, group_id) for content in contents]
    call.made = posts[0]
    return [call.sandbox.views.message(post, call.bot) for post in posts]


def _album_post(call: Call, chat: Chat, content: Content, reply_to: int | None, group_id: str | None) -> Post:
    return posting.new_post(call.sandbox, chat, call.bot, content, reply_to=reply_to, media_group_id=group_id)


def send_chat_action(call: Call) -> object:
    """sendChatAction: shown for 5 s or until a message arrives."""
    chat = chat_of(call)
    action = call.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    for person in chat.people:
        event: Obj = {
            "type": "typing",
            "person": person.id,
            "chat": posting.name_for(chat),
            "action": action,
            "seconds": 0 if action == "cancel" else ACTION_SECONDS,
        }
        call.sandbox.hub.tell(person.id, event.copy)
    return True
