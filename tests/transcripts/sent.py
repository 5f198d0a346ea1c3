"""What people send beside plain words, as transcripts write it.

`(格式) HTML` is a text with formatting; `(图片 3) HTML` three pictures, `(文件 a.pdf b.pdf) HTML` two files,
sent together, with that caption.
"""

import re
from dataclasses import dataclass

from bot.sandbox.shapes import Obj, as_int
from bot.sandbox.texts import EMPTY, Text, read_text
from handlers.desk.notices.marking import Entity
from handlers.desk.notices.received import SentMessage
from storage.notices.content import DOCUMENT, PHOTO, Media

WRITTEN = re.compile(r"\((图片 (?P<count>\d+)|文件 (?P<names>[^)]+)|格式)\) ?(?P<html>.*)", re.DOTALL)


@dataclass(frozen=True)
class Sent:
    """`files` by name; pictures where `photo`; no files: a text."""

    text: Text
    files: tuple[str, ...] = ()
    photo: bool = False

    @property
    def entities(self) -> list[Obj]:
        return list(self.text.entities)


def read_sent(written: str) -> Sent | None:
    """None for plain words."""
    match = WRITTEN.fullmatch(written)
    if match is None:
        return None
    text = read_text(match["html"], "html") if match["html"] else EMPTY
    if match["names"]:
        return Sent(text, tuple(match["names"].split()))
    count = int(match["count"] or 0)
    return Sent(text, tuple(f"{n}.png" for n in range(1, count + 1)), photo=True)


def messages_of(sent: Sent, first: int) -> list[SentMessage]:
    """What the desk gets of it: a message for each file, the caption with the first; numbers from `first`."""
    entities = tuple(map(_entity, sent.text.entities))
    if not sent.files:
        return [SentMessage(sent.text.text, entities, number=first)]
    group = f"album-{first}" if len(sent.files) > 1 else ""
    made = []
    for at, name in enumerate(sent.files):
        media = Media(PHOTO if sent.photo else DOCUMENT, f"desk-{first + at}", _name(sent, name), 100)
        words = (sent.text.text, entities) if at == 0 else ("", ())
        made.append(SentMessage(*words, media, group, first + at))
    return made


def _name(sent: Sent, name: str) -> str:
    return "photo.jpg" if sent.photo else name


def _entity(entity: Obj) -> Entity:
    url, language = str(entity.get("url", "")), str(entity.get("language", ""))
    return Entity(str(entity["type"]), as_int(entity["offset"]), as_int(entity["length"]), url, language)
