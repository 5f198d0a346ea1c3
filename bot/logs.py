"""Logging with no token and no personal data in it, whatever a library writes."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from types import TracebackType
from urllib.parse import quote

TOKEN = re.compile(r"\d{5,20}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
"""A bot token as it stands in addresses, plain or percent-encoded."""
LAYOUT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
NEVER_BELOW = {
    **dict.fromkeys(("httpx", "httpcore", "aiohttp.access"), logging.WARNING),  # whole addresses
    **dict.fromkeys(("sqlalchemy", "aiosqlite", "psycopg"), logging.WARNING),  # rows, and what is put in them
    **dict.fromkeys(("telegram", "aiogram"), logging.INFO),  # calls with all they carry
    **dict.fromkeys(("aiogram.event", "alembic", "jieba", "apscheduler"), logging.WARNING),
}
"""Loggers that would write tokens, personal data or a line for each second, even where all is logged."""


class Redactor:
    """Strikes tokens and given secrets out of a text, plain or percent-encoded."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        self._secrets = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        text = TOKEN.sub("<token>", text)
        for secret in self._secrets:
            text = text.replace(secret, "<secret>")
        return text


class Redacting(logging.Formatter):
    """Formats, then strikes out, tracebacks included."""

    def __init__(self, layout: str, redact: Redactor) -> None:
        super().__init__(layout)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class ToStderr(logging.StreamHandler):  # type: ignore[type-arg] # the class takes a parameter for types alone
    """Of a line that cannot be written it says so; the base class would print what it was to say as it is."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's name
        print(f"a log line of {record.name} could not be written", file=sys.stderr)


def redact_tracebacks(redact: Redactor) -> None:
    """What ends the process shows as before, but with secrets struck out."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = show


def set_up_logging(level: int = logging.INFO, secrets: Iterable[str] = ()) -> None:
    """Log to stderr at `level`, without `secrets`, in tracebacks that end the process as well."""
    redact = Redactor(secrets)
    handler = ToStderr(sys.stderr)
    handler.setFormatter(Redacting(LAYOUT, redact))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, lowest in NEVER_BELOW.items():
        logging.getLogger(name).setLevel(max(level, lowest))
    redact_tracebacks(redact)
