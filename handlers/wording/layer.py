"""`Wording(language)` says a 简体 sentence in the reader's language.

English comes from `en/*.po` (gettext, read by Babel; a file for each part of the club). 繁體 is derived by
OpenCC (Taiwan's wording) and then corrected by `traditional.tsv`. A sentence is a template in Telegram HTML;
the values put into it are escaped here and nowhere else, so a record or a name can never break or forge
markup, nor turn the line around (`direction`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import opencc
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from markupsafe import Markup

from handlers.wording.direction import alone
from storage.vocabularies import Language, Vocabulary

HERE = Path(__file__).parent


def marked(source: str) -> str:
    """Mark a literal for the extractor where it is said elsewhere; changes nothing."""
    return source


class Wording:
    """Speaks one language. `source` is always a literal (or a `marked` one), so that it can be extracted."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, source: str, /, **values: object) -> Markup:
        """The sentence as HTML; `values` fill `{name}` places and are escaped unless they are Markup."""
        return Markup(_template(self.language, source)).format(**_each_alone(values))

    def many(self, source: str, count: int, /, **values: object) -> Markup:
        """The same where the sentence counts something: English takes its plural form from there."""
        return Markup(_counted(self.language, source, count)).format(count=count, **_each_alone(values))

    def plain(self, source: str, /, **values: object) -> str:
        """The sentence as plain text, for buttons and toasts, which know no markup."""
        return _template(self.language, source).format(**_each_alone(values))

    def name(self, item: Vocabulary) -> str:
        """The name of a vocabulary's item, as plain text."""
        return _template(self.language, item.label)


def _each_alone(values: Mapping[str, object]) -> dict[str, object]:
    """Texts; what is Markup was put together here before."""
    return {
        name: alone(value) if isinstance(value, str) and not isinstance(value, Markup) else value
        for name, value in values.items()
    }


@cache
def _template(language: Language, source: str) -> str:
    if language is Language.ZH_HANS:
        return source
    if language is Language.ZH_HANT:
        return to_traditional(source)
    message = english().get(source)
    if message is None or not message.string:
        return source
    return message.string if isinstance(message.string, str) else message.string[-1]


def _counted(language: Language, source: str, count: int) -> str:
    message = english().get(source) if language is Language.EN else None
    if message is None or not isinstance(message.string, tuple | list):
        return _template(language, source)
    return message.string[0 if count == 1 else -1] or source


@cache
def english() -> Catalog:
    """Every sentence of all catalogues; which file has it makes no difference."""
    whole = Catalog(locale="en")
    for path in catalogues():
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id:
                    whole[message.id] = message
    return whole


def catalogues() -> list[Path]:
    return sorted((HERE / "en").glob("*.po"))


def to_traditional(text: str) -> str:
    """繁體 with Taiwan's wording; `traditional.tsv` has the last word."""
    converted: str = _converter().convert(text)
    for derived, right in _corrections():
        converted = converted.replace(derived, right)
    return converted


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")


@cache
def _corrections() -> tuple[tuple[str, str], ...]:
    lines = (HERE / "traditional.tsv").read_text(encoding="utf-8").splitlines()
    return tuple((a, b) for a, b in (line.split("\t") for line in lines if line and not line.startswith("#")))
