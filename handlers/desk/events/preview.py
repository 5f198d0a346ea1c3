"""An event's values as officers look them over, and as members see them before there is an event."""

from markupsafe import Markup

from handlers.desk.events.draft import EMPTY, Kept, values_of
from handlers.desk.events.saying import value_said
from handlers.desk.events.steps import STEPS
from handlers.events.said import about_said, closing_said, head_said, seats_said, when_said, where_said
from handlers.wording import Wording
from storage.events.looking import Seats
from storage.events.tables import Event, EventStatus

SHOWN = ("when", "venue", "address", "speakers", "agenda", "capacity", "closing", "approval", "questions")
ALWAYS = frozenset({"when", "venue", "capacity", "closing", "approval"})
"""Said also where nothing was given."""


def preview(w: Wording, kept: Kept, zone: str) -> Markup:
    """The link is not in it: it is for those who are registered."""
    kind = value_said(w, "kind", kept, zone)
    lines = [Markup("<b>{}</b>\n{}").format(kept["title"], kind)]
    for name in SHOWN:
        if name not in ALWAYS and not kept.get(name):
            continue
        label, value = w.plain(STEPS[name].label), value_said(w, name, kept, zone)
        lines.append(Markup("<b>{}</b>{}{}").format(label, "\n" if "\n" in value else "  ", value))
    return Markup("\n").join(lines)


def members_view(w: Wording, kept: Kept) -> Markup:
    """As the card will show it to somebody who has not registered."""
    values = values_of({**EMPTY, **kept})
    event = Event(**values, reference="HD-····-····", status=EventStatus.DRAFT)
    basics = [when_said(w, event, event.zone), where_said(w, event, inside=False)]
    seats = [seats_said(w, event, Seats(event.capacity, 0)), closing_said(w, event, event.zone)]
    blocks = [head_said(w, event), Markup("\n").join(basics), *about_said(w, event), Markup("\n").join(seats)]
    questions = [each["text"] for each in event.questions]
    if questions:
        blocks.append(w("报名时会问：") + "".join(Markup("\n· {}").format(each) for each in questions))
    return Markup("\n\n").join(blocks)
