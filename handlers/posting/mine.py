"""`/mine` 我的发布: the list, and one's own record with all that its state allows."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented
from handlers.formatting import day, visible_length
from handlers.match_cards import find_button
from handlers.membership.guests import members_only
from handlers.pending import pending_question
from handlers.person import Person
from handlers.posting.amending import AMENDED
from handlers.posting.card import Shown, parts_of
from handlers.posting.inverse import columns_of, kind_of
from handlers.posting.moves import moves_of
from handlers.posting.order import NAMES
from handlers.reply import Button, Replies, Reply, Rows
from handlers.wording import Wording
from storage.people import Member
from storage.posting.records import by_reference, own_references
from storage.posting.tables import Move, NewVersion
from storage.posting.waiting import last_return, last_version
from storage.records import Record
from storage.vocabularies import Status

A_PAGE = 5
MOST_IN_ONE = 4_000
DATED = (Status.PUBLISHED, Status.ON_HOLD)


async def show_mine(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    """`/mine`; then the question that is still open."""
    if not consented(member):
        return ask_consent(person, member)
    if member.is_guest:
        return await members_only(session, member)
    listed = replace(await turn_mine(session, member, 0), edits=False)
    return [listed, *await pending_question(session, person, member)]


async def turn_mine(session: AsyncSession, member: Member, page: int) -> Reply:
    """The list in place of the pressed card, at page `page` (0 is the first), or the last there is."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    references, total = await own_references(session, member, page * A_PAGE, A_PAGE)
    last = max(0, total - 1) // A_PAGE
    if page > last:
        return await turn_mine(session, member, last)
    if not total:
        rows = ((Button(w.plain("发布"), "post:start:0"),),)
        return Reply(w("您还没有发布过。发布需求或成果，审核通过后合适的人就能找到。"), rows, edits=True)
    records = await by_reference(session, references)
    versions = [await last_version(session, record.reference) for record in records]
    items = [
        _item(w, member, page * A_PAGE + n, record, version)
        for n, (record, version) in enumerate(zip(records, versions, strict=True), 1)
    ]
    text = Markup("\n\n").join([w.many("<b>我的发布</b>（{count} 份）", total), *items])
    return Reply(text, _rows(w, records, page, last), edits=True)


async def open_own(session: AsyncSession, member: Member, reference: str, page: int) -> Replies:
    """The card of one's own record; `page` of the list is the way back."""
    if member.is_guest:
        return await members_only(session, member)
    found = await by_reference(session, [reference])
    if not found or found[0].author_id != member.id:
        return Reply(toast=Wording(member.language).plain("这不是您的发布。"), alert=True)
    return await own_card(session, member, found[0], page)


async def own_card(session: AsyncSession, member: Member, record: Record, page: int) -> Sequence[Reply]:
    """In place of the pressed card: how it stands, what officers said, its text, and its moves."""
    w = Wording(member.language)
    version = await last_version(session, record.reference)
    notes = [_state(w, member, record, version), *await _said_of(session, w, record, version)]
    shown = Shown(kind_of(record), columns_of(record), record.organisation, record.reference)
    texts = parts_of(w, shown)
    state = Markup("\n").join(notes)
    if visible_length(texts[-1]) + visible_length(state) < MOST_IN_ONE:
        texts[-1] += "\n\n" + state
    else:
        texts.append(state)
    replies = [Reply(text) for text in texts]
    replies[-1] = Reply(texts[-1], _acts(w, record, version, page))
    replies[0] = replace(replies[0], edits=True)
    return replies


def waits(version: NewVersion | None) -> bool:
    return version is not None and version.decided_at is None


def _item(w: Wording, member: Member, number: int, record: Record, version: NewVersion | None) -> Markup:
    title = Markup("<b>{}. {}</b>").format(number, record.title)
    about = Markup("{} · <code>{}</code>").format(w(NAMES[kind_of(record)]), record.reference)
    return Markup("\n").join([title, about, _state(w, member, record, version)])


def _state(w: Wording, member: Member, record: Record, version: NewVersion | None) -> Markup:
    state = w("状态：{status}", status=w.name(record.status))
    if record.status in DATED and record.valid_until:
        state += w("，有效期至 {day}", day=day(w, record.valid_until, member.zone))
    return state + (w("，新版本待审核") if waits(version) else Markup())


async def _said_of(
    session: AsyncSession, w: Wording, record: Record, version: NewVersion | None
) -> list[Markup]:
    """What the officer said where it was returned."""
    if record.status is Status.RETURNED and (move := await last_return(session, record.reference)):
        why = [w("退回原因：{why}", why=move.why)] if move.why else []
        count = len(move.remarks)
        return [*why, w.many("要改的有 {count} 项，按“修改”逐项看。", count)] if count else why
    if version and version.verdict is Move.RETURN and record.status in DATED:
        return [w("您的新版本被退回，按“修改”接着改。")]
    return []


def _acts(w: Wording, record: Record, version: NewVersion | None, page: int) -> Rows:
    moves = [Button(w.name(move), f"move:{record.reference}:{move}:{page}") for move in moves_of(record)]
    change = []
    if record.status in AMENDED and not waits(version):
        change.append(Button(w.plain("修改"), f"amend:{record.reference}:0"))
    if waits(version):
        change.append(Button(w.plain("撤回新版本"), f"unversion:{record.reference}:{page}"))
    back = (Button(w.plain("‹ 我的发布"), f"mine:{page}"),)
    if record.status is Status.PUBLISHED:
        change.append(find_button(w, record))
    return tuple(row for row in (tuple(change), tuple(moves[:3]), tuple(moves[3:]), back) if row)


def _rows(w: Wording, records: Sequence[Record], page: int, last: int) -> Rows:
    start = page * A_PAGE + 1
    numbers = tuple(
        Button(str(n), f"record:{record.reference}:{page}") for n, record in enumerate(records, start)
    )
    turns = ((page - 1, w.plain("◀ 上一页")), (page + 1, w.plain("下一页 ▶")))
    there = tuple(Button(label, f"mine:{n}") for n, label in turns if 0 <= n <= last)
    return tuple(row for row in (numbers, there, (Button(w.plain("发布"), "post:start:0"),)) if row)
