"""Tokens, and a key, that must show nowhere, and the watch that is kept for them through the whole suite.

Every test that runs a bot uses these. What is watched: each log line of ours as it was made, before anything
is struck out of it; those of the libraries, at DEBUG, as our logging writes them; what processes wrote to
stderr; the bytes of the store.
"""

import logging
from pathlib import Path
from typing import Final

from bot.logs import LAYOUT, Redacting, Redactor
from tests.keys import KEY

CANARY: Final = "canary"
MEMBER_TOKEN: Final = "1000000001:canary-token-of-the-member-bot"
DESK_TOKEN: Final = "1000000002:canary-token-of-the-desk-bot"
UNKNOWN_TOKEN: Final = "1000000009:canary-token-that-no-bot-has"
SECRETS: Final = (CANARY, KEY)
"""What is looked for."""
TOKENS: Final = {"LIAISON_MEMBER_TOKEN": MEMBER_TOKEN, "LIAISON_DESK_TOKEN": DESK_TOKEN}
"""As the environment of a process."""

OURS: Final = ("bot", "handlers", "storage")
TALKATIVE: Final = (*OURS, "aiogram", "aiohttp", "asyncio", "httpcore", "httpx", "telegram")
"""Loggers at DEBUG. SQLAlchemy's and the driver's are so only where that is the test: they say two lines for
each statement."""


class Watch(logging.Handler):
    """Keeps every log line that holds the canary or the key."""

    def __init__(self) -> None:
        super().__init__()
        self._plain, self._redacting = logging.Formatter(LAYOUT), Redacting(LAYOUT, Redactor())
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.partition(".")[0] in OURS
        line = (self._plain if ours else self._redacting).format(record)
        if any(secret in line for secret in SECRETS):
            self.found.append(line)

    def taken(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return found


def begin_watch() -> Watch:
    watch = Watch()
    logging.getLogger().addHandler(watch)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    return watch


def files_with_the_canary(folder: Path) -> list[str]:
    """Names of the logs and the stores in `folder` that hold it, or the key."""
    watched = [path for kind in ("*.log", "*.db", "*.db-wal") for path in folder.glob(kind)]
    return [path.name for path in watched if _holds_secret(path.read_bytes())]


def _holds_secret(content: bytes) -> bool:
    return any(secret.encode() in content for secret in SECRETS)
