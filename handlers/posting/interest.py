"""谁会感兴趣? under the preview: whom the draft would meet, before anybody has seen it."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interest_forecast import forecast_lines
from handlers.membership.guests import members_only
from handlers.posting.answering import over, stale
from handlers.posting.form import PREVIEW, form_of
from handlers.posting.preview import readable_values
from handlers.reply import Replies, Reply
from handlers.wording import Wording
from storage.people import Member
from storage.search.finder import Finder


async def show_interest(session: AsyncSession, finder: Finder, member: Member, revision: int) -> Replies:
    """In a message of its own; the form stays where it is."""
    if member.is_guest:
        return await members_only(session, member)
    form = await form_of(session, member.telegram_id)
    if form is None:
        return over(member)
    if form.revision != revision or form.step != PREVIEW:
        return stale(member, form)
    w = Wording(member.language)
    return Reply(await forecast_lines(w, session, finder, form.kind, readable_values(form), member))
