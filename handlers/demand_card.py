"""One demand in full, as everyone may see it: what its author's preview shows, and how to come back."""

from markupsafe import Markup

from handlers.cards import PART_LIMIT
from handlers.formatting import day, visible_length
from handlers.forms.kinds import RecordKind
from handlers.links import Links
from handlers.posting.card import Shown, parts_of
from handlers.posting.order import asked_of
from handlers.wording import Wording
from storage.records import Demand


def demand_parts(w: Wording, demand: Demand, links: Links, *, opened: bool = False) -> list[Markup]:
    """The card in as few messages as it needs; nothing is cut.

    An anonymous one's organisation is masked, unless it is `opened` to the reader.
    """
    columns = {
        name
        for field in asked_of(RecordKind.DEMAND).values()
        for name in (field.columns or (field.name,))
        if name in Demand.__table__.columns
    }
    values = {name: getattr(demand, name) for name in columns}
    values["anonymous"] = demand.anonymous and not opened
    *before, last = parts_of(w, Shown(RecordKind.DEMAND, values, demand.organisation, demand.reference))
    foot = _foot(w, demand, links)
    if visible_length(last) + 2 + visible_length(foot) <= PART_LIMIT:
        return [*before, Markup("\n\n").join([last, foot])]
    return [*before, last, foot]


def _foot(w: Wording, demand: Demand, links: Links) -> Markup:
    valid = w("有效期至 {day}\n", day=day(w, demand.valid_until)) if demand.valid_until else Markup()
    sample = w("样例") + "\n" if demand.sample else Markup()
    return sample + valid + w("链接：{link}", link=links.to(demand.reference))
