"""What a notice says, as it lies in the store: text, pictures and files, link buttons.

JSON: `text`, Telegram HTML with personal variables (`storage.notices.personal`); `media`, objects of `kind`,
`desk_file`, `member_file`, `name` and `size`; `buttons`, objects of `text` and `url`. One picture or file has
the text as its caption; an album stands above a message with the text and the buttons, for it can have none.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

MOST_TEXT: Final = 4096
MOST_CAPTION: Final = 1024
"""Characters (code points) without markup, Bot API sendMessage and sendPhoto."""
MOST_BYTES: Final = 32_768
"""Of a text with its markup: the Bot API server refuses more before it looks at it."""
MOST_ENTITIES: Final = 100
"""Of one message; what is beyond them would lose its format."""
MOST_MEDIA: Final = 10
"""Of an album, Bot API sendMediaGroup."""
MOST_BUTTONS: Final = 8
MOST_FILE: Final = 20 * 1024 * 1024
"""Bytes of one file: a bot can fetch no more, Bot API getFile."""
MOST_FILES: Final = 50 * 1024 * 1024
"""Bytes of all files of a notice: they wait in the store between the two bots."""
PHOTO, DOCUMENT = "photo", "document"


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a file. Ids are a bot's own: `member_file` is empty until its bytes were handed over."""

    kind: str
    """PHOTO or DOCUMENT."""
    desk_file: str
    name: str
    size: int
    """Bytes; 0 where Telegram did not say."""
    member_file: str = ""


@dataclass(frozen=True, slots=True)
class LinkButton:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    text: str = ""
    media: tuple[Media, ...] = ()
    buttons: tuple[LinkButton, ...] = ()

    @property
    def is_album(self) -> bool:
        return len(self.media) > 1

    @property
    def messages(self) -> int:
        """How many messages each member gets."""
        return len(self.media) + 1 if self.is_album else 1

    @property
    def waiting(self) -> tuple[Media, ...]:
        """What the members' bot has no id for yet."""
        return tuple(item for item in self.media if not item.member_file)

    @property
    def digest(self) -> str:
        """Equal for contents that read and look the same, whatever ids the members' bot has for the files."""
        seen = replace(self, media=tuple(replace(item, member_file="") for item in self.media))
        return hashlib.sha256(json.dumps(asdict(seen), sort_keys=True).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "media": [asdict(item) for item in self.media],
            "buttons": [asdict(button) for button in self.buttons],
        }

    def known_to_members(self, files: Sequence[str]) -> "Content":
        """With the members' bot's ids of the media, in their order."""
        pairs = zip(self.media, files, strict=True)
        return replace(self, media=tuple(replace(item, member_file=own) for item, own in pairs))


def read_content(kept: Mapping[str, Any]) -> Content:
    """What `as_json` gave; what is missing is empty."""
    return Content(
        kept.get("text", ""),
        tuple(Media(**item) for item in kept.get("media", ())),
        tuple(LinkButton(**button) for button in kept.get("buttons", ())),
    )
