"""Lists and searches of records in every status, for officers, in pages of eight."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.record_card import record_card
from handlers.desk.tokens import card_token
from handlers.forms.kinds import RecordKind
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.conversation import Search
from storage.people import Member
from storage.record_lists import Page, holding, newest, record_of
from storage.records import Record
from storage.search.analysis import fold
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.vocabularies import Status

PAGE = 8
MOST_FOUND = 100
"""Of each kind and of the search index; a search that finds more wants narrowing, not paging."""
LONGEST = 200
"""Characters of a search: each word becomes conditions of one statement."""
ALL = "all"


async def list_records(
    session: AsyncSession,
    person: Person,
    member: Member | None,
    kind: RecordKind = RecordKind.ACHIEVEMENT,
    status: Status | None = None,
    page: int = 0,
) -> Reply:
    """One page, newest first. A page beyond the end shows the last one there is."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    shown = await newest(session, kind.model, status, page * PAGE, PAGE)
    if not shown.records and shown.total:
        shown = await newest(session, kind.model, status, (shown.total - 1) // PAGE * PAGE, PAGE)
    here = f"records:{kind}:{status or ALL}"
    head = w(
        "<b>{kind}</b> · {status}", kind=w.name(kind), status=w.name(status) if status else w("全部状态")
    )
    rows = _listed(w, shown, here) + _choices(w, kind, status)
    return Reply(_page_text(w, head, shown, marked("这里还没有记录。")), rows, edits=True)


async def offer_statuses(
    session: AsyncSession, person: Person, member: Member | None, kind: RecordKind
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    every = Button(w.plain("全部状态"), f"records:{kind}:{ALL}:0")
    buttons = [every, *(Button(w.name(status), f"records:{kind}:{status}:0") for status in Status)]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    return Reply(w("看哪种状态的{kind}？", kind=w.name(kind)), rows, edits=True)


async def find_records(
    session: AsyncSession, person: Person, member: Member | None, words: str, finder: Finder
) -> Reply:
    """Search every status. A reference typed exactly opens its card."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    text = "".join(character if character.isprintable() else " " for character in words).strip()
    if len(text) > LONGEST:
        return Reply(w("请用 {limit} 字以内的词语搜索。", limit=LONGEST))
    if not text:
        return Reply(w("想找什么？例如：<code>/find 废水处理</code>，或直接发送编号。"))
    if record := await record_of(session, text):
        return await record_card(session, member, record)
    search = Search(id=card_token(), member_id=member.id, text=text)
    session.add(search)
    return await _found(session, w, search, 0, finder)


async def turn_found(
    session: AsyncSession, person: Person, member: Member | None, place: "Place", finder: Finder
) -> Reply:
    """Another page of a search of one's own."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    search = await session.get(Search, place.search_id)
    if search is None or search.member_id != member.id:
        return gone(w)
    return await _found(session, w, search, place.page, finder)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a search, as a button names it."""

    search_id: str
    page: int


async def open_record(
    session: AsyncSession, person: Person, member: Member | None, reference: str, back: str
) -> Reply:
    """The card of a record; `back` is the data of the button that leads back to the list."""
    if not allowed(member):
        return turned_away(person, member)
    record = await record_of(session, reference)
    if record is None:
        return gone(Wording(member.language))
    return await record_card(session, member, record, back)


async def _found(session: AsyncSession, w: Wording, search: Search, page: int, finder: Finder) -> Reply:
    records = await _search(session, search.text, finder)
    start = min(page, max(0, len(records) - 1) // PAGE) * PAGE
    shown = Page(tuple(records[start : start + PAGE]), len(records), start)
    head = w("<b>搜索：{words}</b>", words=search.text)
    text = _page_text(w, head, shown, marked("没有找到。换个说法，或用 /records 翻看。"))
    return Reply(text, _listed(w, shown, f"found:{search.id}"), edits=True)


async def _search(session: AsyncSession, text: str, finder: Finder) -> Sequence[Record]:
    """Records that hold the very words, then published achievements as the search ranks them."""
    spelt: list[Record] = await holding(session, list({text, fold(text)}), MOST_FOUND)
    findings = await finder.find(session, text, Filters(), member=None, start=0, count=MOST_FOUND)
    known = {record.reference for record in spelt}
    return spelt + [match.record for match in findings.matches if match.record.reference not in known]


def _page_text(w: Wording, head: Markup, page: Page, empty: str) -> Markup:
    if not page.records:
        return head + Markup("\n\n") + w(empty)
    last = page.start + len(page.records)
    count = w("第 {first}–{last} 项，共 {total} 项", first=page.start + 1, last=last, total=page.total)
    lines = [_line(w, number, record) for number, record in enumerate(page.records, page.start + 1)]
    return Markup("\n\n").join([Markup("\n").join([head, count]), *lines])


def _line(w: Wording, number: int, record: Record) -> Markup:
    organisation = record.organisation.name if record.organisation else ""
    about = " · ".join(filter(None, (record.reference, w.name(record.status), organisation)))
    return Markup("{}. <b>{}</b>\n{}").format(number, record.title, about)


def _listed(w: Wording, page: Page, here: str) -> Rows:
    """Buttons of one page: a number for each record, then the neighbouring pages."""
    number = page.start // PAGE
    opens = [
        Button(str(at), f"record:{record.reference}:{here}:{number}")
        for at, record in enumerate(page.records, page.start + 1)
    ]
    turns = []
    if page.start:
        turns.append(Button(w.plain("‹ 上一页"), f"{here}:{number - 1}"))
    if page.start + len(page.records) < page.total:
        turns.append(Button(w.plain("下一页 ›"), f"{here}:{number + 1}"))
    return tuple(tuple(row) for row in (opens[:4], opens[4:], turns) if row)


def _choices(w: Wording, kind: RecordKind, status: Status | None) -> Rows:
    kinds = tuple(
        Button(("✓ " if each is kind else "") + w.name(each), f"records:{each}:{status or ALL}:0")
        for each in RecordKind
    )
    label = w.plain("状态：{status}", status=w.name(status) if status else w.plain("全部状态"))
    return kinds, (Button(label, f"statuses:{kind}"),)
