"""An answer that is owed: a reply, and where it goes. Kept as JSON beside its update until it is said."""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from markupsafe import Markup

from handlers.reply import Attachment, Button, Replies, Reply, as_sequence


@dataclass(frozen=True, slots=True)
class Address:
    """Where replies go: the chat, the card that was pressed (to edit), the press itself (to answer)."""

    chat_id: int | None
    card_id: int | None = None
    press_id: str | None = None
    replies_to: int | None = None
    """The message to answer under, in groups and where the answer must carry its question."""


@dataclass(frozen=True, slots=True)
class Owed:
    reply: Reply
    address: Address


def owe(replies: Replies, address: Address) -> list[Owed]:
    """The answers to one update. A press is always answered, by an empty toast if by nothing else."""
    listed = as_sequence(replies)
    if address.press_id and not listed:
        return [Owed(Reply(), address)]
    first, rest = listed[:1], listed[1:]
    later = Address(address.chat_id, address.card_id)
    return [Owed(reply, address) for reply in first] + [Owed(reply, later) for reply in rest]


def to_json(owed: Sequence[Owed]) -> str:
    return json.dumps([asdict(item) for item in owed], default=_encoded, ensure_ascii=False)


def from_json(text: str) -> list[Owed]:
    return [Owed(_reply(item["reply"]), Address(**item["address"])) for item in json.loads(text)]


def _encoded(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value)} has no JSON form")


def _reply(data: dict[str, Any]) -> Reply:
    attachment = _attachment(data["attachment"]) if data["attachment"] else None
    album = tuple(_attachment(item) for item in data.get("album", ()))  # none in what an older version owed
    rows = tuple(tuple(Button(**button) for button in row) for row in data["rows"])
    return Reply(
        **{**data, "text": Markup(data["text"]), "rows": rows, "attachment": attachment, "album": album}
    )


def _attachment(data: dict[str, Any]) -> Attachment:
    return Attachment(**{**data, "content": base64.b64decode(data["content"])})
