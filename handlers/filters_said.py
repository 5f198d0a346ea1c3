"""What a search's filters are called, one by one."""

from handlers.formatting import money
from handlers.places import place_name
from handlers.wording import Wording
from storage.search.matches import Filters


def filters_said(w: Wording, filters: Filters) -> list[str]:
    """The chosen ones in the panel's order, as plain text."""
    return [
        said
        for name in ("field", "trl", "mode", "budget", "region")
        if (said := filter_said(w, filters, name))
    ]


def filter_said(w: Wording, filters: Filters, name: str) -> str:
    """One of them; empty where it asks nothing."""
    match name:
        case "field":
            return w.name(filters.field) if filters.field else ""
        case "trl":
            return w.name(filters.trl) if filters.trl else ""
        case "mode":
            return w.name(filters.mode) if filters.mode else ""
        case "budget":
            return (
                "" if filters.budget is None else w.plain("不超过 {amount}", amount=money(w, filters.budget))
            )
        case _:
            return place_name(w, filters.region)
