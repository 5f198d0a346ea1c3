"""How often the terms of a query come in an entry, the same figures the index was given."""

import re
from collections.abc import Iterable

from storage.search.analysis import is_character, is_cjk
from storage.search.marking import marked_term
from storage.search.view import Entry


class TermCounter:
    """Counts one set of terms in many entries."""

    def __init__(self, terms: Iterable[str]) -> None:
        listed = sorted(terms)
        self._characters = [term for term in listed if is_character(term)]
        self._pairs = [term for term in listed if is_cjk(term) and not is_character(term)]
        self._latin = [(term, marked_term(term)) for term in listed if not is_cjk(term)]

    def counts(self, entry: Entry) -> dict[str, int]:
        """By term, without those that do not come; characters first, then pairs, then Latin tokens."""
        text = entry.text
        found = {term: text.count(term) for term in self._characters if term in text}
        absent = {term for term in self._characters if term not in found}
        for pair in self._pairs:
            first, second = pair[0], pair[1]
            if first not in absent and second not in absent and pair in text:
                found[pair] = text.count(pair) if first != second else _twins(pair, text)
        for term, needle in self._latin:
            if needle in text:
                found[term] = text.count(needle)
        return found


def _twins(pair: str, text: str) -> int:
    """str.count would see one pair in three equal characters, where there are two."""
    return len(re.findall(f"(?={pair})", text))
