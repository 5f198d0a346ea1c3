"""Sealing: what a column keeps encrypted, and the keys that open it.

Fernet (AES-128-CBC with HMAC-SHA256, from `cryptography`) over the whole value; of several keys the first
seals and each opens, so that keys can be changed while the club runs. What is empty has nothing to hide and
stays as it is. A sealed value is another at each writing: it can be compared with nothing but emptiness.
"""

import json
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text, TypeDecorator


class BadKey(ValueError):
    """A text is no key: 32 bytes in URL-safe base64, as `new_key` makes them."""


class CannotUnseal(Exception):
    """A sealed value meets no key that opens it: the keys are not those of this store."""


class Keys:
    """One or more keys, newest first. Raises BadKey."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            fernets = [Fernet(key) for key in keys]
        except ValueError:
            raise BadKey from None
        self._first = fernets[0]
        self._every = MultiFernet(fernets)

    def seal(self, text: str) -> str:
        return self._every.encrypt(text.encode()).decode("ascii") if text else ""

    def unseal(self, sealed: str) -> str:
        """Raises CannotUnseal."""
        try:
            return self._every.decrypt(sealed).decode() if sealed else ""
        except InvalidToken:
            raise CannotUnseal("a sealed value meets no key that opens it") from None

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key alone opens it."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True


def new_key() -> str:
    return Fernet.generate_key().decode("ascii")


_KEYS: Final[WeakKeyDictionary[Dialect, Keys]] = WeakKeyDictionary()
"""By the dialect of the store's engine: all that a column's type is given when it reads and writes."""


def use_keys(dialect: Dialect, keys: Keys) -> None:
    """From now on the engine of that dialect seals and unseals with these."""
    _KEYS[dialect] = keys


def _keys_of(dialect: Dialect) -> Keys:
    if dialect not in _KEYS:
        raise CannotUnseal("this store was opened without keys, and a sealed column needs them")
    return _KEYS[dialect]


class Sealed(TypeDecorator[str]):
    """A text that is encrypted in the store. Empty and None stay so."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _keys_of(dialect).seal(value) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _keys_of(dialect).unseal(value) if value else value


class SealedJson(TypeDecorator[Any]):
    """A JSON value that is encrypted in the store, but for an empty list or object."""

    impl = Text
    cache_ok = True
    hashable = False

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # Any: JSON
        if value is None:
            return None
        written = json.dumps(value, ensure_ascii=False)
        return _keys_of(dialect).seal(written) if value else written

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # Any: JSON
        if value is None:
            return None
        return json.loads(value if value in EMPTY else _keys_of(dialect).unseal(value))


EMPTY: Final = frozenset({"[]", "{}"})
"""Of sealed JSON, as it is stored."""
