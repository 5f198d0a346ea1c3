"""Counterparts as people read them: the words that met, every criterion, and what stands in the way."""

from markupsafe import Markup

from handlers.describing import (
    budget_shown,
    fields_shown,
    joined,
    line_of,
    list_of,
    modes_shown,
    organisation_shown,
    place_shown,
    price_shown,
)
from handlers.reply import Button
from handlers.results import CRITERIA, MOST_BOLD, VERDICTS
from handlers.wording import Wording
from storage.records import Achievement, Demand, Record
from storage.search.affinity import head_text
from storage.search.counterparts import Counterpart, sides
from storage.search.following import document_of
from storage.search.reasons import reasons


def named(w: Wording, record: Record) -> Markup:
    """Three lines on a record, without its text; an anonymous one's organisation is masked."""
    lines = [
        Markup("<b>{}</b>").format(record.title),
        Markup.escape(joined(organisation_shown(w, record), place_shown(w, record), record.reference)),
        Markup.escape(line_of(w, record)),
    ]
    return Markup("\n").join(line for line in lines if line)


def item(w: Wording, number: int, record: Record, found: Counterpart) -> Markup:
    """`record` is the reader's own; what is shown is its counterpart."""
    head = Markup("<b>{}.</b> ").format(number) + named(w, found.record)
    return Markup("\n").join([head, *why(w, record, found)])


def why(w: Wording, record: Record, found: Counterpart) -> list[Markup]:
    """The words that met, the criteria with their verdicts, and for each gap what would close it."""
    met = reasons(head_text(record), document_of(found.record).text()).words[:MOST_BOLD]
    judged = (w.plain(VERDICTS[each.verdict], name=w.plain(CRITERIA[each.name])) for each in found.criteria)
    lines = [w("对上：{words}", words=list_of(w, met))] if met else []
    lines.append(Markup.escape(joined(*judged)))
    if found.gaps:
        lines.append(w("差在：{gaps}", gaps=w.plain("；").join(lacking(w, record, found))))
    return lines


def lacking(w: Wording, record: Record, found: Counterpart) -> list[str]:
    """For each gap what the achievement offers, and what the demand would need."""
    demand, achievement = sides(record, found.record)
    return [_gap(w, name, demand, achievement) for name in found.gaps]


def find_button(w: Wording, record: Record) -> Button:
    """On a card of one's own record."""
    return Button(w.plain("给我找匹配"), f"match:{record.reference}")


def open_button(label: str, reference: str, own: str, page: int = 0) -> Button:
    """Opens a counterpart in place; from there a button leads to page `page` of the matches of `own`."""
    return Button(label, f"matched:{reference}:{own}:{page}")


def _gap(w: Wording, name: str, demand: Demand, achievement: Achievement) -> str:
    match name:
        case "trl":
            return w.plain("TRL {level} → 需 {least}", level=achievement.trl, least=demand.trl_min)
        case "budget":
            return w.plain(
                "报价 {price} → 预算 {budget}",
                price=price_shown(w, achievement),
                budget=budget_shown(w, demand),
            )
        case "mode":
            offered, wanted = modes_shown(w, achievement), modes_shown(w, demand)
            return w.plain("合作方式 {offered} → 需 {wanted}", offered=offered, wanted=wanted)
        case _:
            offered, wanted = fields_shown(w, achievement), fields_shown(w, demand)
            return w.plain("领域 {offered} → 需 {wanted}", offered=offered, wanted=wanted)
