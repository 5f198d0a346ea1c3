"""The card of a search: five results a page, each with its reasons."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from handlers.describing import joined, line_of, list_of, organisation_shown, place_shown
from handlers.feedback.places import Kind, Place
from handlers.feedback.rows import Own, mine_button, said_before, with_rating
from handlers.filters_said import filters_said
from handlers.formatting import shortened
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.conversation import Search
from storage.search.documents import Bridge
from storage.search.matches import Criterion, Findings, Match, Verdict
from storage.search.spelling import is_quoted
from storage.searches import filters_of

PAGE_SIZE = 5
SNIPPET = 120
"""Characters of a record's sentence shown around the words that met."""
A_SENTENCE = 12
MOST_BOLD = 8
"""A message keeps at most 100 entities; five results must never reach that."""
QUERY_SHOWN = 60

VERDICTS = {
    Verdict.MATCH: marked("{name}：符合"),
    Verdict.GAP: marked("{name}：有差距"),
    Verdict.UNKNOWN: marked("{name}：未知"),
}
CRITERIA = {
    "field": marked("领域"),
    "trl": marked("成熟度"),
    "mode": marked("合作方式"),
    "budget": marked("预算"),
    "region": marked("地区"),
}


def result_card(
    w: Wording, search: Search, findings: Findings, page: int, *, own: Own | None, edits: bool
) -> Reply:
    """What was found, from page `page` (0 is the first); findings without matches say what to do next.

    `own`: what the reader said before of records on this page; None in a group.
    """
    if not findings.matches:
        return _nothing(w, search, findings, edits=edits)
    start = page * PAGE_SIZE
    items = [_item(w, start + n, match, own) for n, match in enumerate(findings.matches, 1)]
    text = Markup("\n\n").join([_head(w, search, findings, page), *items])
    return Reply(text, _rows(w, search, findings, page, own), edits=edits)


