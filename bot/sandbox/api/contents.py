"""What a call wants to say: text, caption, file, checked."""

from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.files import Document, FileKind, Photo, Upload
from bot.sandbox.shapes import Obj, as_list, as_obj
from bot.sandbox.texts import EMPTY, Text, check_caption, check_message, read_text
from bot.sandbox.world import Content


def text_content(call: Call) -> Content:
    """The text of sendMessage and editMessageText."""
    raw = call.text("text")
    if not raw:
        raise bad_request("message text is empty")
    return Content(text=check_message(read_text(raw, call.text("parse_mode"), call.json("entities"))))


def caption_of(call: Call) -> Text:
    """The caption, empty where absent."""
    return caption(call.text("caption"), call.text("parse_mode"), call.json("caption_entities"))


def caption(raw: str, parse_mode: str, entities: object) -> Text:
    """A caption from its parts; one of blanks only is none."""
    return check_caption(read_text(raw, parse_mode, entities)) if raw.strip() else EMPTY


def file_content(call: Call, kind: FileKind, source: str, text: Text) -> Content:
    """A photo or document: uploaded (as a part of that name or attached) or named by its id."""
    upload = _upload(call, kind, source)
    files = call.sandbox.files
    held: Document | Photo
    if upload is None:
        held = files.reuse(call.bot.id, source, kind)
    else:
        held = files.add_photo(upload) if kind == "photo" else files.add_document(upload)
    return held_content(held, text)


def held_content(held: Document | Photo, text: Text) -> Content:
    """A stored file with its caption."""
    return (
        Content(photo=held, caption=text) if isinstance(held, Photo) else Content(document=held, caption=text)
    )


def _upload(call: Call, kind: FileKind, source: str) -> Upload | None:
    if source.startswith("attach://"):
        attached = call.uploads.get(source.removeprefix("attach://"))
        if attached is None:
            raise bad_request(f'can\'t find the attached file "{source}"')
        return attached
    if not source:
        if kind not in call.uploads:
            raise bad_request(f"there is no {kind} in the request")
        return call.uploads[kind]
    if source.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return None


def media_content(call: Call, item: Obj) -> Content:
    """An `InputMediaPhoto` or `InputMediaDocument`."""
    kind = item.get("type")
    source = item.get("media")
    if not isinstance(source, str) or not source:
        raise bad_request('can\'t parse InputMedia: Field "media" must be of type String')
    text = caption(
        str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities")
    )
    if kind == "photo":
        return file_content(call, "photo", source, text)
    if kind == "document":
        return file_content(call, "document", source, text)
    raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')


def album_of(call: Call) -> list[Obj]:
    """The items of sendMediaGroup: 1-10 (TDLib takes one as well), documents only among themselves."""
    try:
        items = [as_obj(item) for item in as_list(call.json("media") or [])]
    except TypeError as error:
        raise bad_request("can't parse media: expected an Array of InputMedia") from error
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > 10:
        raise bad_request("too many messages to send as an album")
    kinds = {str(item.get("type")) for item in items}
    if len(kinds & {"document", "audio"}) and len(kinds) > 1:
        kind = "document" if "document" in kinds else "audio"
        raise bad_request(f"{kind} can't be mixed with other media types")
    return items
