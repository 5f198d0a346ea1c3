"""One achievement in full, as everyone may see it; the confidential detail only for whom it is opened to."""

from collections.abc import Iterator

from markupsafe import Markup

from handlers.describing import (
    fields_shown,
    ip_shown,
    joined,
    line_of,
    list_of,
    modes_shown,
    organisation_shown,
    place_shown,
    price_shown,
)
from handlers.formatting import day, shortened, visible_length
from handlers.links import Links
from handlers.wording import Wording
from storage.records import Achievement, Record
from storage.vocabularies import INDUSTRY_NAMES, TrlBand

PART_LIMIT = 3_900
"""Characters of one message; Telegram takes 4,096, and a page number needs room."""
PIECE = 3_000
"""Characters of one section; a longer one goes on in the next."""
LONG = 300
"""Characters from which a text is folded (an expandable quotation)."""
SUMMARY_SHOWN = 300


def detail_parts(w: Wording, record: Achievement, links: Links, *, opened: bool = False) -> list[Markup]:
    """The card in as few messages as it needs, mostly one; nothing is cut.

    `opened`: both sides of a case agreed, and the reader sees organisation and confidential detail.
    """
    parts: list[Markup] = []
    for section in _sections(w, record, links, opened):
        if parts and visible_length(parts[-1]) + 2 + visible_length(section) <= PART_LIMIT:
            parts[-1] = Markup("\n\n").join([parts[-1], section])
        else:
            parts.append(section)
    return parts


def short_card(w: Wording, record: Record) -> Markup:
    """What a chat sees where the record is shared: enough to be curious."""
    lines = [
        Markup("<b>{}</b>").format(record.title),
        Markup.escape(joined(organisation_shown(w, record), place_shown(w, record), record.reference)),
        Markup.escape(line_of(w, record)),
        Markup.escape(shortened(record.summary, SUMMARY_SHOWN)),
    ]
    return Markup("\n").join(line for line in lines if line)


def _sections(w: Wording, record: Achievement, links: Links, opened: bool) -> Iterator[Markup]:
    yield _head(w, record, opened)
    yield Markup("\n").join(_facts(w, record, opened))
    for label, text in (
        (w("简介"), record.summary),
        (w("解决的问题"), record.problem),
        (w("优势"), record.advantages),
        (w("应用场景"), record.scenarios),
        (w("寻求的伙伴"), record.partner_sought),
        (w("成熟度依据"), record.trl_evidence),
        (w("详细说明"), record.description),
    ):
        yield from _told(label, text)
    if opened:
        yield from _told(w("保密细节（只对您公开）"), record.confidential_detail or "")
    yield _foot(w, record, links)


def _head(w: Wording, record: Achievement, opened: bool) -> Markup:
    sample = w.plain("样例") if record.sample else ""
    lines = [
        Markup("<b>{}</b>").format(record.title),
        Markup("<code>{}</code>").format(record.reference) + (f" · {sample}" if sample else ""),
        Markup.escape(joined(organisation_shown(w, record, unmasked=opened), place_shown(w, record))),
    ]
    return Markup("\n").join(line for line in lines if line)


def _facts(w: Wording, record: Achievement, opened: bool) -> Iterator[Markup]:
    industries = (w.plain(INDUSTRY_NAMES.get(code, code)) for code in record.industries)
    for label, text in (
        (w("技术领域"), fields_shown(w, record)),
        (w("行业"), list_of(w, industries)),
        (w("技术就绪度"), _readiness(w, record.trl)),
        (w("合作方式"), modes_shown(w, record)),
        (w("价格"), price_shown(w, record)),
        (w("知识产权"), ip_shown(w, record, unmasked=opened)),
        (w("关键词"), list_of(w, record.keywords)),
    ):
        if text:
            yield Markup("<b>{}</b>  {}").format(label, text)


def _readiness(w: Wording, level: int | None) -> str:
    return f"TRL {level} · {w.name(TrlBand.of(level))}" if level else w.plain("未知")


def _told(label: Markup, text: str) -> Iterator[Markup]:
    """A labelled text, folded where it is long, in several pieces where it is very long."""
    text = text.strip()
    for start in range(0, len(text), PIECE):
        piece = text[start : start + PIECE]
        quoted = "<blockquote expandable>{}</blockquote>" if len(text) > LONG else "{}"
        told = Markup(quoted).format(piece)
        yield told if start else Markup("<b>{}</b>\n{}").format(label, told)


def _foot(w: Wording, record: Achievement, links: Links) -> Markup:
    valid = w("有效期至 {day}\n", day=day(w, record.valid_until)) if record.valid_until else Markup()
    return valid + w("链接：{link}", link=links.to(record.reference))
