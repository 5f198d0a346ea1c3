"""From a received text to a filled form, by rules and dictionaries alone: no network, and nothing made up.

Every answer is one that the form's own parser takes; what it refuses is left to be asked, with the sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.forms.said import FieldFault, Said
from handlers.posting.order import asked_of
from handlers.understanding import amounts, choices, figures, prose
from handlers.understanding.choices import Extract
from handlers.understanding.keywords import keywords
from handlers.understanding.kinds import guess, telling_kind
from handlers.understanding.labels import field_named
from handlers.understanding.reading import Reading, read
from handlers.understanding.texts import Heard, Piece, joined_text, levelled

LONG: Final = 120
SEVERAL: Final = 2
LONGEST: Final = 20_000
"""Characters that are read; a text above that is not a posting."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A sentence that speaks of a field, and why the form does not take what it says."""

    quote: str
    fault: Said


@dataclass(frozen=True, slots=True)
class Understood:
    """`heard` and `missed` by field, in the form's order. `sure`: of the kind, which is a plain guess."""

    kind: RecordKind
    sure: bool
    heard: Mapping[str, Heard]
    missed: Mapping[str, Missed]
    left_out: tuple[str, ...]
    markings: tuple[str, ...]


EXTRACTS: Final[Mapping[RecordKind, Mapping[str, Extract]]] = {
    RecordKind.DEMAND: {
        "kind": choices.demand_kind,
        "fields": choices.technology,
        "modes": choices.cooperation,
        "budget": amounts.budget,
        "targets": figures.measured,
        "wanted_by": amounts.wanted_by,
        "trl_min": amounts.least_readiness,
        "region": choices.place,
    },
    RecordKind.ACHIEVEMENT: {
        "fields": choices.technology,
        "modes": choices.cooperation,
        "trl": amounts.readiness,
        "ip_types": choices.patents,
        "ip_status": choices.patent_status,
        "ip_numbers": figures.patent_numbers,
        "price": amounts.price,
        "region": choices.place,
    },
}
"""How running text tells a field."""


def understand(text: str, kind: RecordKind | None = None) -> Understood:
    """`kind`: what the person says it is; guessed where they did not. Never raises."""
    reading = read(text[:LONGEST])
    guessed = guess(reading.plain, reading.labelled)
    chosen = kind or guessed.kind
    heard, missed = _labelled(reading, chosen)
    _running(reading, chosen, heard, missed)
    order = asked_of(chosen)
    return Understood(
        kind=chosen,
        sure=kind is not None or guessed.sure,
        heard={name: heard[name] for name in order if name in heard},
        missed={name: missed[name] for name in order if name in missed and name not in heard},
        left_out=reading.left_out,
        markings=reading.markings,
    )


def worth_posting(text: str) -> bool:
    """Long, or with several labelled lines: more than what one searches for."""
    return len(text) >= LONG or len(_known_labels(text)) >= SEVERAL


def _known_labels(text: str) -> set[str]:
    reading = read(text[:LONGEST])
    return {
        field.name
        for item in reading.labelled
        for kind in RecordKind
        if (field := field_named(item.label, kind)) and item.lines
    }


def _labelled(reading: Reading, kind: RecordKind) -> tuple[dict[str, Heard], dict[str, Missed]]:
    heard: dict[str, Heard] = {}
    missed: dict[str, Missed] = {}
    for item in reading.labelled:
        field = field_named(item.label, kind)
        pieces = reading.pieces(item.lines)
        if field is None or field.name in heard or not pieces:
            continue
        found = _labelled_answer(field, kind, pieces)
        if isinstance(found, Heard):
            heard[field.name] = found
        else:
            missed.setdefault(field.name, found)
    return heard, missed


def _labelled_answer(field: Field, kind: RecordKind, pieces: Sequence[Piece]) -> Heard | Missed:
    if field.limit is not None:
        found = prose.beginning(pieces, field.limit)
        return _checked(field, found) if found else _missed(field, joined_text(pieces), pieces[0].text)
    if field.name == "targets" and (measured := figures.measured(pieces)):
        return _checked(field, measured)
    whole = Heard(joined_text(_levelled(pieces)).rstrip("。.;；"), tuple(piece.text for piece in pieces))
    answer = _checked(field, whole)
    other = None if _is_plain(field, whole, answer) else _extracted(field, kind, pieces)
    if other:
        further = _checked(field, other)
        return further if isinstance(further, Heard) else answer
    return answer


