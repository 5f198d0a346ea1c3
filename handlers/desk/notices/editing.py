"""Opening one of a draft's parts to change it."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, turned_away
from handlers.desk.notices.card import own_draft
from handlers.desk.notices.dialog import begin, question
from handlers.desk.notices.options import category_question, options_card
from handlers.desk.notices.timing import begin_urgent, begin_when
from handlers.person import Person
from handlers.reply import Reply
from handlers.wording import Wording
from storage.notices.tables import Notice
from storage.people import Member

PARTS: Final = ("content", "words", "buttons", "category", "options", "when", "urgent")


async def open_part(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, part: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    if part in ("when", "urgent"):
        asked = begin_when if part == "when" else begin_urgent
        return await asked(session, person, member, notice_id)
    notice = await own_draft(session, member, notice_id)
    if not isinstance(notice, Notice):
        return notice
    w = Wording(member.language)
    if part == "category":
        return category_question(w, notice, edits=True)
    if part == "options":
        return options_card(w, notice)
    return question(member, await begin(session, member, part, notice.id, kept=notice.content), edits=True)
