"""How a command ends that cannot do its work: one clear sentence and a non-zero code, no traceback."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError

from bot.config import BadSettings
from bot.trouble import CannotPoll, CannotSend
from storage.life import AlreadyRunning
from storage.store import StoreUnavailable


class Ended(click.ClickException):
    """Ended by a failure; exit code 1."""


class WronglySet(click.ClickException):
    """Not even begun, by wrong or missing settings; exit code 2."""

    exit_code = 2


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn what a person can mend into one sentence on stderr; anything else is a fault of ours and shows."""
    try:
        yield
    except BadSettings as error:
        raise WronglySet(str(error)) from None
    except (StoreUnavailable, CannotPoll, CannotSend, CannotStart, AlreadyRunning) as error:
        raise Ended(str(error)) from None
    except OperationalError as error:
        raise Ended(f"the database cannot be used: {str(error.orig).splitlines()[0]}") from None
    except OSError as error:
        if error.filename:
            raise Ended(f"{error.filename} cannot be used: {error.strerror}") from None
        if error.errno != errno.EADDRINUSE:
            raise
        raise Ended(f"{_address(error)} is in use; stop what uses it or choose another port") from None


class CannotStart(Exception):
    """The bots cannot start; the text says why and what to do, in one sentence."""


def _address(error: OSError) -> str:
    """aiohttp's error text holds the address as a tuple: ('127.0.0.1', 8765)."""
    words = str(error.strerror or error)
    inside = words[words.find("(") + 1 : words.find(")")]
    parts = [part.strip(" '\"") for part in inside.split(",")]
    return f"port {parts[1]}" if len(parts) > 1 and parts[1].isdecimal() else "the port"