def pages_of(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def highlighted(snippet: str, met: Sequence[str]) -> Markup:
    """The snippet escaped, cut to its words that met, which are bold."""
    words = sorted({word for word in met if word.strip()}, key=len, reverse=True)
    if not words:
        return Markup.escape(shortened(snippet, SNIPPET))
    pattern = re.compile(f"({'|'.join(map(re.escape, words))})", re.IGNORECASE)
    parts = pattern.split(_around(snippet, pattern))
    bold = [
        Markup("<b>{}</b>").format(part) if n % 2 else Markup.escape(part) for n, part in enumerate(parts)
    ]
    kept = 2 * MOST_BOLD
    return Markup("").join(bold[:kept]) + Markup.escape("".join(parts[kept:]))


def _around(snippet: str, pattern: re.Pattern[str]) -> str:
    line = " ".join(snippet.split())
    first = pattern.search(line)
    if len(line) <= SNIPPET or first is None or first.end() <= SNIPPET:
        return shortened(line, SNIPPET)
    start = max(0, first.start() - SNIPPET // 3)
    return "…" + shortened(line[start:], SNIPPET)


def _head(w: Wording, search: Search, findings: Findings, page: int) -> Markup:
    found = w.many("找到 <b>{count}</b> 项", findings.total)
    if findings.weak:
        found = w.many("没有很符合的；下面 <b>{count}</b> 项可能不太符合", findings.total)
    if pages_of(findings.total) > 1:
        found += w("（第 {page}/{pages} 页）", page=page + 1, pages=pages_of(findings.total))
    meant = [w("找的是：<b>{text}</b>", text=findings.corrected)] if findings.corrected else []
    advice = [w("换个说法，或多说一点用途和指标，会更准。")] if findings.weak else []
    return Markup("\n").join([found, *_asked(w, search), *meant, *advice, *_left_out(w, findings)])


def _asked(w: Wording, search: Search) -> list[Markup]:
    text = search.text[1:-1] if is_quoted(search.text) else search.text
    asked = [w("“{query}”", query=shortened(text, QUERY_SHOWN))]
    if said := filters_said(w, filters_of(search)):
        asked.append(w("筛选：{filters}", filters=joined(*said)))
    return asked


def _left_out(w: Wording, findings: Findings) -> list[Markup]:
    if not findings.unwanted:
        return []
    return [w.many("另有 {count} 项您说过没用，没有列出。", findings.unwanted)]


def _item(w: Wording, number: int, match: Match, own: Own | None) -> Markup:
    record = match.record
    facts = (
        joined(organisation_shown(w, record), place_shown(w, record), record.reference),
        line_of(w, record),
    )
    title = Markup("<b>{}. {}</b>").format(number, record.title)
    lines = [
        title,
        *map(Markup.escape, facts),
        *_reasons(w, match),
        said_before(w, own, record.reference) if own else Markup(),
    ]
    return Markup("\n").join(line for line in lines if line)


def _reasons(w: Wording, match: Match) -> list[Markup]:
    """The words that met, the sentence that holds most of them, and every filter's verdict."""
    reasons = []
    if met := words_met(w, match.met, match.bridged):
        reasons.append(met)
    if said := _telling_text(match):
        bold = (*match.met, *(bridge.name for bridge in match.bridged))
        reasons.append(Markup("<i>{}</i>").format(highlighted(said, bold)))
    if match.criteria:
        reasons.append(Markup.escape(joined(*(_judged(w, item) for item in match.criteria))))
    return reasons


def words_met(w: Wording, words: Sequence[str], bridged: Sequence[Bridge]) -> Markup:
    """The words that met, and the other names with what they stand for; empty where none did."""
    names = [w.plain("{name}（您写的 {typed}）", name=bridge.name, typed=bridge.typed) for bridge in bridged]
    met = [*words, *names][:MOST_BOLD]
    return w("对上：{words}", words=list_of(w, met)) if met else Markup()


def _telling_text(match: Match) -> str:
    """The snippet; the summary where the snippet would only repeat the title, or is a bare keyword."""
    snippet = match.snippet.strip()
    telling = len(snippet) >= A_SENTENCE and snippet not in match.record.title
    return snippet if telling else match.record.summary or snippet


def _judged(w: Wording, criterion: Criterion) -> str:
    return w.plain(VERDICTS[criterion.verdict], name=w.plain(CRITERIA[criterion.name]))


def _rows(w: Wording, search: Search, findings: Findings, page: int, own: Own | None) -> Rows:
    numbers = tuple(
        Button(str(page * PAGE_SIZE + n), f"open:{match.record.reference}:{search.id}:{page}:0")
        for n, match in enumerate(findings.matches, 1)
    )
    turns = []
    if page > 0:
        turns.append(Button(w.plain("◀ 上一页"), f"page:{search.id}:{page - 1}"))
    if page + 1 < pages_of(findings.total):
        turns.append(Button(w.plain("下一页 ▶"), f"page:{search.id}:{page + 1}"))
    last = (Button(w.plain("筛选"), f"filters:{search.id}:{page}"), _watch(w, search, page))
    references = [match.record.reference for match in findings.matches]
    place = Place(Kind.RESULTS, search.id, page)
    rated = with_rating(w, last, place, references, own) if own else (last,)
    mine = (mine_button(w),) if findings.unwanted else ()
    post = (_post(w, search),) if findings.weak else ()
    as_typed = (Button(w.plain("按原文找"), f"literal:{search.id}"),) if findings.corrected else ()
    return tuple(row for row in (numbers, tuple(turns), as_typed, *rated, mine, post) if row)


def _watch(w: Wording, search: Search, page: int) -> Button:
    return Button(w.plain("保存为关注"), f"watch:{search.id}:{page}")


def _post(w: Wording, search: Search) -> Button:
    """The words become a demand: what the club does not have yet, somebody may."""
    return Button(w.plain("发布为需求"), f"text:{search.id}:demand:0")


def _nothing(w: Wording, search: Search, findings: Findings, *, edits: bool) -> Reply:
    if findings.total_unfiltered:
        text = w.many("按现在的筛选没有找到；去掉筛选有 {count} 项。", findings.total_unfiltered)
        rows: Rows = (
            (
                Button(w.plain("去掉筛选"), f"unfilter:{search.id}:page"),
                Button(w.plain("筛选"), f"filters:{search.id}:0"),
            ),
            (_watch(w, search, 0),),
        )
        later = w("也可以保存为关注，以后有了就告诉您。")
    else:
        text = w(
            "没有找到符合的成果。可以试试：\n"
            "• 换个说法，比如写技术名称、材料、对象或用途\n"
            "• 少写几个词，先宽后窄\n"
            "• 直接再发一条消息，就是新的检索"
        )
        rows = ((_watch(w, search, 0), _post(w, search)),)
        later = w("也可以保存为关注，以后有了就告诉您；或者发布为需求，让对方来找您。")
    if findings.unwanted:
        rows = (*rows, (mine_button(w),))
    lines = [*_asked(w, search), text, *_left_out(w, findings), later]
    return Reply(Markup("\n").join(lines), rows, edits=edits)
