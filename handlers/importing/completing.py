"""What a row does not say and a record must have. Nothing is filled in without its note."""

import re
from collections.abc import Mapping
from typing import Final

from handlers.forms.kinds import RecordKind
from handlers.forms.said import Said
from handlers.importing.sentences import sentence
from storage.vocabularies import Mode, TechField

TITLE: Final = 60
SUMMARY: Final = 150
SENTENCE_END: Final = re.compile(r"[。！？!?；;\n]|(?<![0-9A-Za-z.])\.|\.(?=\s|$)")
PAUSE: Final = re.compile(r"[，,、：:；;。）)！？!?\s]")
AMOUNTS: Final = {
    RecordKind.ACHIEVEMENT: ("price_min", "price_max", "price_negotiable"),
    RecordKind.DEMAND: ("budget_min", "budget_max", "budget_negotiable"),
}


def completed(kind: RecordKind, given: Mapping[str, object]) -> tuple[dict[str, object], list[Said]]:
    """The row's values with what they lack, and a note for each thing taken from elsewhere.

    The caller has made sure that there is a title or a text, and a summary or a text.
    """
    values, notes = dict(given), []
    text = str(given.get("description") or given.get("summary") or "")
    if not values.get("title"):
        values["title"] = first_sentence(text)
        notes.append(sentence("title_taken"))
    if not values.get("summary"):
        values["summary"] = beginning(text, SUMMARY)
        notes.append(sentence("summary_taken"))
    if not values.get("fields"):
        values["fields"] = [TechField.OT.value]
        notes.append(sentence("field_other"))
    if not values.get("modes"):
        values["modes"] = [Mode.OPEN.value]
        notes.append(sentence("mode_open"))
    if not values.get("unclassified"):
        notes.append(sentence("declares"))
    least, most, negotiable = AMOUNTS[kind]
    values.setdefault(negotiable, values.get(least) is None and values.get(most) is None)
    return values, notes


def first_sentence(text: str) -> str:
    """At most 60 characters: the first sentence without its end, else cut at a pause, else just cut."""
    text = text.strip()
    end = SENTENCE_END.search(text, 1)
    return beginning(text[: end.start()] if end else text, TITLE).strip("，,、：:；; \n")


def beginning(text: str, most: int) -> str:
    """The first `most` characters, back to the last pause where that keeps at least half."""
    if len(text) <= most:
        return text
    pauses = [match.start() for match in PAUSE.finditer(text, most // 2, most)]
    return text[: pauses[-1] + 1 if pauses else most].rstrip("，,、：:；; \n")
