"""The keyboards seen in a chat, as they were and as they are: what can be pressed, rightly or wrongly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Keyboard = Mapping[str, str]
"""Data by label; the data of a button that only opens or shares something is empty."""


@dataclass(slots=True)
class Keyboards:
    seen: list[tuple[int, Keyboard]] = field(default_factory=list)
    """(message id, keyboard) of every version of every message, in the order seen."""

    def note(self, message_id: int, rows: Sequence[Sequence[tuple[str, str]]]) -> None:
        self.seen.append((message_id, dict(button for row in rows for button in row)))

    def newest(self) -> tuple[int, Keyboard]:
        """The last message that has buttons now."""
        current = dict(self.seen)
        message_id = max(number for number, keyboard in current.items() if keyboard)
        return message_id, current[message_id]

    def current(self, label: str) -> tuple[int, str]:
        """(message id, data) of a button of that newest message."""
        message_id, keyboard = self.newest()
        return message_id, keyboard[label]

    def former(self, label: str) -> tuple[int, str]:
        """The same of the last such button that is not on that newest message as it is now."""
        newest, current = self.newest()
        for message_id, keyboard in reversed(self.seen):
            if label in keyboard and (message_id, current.get(label)) != (newest, keyboard[label]):
                return message_id, keyboard[label]
        raise KeyError(f"no former button {label!r}")
