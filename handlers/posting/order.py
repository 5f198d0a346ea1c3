"""What the chat asks, and in which order: few questions first, the rest can be skipped.

The fields themselves are the importer's; only their order, and a few more buttons, are the chat's own.
"""

from dataclasses import replace
from functools import cache
from typing import Final

from handlers.forms.achievement import ACHIEVEMENT_FIELDS
from handlers.forms.demand import DEMAND_FIELDS
from handlers.forms.fields import Choice, Field
from handlers.forms.kinds import RecordKind
from handlers.wording import marked

NAMES: Final = {RecordKind.ACHIEVEMENT: marked("技术成果"), RecordKind.DEMAND: marked("合作需求")}
"""What one record is called; the kinds' own names stand for lists of them."""
FIRST: Final = {
    RecordKind.ACHIEVEMENT: ("title", "summary", "fields", "modes", "trl"),
    RecordKind.DEMAND: ("title", "summary", "kind", "fields", "modes"),
}
"""Every new record answers these."""
THEN: Final = {
    RecordKind.ACHIEVEMENT: (
        *("anonymous", "advantages", "problem", "price", "region", "description", "partner_sought"),
        *("scenarios", "keywords", "industries", "trl_evidence", "ip_types", "ip_status", "ip_numbers"),
        "confidential_detail",
    ),
    RecordKind.DEMAND: (
        *("anonymous", "budget", "background", "targets", "description", "wanted_by", "region"),
        *("constraints", "trl_min", "partner_requirements", "ip_wish", "benefit", "open_bid", "keywords"),
        "industries",
    ),
}
DECLARATION: Final = "unclassified"
"""Never a question: it is ticked under the preview."""
MORE_CHOICES: Final = {
    "anonymous": (Choice("yes", marked("是")), Choice("no", marked("否"))),
    "trl": (Choice("unknown", marked("不清楚")),),
    "price": (Choice("negotiable", marked("面议")),),
    "budget": (Choice("negotiable", marked("面议")),),
}
"""Buttons of the chat alone; the field's own parser understands their codes."""


@cache
def asked_of(kind: RecordKind) -> dict[str, Field]:
    """Every field the chat asks for by name, in its order."""
    fields = ACHIEVEMENT_FIELDS if kind is RecordKind.ACHIEVEMENT else DEMAND_FIELDS
    named = {field.name: field for field in fields}
    return {name: _with_buttons(named[name]) for name in (*FIRST[kind], *THEN[kind])}


def _with_buttons(field: Field) -> Field:
    return replace(field, choices=field.choices + MORE_CHOICES.get(field.name, ()))
