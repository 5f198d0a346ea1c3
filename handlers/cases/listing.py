"""`/cases` 我的对接: what the member takes part in, and what is offered to them as a technology manager."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.picture import next_step, picture
from handlers.consent import ask_consent, consented
from handlers.describing import joined
from handlers.formatting import day, shortened
from handlers.membership.guests import members_only
from handlers.pending import pending_question
from handlers.person import Person
from handlers.reply import Button, Replies, Reply, Rows
from handlers.wording import Wording
from storage.cases.dispatching import open_dispatch
from storage.cases.pipeline import CasePage, own_cases, side_of
from storage.cases.tables import Case
from storage.people import Member
from storage.posting.records import by_reference

A_PAGE: Final = 5
TITLE_SHOWN: Final = 40


async def show_cases(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    """`/cases`; then the question that is still open."""
    if not consented(member):
        return ask_consent(person, member)
    if member.is_guest:
        return await members_only(session, member)
    listed = replace(await turn_cases(session, member, 0), edits=False)
    return [listed, *await pending_question(session, person, member)]


async def turn_cases(session: AsyncSession, member: Member, page: int) -> Reply:
    """The list in place of the pressed card, at page `page` (0 is the first), or the last there is."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    found = await own_cases(session, member.id, page * A_PAGE, A_PAGE)
    if not found.total:
        return Reply(w("您还没有对接。找到合适的成果或需求后表达意向，对方接受了就在这里跟进。"), edits=True)
    titles = await titles_of(session, found.cases)
    items = [
        _item(w, member, number, case, titles[case.record_reference])
        for number, case in enumerate(found.cases, found.start + 1)
    ]
    head = w.many("<b>我的对接</b>（{count} 项）", found.total)
    return Reply(Markup("\n\n").join([head, *items]), await _rows(session, w, member, found), edits=True)


async def titles_of(session: AsyncSession, cases: Sequence[Case]) -> dict[str, str]:
    """Titles by the records' references; empty where the record is gone."""
    references = list({case.record_reference for case in cases})
    records = await by_reference(session, references)
    titles = {record.reference: shortened(record.title, TITLE_SHOWN) for record in records}
    return {reference: titles.get(reference, "") for reference in references}


def _item(w: Wording, member: Member, number: int, case: Case, title: str) -> Markup:
    side = side_of(case, member.id)
    yours = w.plain("您是{side}", side=w.name(side)) if side else w.plain("派给您的，等您答复")
    since = w.plain("自 {day}", day=day(w, case.stage_since, member.zone))
    lines = [
        Markup("<b>{}. {}</b>").format(number, title or w.plain("（已删除的记录）")),
        Markup("<code>{}</code> · {}").format(case.reference, yours),
        Markup.escape(joined(picture(case), w.name(case.stage), since)),
        Markup.escape(next_step(w, case)),
    ]
    return Markup("\n").join(line for line in lines if line)


async def _rows(session: AsyncSession, w: Wording, member: Member, found: CasePage) -> Rows:
    page = found.start // A_PAGE
    opens = []
    for number, case in enumerate(found.cases, found.start + 1):
        data = f"case:{case.reference}:{page}"
        if side_of(case, member.id) is None and (offer := await open_dispatch(session, case)):
            data = f"offered:{offer.id}"
        opens.append(Button(str(number), data))
    turns = []
    if page:
        turns.append(Button(w.plain("◀ 上一页"), f"cases:{page - 1}"))
    if found.start + len(found.cases) < found.total:
        turns.append(Button(w.plain("下一页 ▶"), f"cases:{page + 1}"))
    return tuple(tuple(row) for row in (opens, turns) if row)
