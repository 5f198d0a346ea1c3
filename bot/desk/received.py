"""What an officer sent, without the framework: for a notice that is being composed."""

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

from handlers.desk.notices.marking import Entity
from handlers.desk.notices.received import SentMessage
from storage.notices.content import DOCUMENT, PHOTO, Media


def sent_message(message: Message) -> SentMessage:
    media = _media(message)
    return SentMessage(
        message.text or message.caption or "",
        tuple(map(_entity, message.entities or message.caption_entities)),
        media,
        (message.media_group_id or "") if media else "",
        message.message_id,
        other=media is None and message.text is None,
    )


def _media(message: Message) -> Media | None:
    """A moving picture comes as a document too; it is none of ours."""
    if message.photo:
        largest = message.photo[-1]
        return Media(PHOTO, largest.file_id, "photo.jpg", largest.file_size or 0)
    document = message.document
    if document is None or message.animation:
        return None
    return Media(DOCUMENT, document.file_id, document.file_name or "file", document.file_size or 0)


def _entity(entity: MessageEntity) -> Entity:
    url = entity.url or ""
    if entity.type == MessageEntityType.TEXT_MENTION and entity.user:
        url = f"tg://user?id={entity.user.id}"
    return Entity(str(entity.type), entity.offset, entity.length, url, entity.language or "")