def _extracted(field: Field, kind: RecordKind, pieces: Sequence[Piece]) -> Heard | None:
    """What stands within a labelled line; there the label says what a number is."""
    if field.name in ("budget", "price"):
        return amounts.an_amount(pieces)
    if field.name == "wanted_by":
        return amounts.a_day(pieces)
    extract = EXTRACTS[kind].get(field.name)
    return extract(pieces) if extract else None


def _is_plain(field: Field, whole: Heard, answer: Heard | Missed) -> bool:
    """It was understood as it stands; an unknown name of a technology field is not (it counts as 其他)."""
    if isinstance(answer, Missed):
        return False
    return field.name != "fields" or field.read(whole.value).note is None


def _running(reading: Reading, kind: RecordKind, heard: dict[str, Heard], missed: dict[str, Missed]) -> None:
    """What the labels did not say, told by the whole text."""
    free = reading.pieces(reading.free)
    every = [
        *free,
        *(
            piece
            for item in reading.labelled
            if not _is_other(item.label, kind)
            for piece in reading.pieces(item.lines)
        ),
    ]
    fields = asked_of(kind)
    if "title" not in heard:
        found = prose.title(free or every, fields["title"].limit or 0, telling_kind(kind))
        _note(fields["title"], found, heard, missed)
        if found is None:
            _too_long(fields["title"], prose.telling_sentences(free, None), missed)
    telling = prose.telling_sentences(free, heard.get("title"))
    if "summary" not in heard:
        _summarise(fields["summary"], telling or _texts(reading, kind) or every, heard, missed)
    for name, extract in EXTRACTS[kind].items():
        if name not in heard and name not in missed:
            _note(fields[name], extract(every), heard, missed)
    for name in prose.cued_fields():
        if name in fields and name not in heard and name not in missed:
            _note(fields[name], prose.cued(name, free, fields[name].limit or 0), heard, missed)
    if "keywords" not in heard:
        named = levelled(heard["title"].value) if "title" in heard else ""
        _note(fields["keywords"], keywords(every, named), heard, missed)
    if "description" not in heard and len(joined_text(telling)) > len(_value(heard, "summary")):
        _note(
            fields["description"], prose.beginning(telling, fields["description"].limit or 0), heard, missed
        )


def _summarise(
    field: Field, telling: Sequence[Piece], heard: dict[str, Heard], missed: dict[str, Missed]
) -> None:
    found = prose.beginning(telling, field.limit or 0)
    if found and found.value == _value(heard, "title"):
        return  # a line that only names it says nothing more
    if found:
        _note(field, found, heard, missed)
    else:
        _too_long(field, telling, missed)


def _texts(reading: Reading, kind: RecordKind) -> list[Piece]:
    """The labelled long texts, where nothing stands outside of labels."""
    return [
        piece
        for item in reading.labelled
        if (field := field_named(item.label, kind)) and field.limit and field.name != "title"
        for piece in reading.pieces(item.lines)
    ]


def _is_other(label: str, kind: RecordKind) -> bool:
    """It labels what this kind of form never takes."""
    return field_named(label, kind) is None


def _note(field: Field, found: Heard | None, heard: dict[str, Heard], missed: dict[str, Missed]) -> None:
    if found is None:
        return
    answer = _checked(field, found)
    if isinstance(answer, Heard):
        heard[field.name] = answer
    else:
        missed.setdefault(field.name, answer)


def _checked(field: Field, found: Heard) -> Heard | Missed:
    try:
        field.read(found.value)
    except FieldFault as fault:
        return Missed(found.quotes[0], fault.said)
    return found


def _missed(field: Field, value: str, quote: str) -> Heard | Missed:
    return _checked(field, Heard(value, (quote,)))


def _too_long(field: Field, pieces: Sequence[Piece], missed: dict[str, Missed]) -> None:
    """The first sentence, where it is what the field has no room for."""
    answer = _checked(field, Heard(pieces[0].text, (pieces[0].text,))) if pieces else None
    if isinstance(answer, Missed):
        missed.setdefault(field.name, answer)


def _levelled(pieces: Sequence[Piece]) -> list[Piece]:
    return [Piece(piece.plain, piece.plain) for piece in pieces]


def _value(heard: Mapping[str, Heard], name: str) -> str:
    return heard[name].value if name in heard else ""
