"""Records that miss exactly one of a search's filters, shown apart with what would make them fit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import PART_LIMIT
from handlers.describing import (
    band_shown,
    fields_shown,
    joined,
    line_of,
    modes_shown,
    organisation_shown,
    place_shown,
    price_shown,
)
from handlers.filters_said import filter_said
from handlers.formatting import visible_length
from handlers.reply import Button, Reply
from handlers.results import pages_of
from handlers.wording import Wording
from storage.conversation import Search
from storage.people import Member
from storage.records import Achievement
from storage.search.facets import criteria
from storage.search.finder import Finder
from storage.search.matches import Filters, Findings, Match, Preference, Verdict
from storage.searches import filters_of

MOST_NEAR: Final = 3
LOOKED_AT: Final = 50
"""The best without the filters."""


async def near_misses(
    session: AsyncSession, finder: Finder, member: Member, kept: Search, taste: Preference | None
) -> Sequence[Match]:
    """The best of those that would be found were it not for one filter; none where nothing is filtered."""
    filters = filters_of(kept)
    if filters == Filters():
        return ()
    found = await finder.find(session, kept.text, Filters(), member=member, preference=taste, count=LOOKED_AT)
    judged = [replace(match, criteria=criteria(match.record, filters)) for match in found.matches]
    return [match for match in judged if len(gaps_of(match)) == 1][:MOST_NEAR]


def gaps_of(match: Match) -> list[str]:
    """Names of the filters it misses."""
    return [criterion.name for criterion in match.criteria if criterion.verdict is Verdict.GAP]


def near_item(w: Wording, number: int, match: Match, filters: Filters) -> Markup:
    """Three lines, and what stands in the way."""
    record = match.record
    lines = [
        Markup("<b>{}. {}</b>").format(number, record.title),
        Markup.escape(joined(organisation_shown(w, record), place_shown(w, record), record.reference)),
        Markup.escape(line_of(w, record)),
        *(w("差在：{gaps}", gaps=_gap(w, name, match, filters)) for name in gaps_of(match)),
    ]
    return Markup("\n").join(line for line in lines if line)


def with_near(w: Wording, card: Reply, search: Search, near: Sequence[Match], found: Findings) -> Reply:
    """The last page with as many of them below as fit the message, numbered on."""
    page, filters = pages_of(found.total) - 1, filters_of(search)
    for count in range(len(near), 0, -1):
        numbered = list(enumerate(near[:count], found.total + 1))
        items = [near_item(w, number, match, filters) for number, match in numbered]
        text = Markup("\n\n").join([card.text, w("<b>差一点的</b>：只差一个条件"), *items])
        if visible_length(text) <= PART_LIMIT:
            opens = tuple(
                Button(str(number), f"open:{match.record.reference}:{search.id}:{page}:0")
                for number, match in numbered
            )
            above = 1 if found.matches else 0
            return replace(card, text=text, rows=(*card.rows[:above], opens, *card.rows[above:]))
    return card


def _gap(w: Wording, name: str, match: Match, filters: Filters) -> str:
    """What the record offers, and what is asked."""
    record, wanted = match.record, filter_said(w, filters, name)
    assert isinstance(record, Achievement)
    match name:
        case "field":
            return w.plain("领域 {offered} → 需 {wanted}", offered=fields_shown(w, record), wanted=wanted)
        case "trl":
            return w.plain("成熟度 {offered} → 需 {wanted}", offered=band_shown(w, record), wanted=wanted)
        case "mode":
            offered = modes_shown(w, record)
            return w.plain("合作方式 {offered} → 需 {wanted}", offered=offered, wanted=wanted)
        case "budget":
            return w.plain("报价 {price} → 预算 {budget}", price=price_shown(w, record), budget=wanted)
        case _:
            return w.plain("地区 {offered} → 需 {wanted}", offered=place_shown(w, record), wanted=wanted)
