"""One record in phrases: what every card says of it, in the reader's language, as plain text."""

from collections.abc import Iterable

from handlers.formatting import price
from handlers.places import place_name
from handlers.wording import Wording, marked
from storage.records import Achievement, Demand, Record
from storage.vocabularies import DemandKind, IpType, Language, Mode, TechField, TrlBand, Vocabulary

MASKS = {
    "高校": marked("某高校"),
    "研究院所": marked("某研究院所"),
    "研究所": marked("某研究所"),
    "企业": marked("某企业"),
    "医院": marked("某医院"),
    "社会组织": marked("某社会组织"),
    "政府机构": marked("某政府机构"),
}
"""What stands for an anonymous record's organisation, by the organisation's kind."""


def organisation_shown(w: Wording, record: Record, *, unmasked: bool = False) -> str:
    """Its name, or what stands for it while the record is anonymous; empty where there is none.

    `unmasked`: whoever is behind it opened themselves to the reader (`storage.cases.contacts`).
    """
    organisation = record.organisation
    if record.anonymous and not unmasked:
        kind = organisation.kind if organisation else ""
        return w.plain(MASKS.get(kind, marked("某单位")))
    return organisation.name if organisation else ""


def fields_shown(w: Wording, record: Record) -> str:
    return _listed(w, (TechField(code) for code in record.fields))


def modes_shown(w: Wording, record: Record) -> str:
    return _listed(w, (Mode(code) for code in record.modes))


def ip_shown(w: Wording, record: Achievement, *, unmasked: bool = False) -> str:
    """Types, status and numbers; the numbers of an anonymous record would name its owner."""
    types = _listed(w, (IpType(code) for code in record.ip_types))
    status = w.name(record.ip_status) if record.ip_status else ""
    numbers = "" if record.anonymous and not unmasked else list_of(w, record.ip_numbers)
    return joined(types, status, numbers)


def price_shown(w: Wording, record: Achievement) -> str:
    return price(w, record.price_min, record.price_max, record.price_negotiable)


def band_shown(w: Wording, record: Achievement) -> str:
    return w.name(TrlBand.of(record.trl)) if record.trl else ""


def budget_shown(w: Wording, record: Demand) -> str:
    return price(w, record.budget_min, record.budget_max, record.budget_negotiable)


def line_of(w: Wording, record: Record) -> str:
    """Main field, TRL band, modes and price on one line; of a demand its kind and budget."""
    main = w.name(TechField(record.fields[0])) if record.fields else ""
    modes = modes_shown(w, record)
    if isinstance(record, Achievement):
        return joined(main, band_shown(w, record), modes, price_shown(w, record))
    least = f"TRL ≥ {record.trl_min}" if record.trl_min else ""
    return joined(w.name(DemandKind(record.kind)), main, least, modes, budget_shown(w, record))


def place_shown(w: Wording, record: Record) -> str:
    return place_name(w, record.region)


def joined(*phrases: str) -> str:
    return " · ".join(phrase for phrase in phrases if phrase)


def list_of(w: Wording, items: Iterable[str]) -> str:
    return (", " if w.language is Language.EN else "、").join(items)


def _listed(w: Wording, items: Iterable[Vocabulary]) -> str:
    return list_of(w, (w.name(item) for item in items))
