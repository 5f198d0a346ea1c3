"""Someone who wrote to a bot, as Telegram tells us of them. Not a member yet, perhaps never."""

from dataclasses import dataclass

from storage.vocabularies import Language

NOBODIES = frozenset({1087968824, 136817688, 777000})
"""Telegram's pseudo users: anonymous group administrator, channel, service. They are never a person."""


@dataclass(frozen=True, slots=True)
class Person:
    telegram_id: int
    name: str
    language: Language
    """From the client's `language_code`; a member's own choice goes before it."""
