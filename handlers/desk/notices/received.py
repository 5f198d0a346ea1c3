"""What an officer sends to be told to members, read and checked: what is too much is named, never cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from handlers.desk.notices.marking import LOST, Entity, html_of
from handlers.formatting import visible_length
from handlers.forms.said import FieldFault
from handlers.wording import marked
from storage.notices.content import (
    MOST_BYTES,
    MOST_CAPTION,
    MOST_ENTITIES,
    MOST_FILE,
    MOST_FILES,
    MOST_MEDIA,
    MOST_TEXT,
    Content,
    Media,
)
from storage.notices.personal import LONGEST, filled, strangers_in, variables_in

MEGABYTE: Final = 1024 * 1024
STRANGERS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message in the officer's chat: its text or caption, and the picture or file it carries.

    `group`: of the album it belongs to; `number`: its own. `other`: it carries something else.
    """

    text: str = ""
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    group: str = ""
    number: int = 0
    other: bool = False

    @property
    def html(self) -> Markup:
        return html_of(self.text, self.entities)


def part_json(sent: SentMessage) -> dict[str, Any]:
    """A part of an album, as the dialog keeps it until all have come."""
    media = sent.media
    assert media is not None
    kept = {name: getattr(media, name) for name in ("kind", "desk_file", "name", "size")}
    return {"number": sent.number, "media": kept, "text": str(sent.html)}


def check_sent(sent: SentMessage) -> None:
    """Raises FieldFault for what no notice can carry."""
    if sent.other:
        raise FieldFault(marked("通知里可以有文字、图片、文件和相册；别的（视频、语音、动图、贴纸等）发不了"))
    lost = [each for each in sent.entities if each.kind in LOST]
    if any(each.kind == "custom_emoji" for each in lost):
        raise FieldFault(marked("机器人发不了自定义表情，请换成普通表情再发一次"))
    if lost:
        raise FieldFault(marked("机器人发不了这种时间格式，请换成普通文字再发一次"))
    if sent.media:
        _check_size(sent.media.size, sent.media.name)


def content_of(sent: SentMessage) -> Content:
    """Raises FieldFault."""
    check_sent(sent)
    return checked(Content(str(sent.html), (sent.media,) if sent.media else ()))


def album_of(parts: Sequence[dict[str, Any]], text: str = "") -> Content:
    """The album of these parts in the order they were sent, with `text` or the one caption among them.

    Raises FieldFault.
    """
    ordered = sorted(parts, key=lambda part: int(part["number"]))
    captions = [part["text"] for part in ordered if part["text"]]
    if len(captions) > 1 or (captions and text):
        raise FieldFault(marked("相册只能有一段文字，这里有 {count} 段"), count=len(captions) + bool(text))
    media = tuple(Media(**part["media"]) for part in ordered)
    if len({item.kind for item in media}) > 1:
        raise FieldFault(marked("一个相册里只能都是图片，或者都是文件"))
    return checked(Content(text or "".join(captions), media))


def checked(content: Content) -> Content:
    """The same, if every member can get it. Raises FieldFault."""
    if not content.text and not content.media:
        raise FieldFault(marked("没有内容"))
    if len(content.media) > MOST_MEDIA:
        raise FieldFault(
            marked("相册最多 {most} 个，这里有 {count} 个"), most=MOST_MEDIA, count=len(content.media)
        )
    _check_size(sum(item.size for item in content.media), "", MOST_FILES)
    _check_variables(content.text)
    _check_length(content)
    return content


def _check_size(size: int, name: str, most: int = MOST_FILE) -> None:
    if size <= most:
        return
    megabytes = -(-size // MEGABYTE)
    if not name:
        raise FieldFault(
            marked("这些文件共 {size} MB，一条通知最多 {most} MB"), size=megabytes, most=most // MEGABYTE
        )
    raise FieldFault(
        marked("{name} 有 {size} MB，机器人最多能取 {most} MB；请压缩，或改发下载链接"),
        name=name,
        size=megabytes,
        most=most // MEGABYTE,
    )


def _check_variables(text: str) -> None:
    if odd := strangers_in(text):
        raise FieldFault(
            marked("看不懂 {odd}；变量有 {{姓名}} 和 {{单位}}，中间不能换格式；花括号本身请写两遍"),
            odd=" ".join(odd[:STRANGERS_SHOWN]),
        )


def _check_length(content: Content) -> None:
    """With the longest values that a variable can have."""
    longest = {variable: "一" * length for variable, length in LONGEST.items()}
    text = Markup(filled(content.text, longest))
    most = MOST_CAPTION if len(content.media) == 1 else MOST_TEXT
    if (over := visible_length(text) - most) > 0:
        raise FieldFault(_too_long(content), over=over, limit=most)
    if content.text.count("</") > MOST_ENTITIES:
        raise FieldFault(
            marked("格式有 {count} 处，Telegram 一条消息最多 {most} 处，多出来的会丢"),
            count=content.text.count("</"),
            most=MOST_ENTITIES,
        )
    if len(text.encode()) > MOST_BYTES:
        raise FieldFault(marked("文字连同格式和链接太大了，请短一些"))


def _too_long(content: Content) -> str:
    if variables_in(content.text):
        return marked("超出 {over} 字（最多 {limit} 字；每个变量按最长的姓名 60 字、单位 120 字算）")
    if len(content.media) == 1:
        return marked("超出 {over} 字（图片或文件的说明最多 {limit} 字）")
    return marked("超出 {over} 字（最多 {limit} 字）")
