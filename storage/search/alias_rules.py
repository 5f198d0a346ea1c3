"""What a name must be to be of use in the alias table: for shipped lines and officers' pairs alike."""

from typing import Final

from storage.search.analysis import analyse, fold
from storage.search.query import is_empty_word
from storage.search.wording import everyday_uses

LONGEST_NAME: Final = 40
"""Characters."""
MOST_EVERYDAY_USES: Final = 3_000
"""Occurrences of a word in the corpus behind jieba's dictionary."""


def folded_name(text: str) -> str:
    """The spelling by which names are compared and looked up."""
    return " ".join(fold(text).split())


def is_name(name: str) -> bool:
    """Whether a folded name can be looked for: it has terms, says something, and is no single letter."""
    tokens = analyse(name)
    tells = any(tokens.runs) or any(len(token) > 1 for token in tokens.latin)
    return tells and len(name) <= LONGEST_NAME and not is_empty_word(name)


def is_too_general(name: str) -> bool:
    """Whether a folded name is a verb, adverb or the like that everybody uses for everything."""
    uses, kind = everyday_uses(name)
    return uses >= MOST_EVERYDAY_USES and not kind.startswith("n")
