"""What a handler answers: text, buttons, perhaps a file. The front ends turn it into Bot API calls.

A reply goes to the person who acted; anything for anyone else is a row of the outbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from handlers.wording.direction import contained

DATA_LIMIT = 64
"""Bytes of callback data a button can carry (Bot API, InlineKeyboardButton)."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button with exactly one of: data (a press), url, share (a query to type in another chat).

    Here and below, of what is read no turning mark reaches beyond its line (`handlers.wording.direction`).
    """

    text: str
    data: str = ""
    url: str = ""
    share: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.data, self.url, self.share))) != 1:
            raise ValueError(f"button {self.text!r} needs exactly one action")
        if len(self.data.encode()) > DATA_LIMIT:
            raise ValueError(f"button {self.text!r} carries more than {DATA_LIMIT} bytes")
        _contain(self, "text")


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file (≤ 20 MB): sent as a document, or as a photo where `picture`.

    `file_id`: the sending bot's own id of a file that Telegram has already, in place of the content.
    """

    name: str
    content: bytes = b""
    picture: bool = False
    file_id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message, or one change of the card whose button was pressed.

    `text` is Telegram HTML of 1–4096 characters once parsed (≤ 1024 with an attachment); empty only where
    there is nothing but a toast, or with `edits` where nothing but the buttons changes. `edits`: change the
    pressed card in place (a new message where there is none). `toast`: ≤ 200 characters shown over the chat,
    as a dialog to close where `alert`. `album`: 2–10 pictures or 2–10 documents that stand above the text,
    for an album has no buttons. In pushes only, whose text follows a moment later.
    """

    text: Markup = field(default_factory=Markup)
    rows: Rows = ()
    edits: bool = False
    toast: str = ""
    alert: bool = False
    attachment: Attachment | None = None
    album: tuple[Attachment, ...] = ()
    under: int | None = None
    """The message of the same chat that a push stands under, if it is still there."""

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing but a toast."""
        return not (self.text or self.attachment or (self.edits and self.rows))

    def __post_init__(self) -> None:
        _contain(self, "text", "toast")


Replies = Reply | Sequence[Reply]


def apart(replies: Replies) -> Replies:
    """As messages of their own: a pressed card that renews itself would take them away."""
    if isinstance(replies, Reply):
        return replace(replies, edits=False)
    return [replace(reply, edits=False) for reply in replies]


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result of inline mode: how it looks in the list, and the message it becomes."""

    id: str
    title: str
    description: str
    text: Markup
    rows: Rows = ()

    def __post_init__(self) -> None:
        _contain(self, "title", "description", "text")


def _contain(said: Button | Reply | InlineResult, *names: str) -> None:
    for name in names:
        object.__setattr__(said, name, contained(getattr(said, name)))


def as_sequence(replies: Replies) -> Sequence[Reply]:
    return (replies,) if isinstance(replies, Reply) else replies
