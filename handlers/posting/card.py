"""A record, perhaps not yet posted, as others will see it, in as few messages as it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from handlers.cards import LONG, PART_LIMIT, PIECE
from handlers.describing import MASKS, joined
from handlers.formatting import visible_length
from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.places import place_name
from handlers.posting.order import NAMES, asked_of
from handlers.posting.saying import said
from handlers.wording import Wording, marked
from storage.people import Organisation

A_FACT = 120
"""Characters up to which a value stands on one line with its label."""
IN_HEAD = frozenset(("title", "kind", "region", "anonymous"))
CONFIDENTIAL = "confidential_detail"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: the values by column. `reference` is empty before there is one."""

    kind: RecordKind
    values: Mapping[str, Any]
    organisation: Organisation | None
    reference: str = ""
    changed: frozenset[str] = frozenset()
    """Fields that are marked as changed."""


def parts_of(w: Wording, shown: Shown) -> list[Markup]:
    """Each within a message's limit; nothing is cut."""
    parts: list[Markup] = []
    for section in _sections(w, shown):
        if parts and visible_length(parts[-1]) + 2 + visible_length(section) <= PART_LIMIT:
            parts[-1] = Markup("\n\n").join([parts[-1], section])
        else:
            parts.append(section)
    return parts


def organisation_masked(w: Wording, organisation: Organisation | None, anonymous: bool) -> str:
    if anonymous:
        return w.plain(MASKS.get(organisation.kind if organisation else "", marked("某单位")))
    return organisation.name if organisation else ""


def _sections(w: Wording, shown: Shown) -> Iterator[Markup]:
    facts: list[Markup] = []
    texts: list[Markup] = []
    for field in asked_of(shown.kind).values():
        text = _public(w, shown, field)
        if not text or field.name in IN_HEAD:
            continue
        label = w(field.label) + (" ✎" if field.name in shown.changed else "")
        if field.limit is None and len(text) <= A_FACT and "\n" not in text:
            facts.append(Markup("<b>{}</b>  {}").format(label, text))
        else:
            texts += _told(label, text)
    yield _head(w, shown)
    if facts:
        yield Markup("\n").join(facts)
    yield from texts


def _head(w: Wording, shown: Shown) -> Markup:
    values = shown.values
    kind = asked_of(shown.kind).get("kind")
    sort = said(w, kind, values) if kind and values.get("kind") else ""
    organisation = organisation_masked(w, shown.organisation, bool(values.get("anonymous")))
    marks = "✎" if shown.changed & IN_HEAD else ""
    lines = [
        Markup("<b>{}</b>").format(values.get("title") or w("（还没有标题）")),
        Markup("<code>{}</code>").format(shown.reference) if shown.reference else Markup(),
        Markup.escape(
            joined(w.plain(NAMES[shown.kind]), sort, organisation, place_name(w, values.get("region")))
        ),
        Markup(marks),
    ]
    return Markup("\n").join(line for line in lines if line)


def _public(w: Wording, shown: Shown, field: Field) -> str:
    """What others may read of it: of a confidential text only that there is one."""
    if not all(column in shown.values for column in field.columns or (field.name,)):
        return ""
    text = said(w, field, shown.values)
    if field.name == CONFIDENTIAL and text:
        return w.plain("已填 {count} 字，双方同意后才显示", count=len(text))
    if field.name == "ip_numbers" and text and shown.values.get("anonymous"):
        return w.plain("已填，匿名期间不显示")
    return text


def _told(label: Markup, text: str) -> Iterator[Markup]:
    for start in range(0, len(text), PIECE):
        quoted = "<blockquote expandable>{}</blockquote>" if len(text) > LONG else "{}"
        piece = Markup(quoted).format(text[start : start + PIECE])
        yield piece if start else Markup("<b>{}</b>\n{}").format(label, piece)
