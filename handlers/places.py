"""Regions as people choose and read them: Shanghai's districts first, then the provinces."""

from handlers.forms.parsing.regions import district_choices, region_name
from handlers.wording import Wording

SHANGHAI = "31"
PROVINCES = (
    *("11", "12", "13", "14", "15", "21", "22", "23", "32", "33", "34", "35", "36", "37", "41", "42", "43"),
    *("44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82"),
)
"""GB/T 2260, all but Shanghai."""
DISTRICTS = tuple(choice.code for choice in district_choices() if not choice.code.endswith("0000"))


def place_name(w: Wording, code: str | None) -> str:
    """The name of a two-digit or six-digit code; the province's where the code is not in our table."""
    for known in (f"{code:0<6}", f"{str(code)[:4]}00", f"{str(code)[:2]}0000") if code else ():
        try:
            return w.plain(region_name(known))
        except KeyError:
            continue
    return ""
