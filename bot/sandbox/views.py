"""Bot API objects as a bot, or a person's client, holds them."""

from bot.sandbox.files import FileStore, Photo
from bot.sandbox.shapes import Obj, as_int, without_nulls
from bot.sandbox.texts import Text
from bot.sandbox.world import Account, BotAccount, Chat, Person, Post, World

CLIENT = 0
"""In place of a bot's id where a person's client looks: its file ids are nobody's."""


def user(account: Account) -> Obj:
    """`User`."""
    if isinstance(account, BotAccount):
        return {
            "id": account.id,
            "is_bot": True,
            "first_name": account.names.get(("name", ""), account.name),
            "username": account.username,
        }
    return without_nulls(
        {
            "id": account.id,
            "is_bot": False,
            "first_name": account.first_name,
            "last_name": account.last_name,
            "username": account.username,
            "language_code": account.language_code,
        }
    )


def person(somebody: Person) -> Obj:
    """A person as the control interface shows one."""
    shown = user(somebody)
    del shown["is_bot"]
    return {**shown, "about": somebody.about}


def bot_item(account: BotAccount) -> Obj:
    """A bot as the control interface shows one: never its token."""
    return {**user(account), "about": account.names.get(("short_description", ""), account.about)}


def _private_peer(account: Account) -> Obj:
    shown = user(account)
    names = ("id", "first_name", "last_name", "username")
    kept: Obj = {str(name): shown[name] for name in names if name in shown}
    return {**kept, "type": "private"}


def chat(place: Chat, viewer: Account) -> Obj:
    """`Chat`: in a private chat each side sees the other."""
    if place.is_private:
        return _private_peer(place.people[0] if isinstance(viewer, BotAccount) else place.bots[0])
    return {"id": place.id, "title": place.title, "type": place.kind}


class Views:
    """Renders messages; needs the files for their ids and the world for mentioned people."""

    def __init__(self, world: World, files: FileStore) -> None:
        self._world = world
        self._files = files

    def message(self, post: Post, viewer: Account, *, with_reply: bool = True) -> Obj:
        """`Message`. A person's client also holds reply keyboards, a bot only inline ones."""
        is_bot = isinstance(viewer, BotAccount)
        shown: Obj = {
            "message_id": post.message_id,
            "from": user(post.author),
            "chat": chat(post.chat, viewer),
            "date": post.date,
            "edit_date": post.edit_date,
            "media_group_id": post.media_group_id,
            "via_bot": user(post.via_bot) if post.via_bot else None,
            "reply_to_message": self._replied(post, viewer) if with_reply else None,
            **self._forward_fields(post),
            **self._content(post, viewer.id if is_bot else CLIENT),
            "reply_markup": post.inline_keyboard if is_bot else post.markup,
        }
        return without_nulls(shown)

    def _replied(self, post: Post, viewer: Account) -> Obj | None:
        original = post.chat.posts.get(post.reply_to) if post.reply_to is not None else None
        return self.message(original, viewer, with_reply=False) if original else None

    def _forward_fields(self, post: Post) -> Obj:
        return {"forward_origin": post.forward_origin} if post.forward_origin else {}

    def _content(self, post: Post, viewer_id: int) -> Obj:
        content = post.content
        if content.service is not None:
            return content.service
        if content.location is not None:
            latitude, longitude = content.location
            return {"location": {"latitude": latitude, "longitude": longitude}}
        if content.photo is None and content.document is None:
            return self.text_fields(content.text, "text", "entities")
        return self._media(post, viewer_id) | self.text_fields(content.caption, "caption", "caption_entities")

    def _media(self, post: Post, viewer_id: int) -> Obj:
        if post.content.photo is not None:
            return {"photo": self._sizes(post.content.photo, viewer_id)}
        document = post.content.document
        if document is None:
            raise ValueError("a message without content")
        identity = self._files.identity(viewer_id, document)
        return {"document": {**identity, "file_name": document.name, "mime_type": document.mime_type}}

    def _sizes(self, photo: Photo, viewer_id: int) -> list[Obj]:
        return [
            {**self._files.identity(viewer_id, size, photo), "width": size.width, "height": size.height}
            for size in photo.sizes
        ]

    def text_fields(self, text: Text, name: str, entities_name: str) -> Obj:
        """A text under its field names; absent where empty."""
        if not text.text:
            return {}
        shown: Obj = {name: text.text}
        entities = [seen for seen in (self._entity(entity) for entity in text.entities) if seen]
        if entities:
            shown[entities_name] = entities
        return shown

    def _entity(self, entity: Obj) -> Obj | None:
        if entity["type"] != "text_mention":
            return entity
        mentioned = self._world.people.get(as_int(entity["user_id"]))
        if mentioned is None:
            return None
        kept = {name: value for name, value in entity.items() if name != "user_id"}
        return {**kept, "user": user(mentioned)}
