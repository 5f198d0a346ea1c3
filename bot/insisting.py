"""Calls that a start cannot do without: made until Telegram answers, or ended with a sentence."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.trouble import CannotPoll, Kind, Trouble

log = logging.getLogger(__name__)

T = TypeVar("T")
E = TypeVar("E", bound=Exception)


async def insist(
    call: Callable[[], Awaitable[T]], failure: type[E], trouble_of: Callable[[E], Trouble], name: str
) -> T:
    """What `call` gives, as soon as Telegram can be reached. Raises CannotPoll where waiting is no help.

    `failure` is the framework's own exception, which `trouble_of` judges.
    """
    failures = 0
    while True:
        try:
            return await call()
        except failure as error:
            trouble = trouble_of(error)
        if trouble.kind is Kind.UNAUTHORIZED:
            raise CannotPoll(f"Telegram does not know the {name}'s token; check it with @BotFather")
        if trouble.kind is Kind.REFUSED:
            raise CannotPoll(f"Telegram refused the {name}'s start: {trouble.reason}")
        failures += 1
        log.warning("the %s could not reach Telegram: %s", name, trouble.reason)
        await asyncio.sleep(trouble.seconds or min(30.0, 0.25 * 2.0**failures))
