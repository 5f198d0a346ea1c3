"""Logging with no token and no personal data in it, whatever a library writes."""

import logging
import re
import sys
from collections.abc import Iterable

TOKEN = re.compile(r"\d{5,20}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
"""A bot token as it stands in addresses, plain or percent-encoded."""


class Redacting(logging.Formatter):
    """Formats, then strikes tokens and given secrets out of the result, tracebacks included."""

    def __init__(self, layout: str, secrets: Iterable[str] = ()) -> None:
        super().__init__(layout)
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        line = TOKEN.sub("<token>", super().format(record))
        for secret in self._secrets:
            line = line.replace(secret, "<secret>")
        return line


def set_up_logging(level: int = logging.INFO, secrets: Iterable[str] = ()) -> None:
    """Log to stderr at `level`. The HTTP clients stay at WARNING: they log whole addresses."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)-7s %(name)s: %(message)s", secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "aiogram.event", "alembic", "jieba", "aiohttp.access", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
