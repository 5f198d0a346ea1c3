"""The append-only record of what was asked, answered and said; what tests compare the store with."""

from collections import Counter
from pathlib import Path
from typing import IO

from bot.sandbox.shapes import Clock, Obj, dump


class Journal:
    """Entries in order, from number 1; each is on disk before its call is answered, where there is a file."""

    def __init__(self, clock: Clock, path: Path | None) -> None:
        self._clock = clock
        self._entries: list[Obj] = []
        self._copies: Counter[tuple[str | None, int | None, str]] = Counter()
        self._file: IO[str] | None = path.open("a", encoding="utf-8") if path else None

    @property
    def last(self) -> int:
        """Number of the newest entry; 0 at first."""
        return len(self._entries)

    def record(  # noqa: PLR0913 -- an entry's fields, by name
        self,
        *,
        bot: str | None,
        method: str,
        chat: int | None,
        message_id: int | None = None,
        text: str | None = None,
        status: int,
        params: Obj,
        counts: bool = False,
    ) -> None:
        """Add an entry.

        Where it `counts` as a new message, `copy` says how many with this text the chat has now had
        from this bot; elsewhere it is None.
        """
        copy = self._copy(bot, chat, text or "") if counts else None
        entry: Obj = {
            "n": len(self._entries) + 1,
            "at": self._clock(),
            "bot": bot,
            "method": method,
            "chat": chat,
            "message_id": message_id,
            "text": text,
            "status": status,
            "params": params,
            "copy": copy,
        }
        self._entries.append(entry)
        if self._file is not None:
            self._file.write(dump(entry) + "\n")
            self._file.flush()

    def _copy(self, bot: str | None, chat: int | None, text: str) -> int:
        self._copies[bot, chat, text] += 1
        return self._copies[bot, chat, text]

    def after(self, number: int, bot: str | None, chat: int | None, limit: int | None) -> list[Obj]:
        """Entries that follow entry `number`, of one bot or chat if asked."""
        found = [
            entry
            for entry in self._entries[max(0, number) :]
            if (bot is None or entry["bot"] == bot) and (chat is None or entry["chat"] == chat)
        ]
        return found[:limit]

    def close(self) -> None:
        """Close the file, if any."""
        if self._file is not None:
            self._file.close()
            self._file = None
