"""A member's one word on an event, by a button of the morning after."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Reply
from handlers.wording import Wording
from storage.events.follow_up import give_feedback
from storage.events.tables import Feedback
from storage.people import Member


async def press_feedback(session: AsyncSession, member: Member, reference: str, code: str) -> Reply:
    """A second press changes the word; the buttons stay."""
    w = Wording(member.language)
    if code not in set(Feedback) or not await give_feedback(session, reference, member, Feedback(code)):
        return Reply(toast=w.plain("现在不用回答这个了"))
    return Reply(toast=w.plain("谢谢，已记下：{word}", word=w.name(Feedback(code))))
