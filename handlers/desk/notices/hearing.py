"""What an officer types, sends or presses while a question about a notice is open."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import typed
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices import (
    approving,
    audience_choosing,
    audience_saving,
    composing,
    confirming,
    options,
    timing,
)
from handlers.desk.notices.card import notice_card
from handlers.desk.notices.dialog import open_dialog, over, question
from handlers.desk.notices.limits import Limits
from handlers.desk.notices.listing import list_notices
from handlers.desk.notices.received import SentMessage
from handlers.forms.said import Said
from handlers.person import Person
from handlers.reply import Replies, Reply, as_sequence
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.notices.looking import DRAFTS, notice_of
from storage.people import Member

Hear = Callable[[AsyncSession, Member, Dialog, SentMessage], Awaitable[Replies]]
HEARD: Final[Mapping[str, Hear]] = {
    "content": composing.hear_content,
    "album": composing.hear_content,
    "text": composing.hear_text,
    "words": composing.hear_text,
    "buttons": options.hear_buttons,
    "when": timing.hear_when,
    "heard": timing.hear_when,
    "urgent": timing.hear_urgent,
    "name": audience_saving.hear_name,
    "replace": audience_saving.hear_name,
    "organisation": audience_choosing.hear_search,
    "event": audience_choosing.hear_search,
    "tag": audience_choosing.hear_search,
    "return": approving.hear_return,
}
"""By the step of the dialog; the count needs the limits."""
SENT: Final = ("content", "album")
"""Steps that take more than words."""
WORDS_ONLY: Final = Said(marked("这里要的是文字"))


async def hear(
    session: AsyncSession, person: Person, member: Member | None, sent: SentMessage, limits: Limits
) -> Replies | None:
    """None where nothing about a notice is asked."""
    dialog = await open_dialog(session, member) if allowed(member) else None
    if dialog is None or not allowed(member):
        return None
    if dialog.step not in SENT and not sent.text:
        return question(member, dialog, WORDS_ONLY)
    if dialog.step == "count":
        return typed(await confirming.hear_count(session, member, dialog, sent, limits))
    heard = await HEARD[dialog.step](session, member, dialog, sent)
    return [typed(reply) for reply in as_sequence(heard)]


async def press(
    session: AsyncSession, person: Person, member: Member | None, revision: int, code: str
) -> Replies:
    """A button below the question; an old one brings the open question, or says that there is none."""
    if not allowed(member):
        return turned_away(person, member)
    dialog = await open_dialog(session, member)
    if dialog is None:
        return gone(Wording(member.language))
    if dialog.revision != revision:
        return question(member, dialog, edits=True)
    if code == "stop":
        return await _stop(session, person, member, dialog)
    return await _done(session, member, dialog, code) or question(member, dialog, edits=True)


async def _done(session: AsyncSession, member: Member, dialog: Dialog, code: str) -> Reply | None:
    """None for a button that this question does not have."""
    done: Reply | None = None
    match dialog.step, code:
        case "album", "done":
            done = await composing.finish_album(session, member, dialog)
        case "buttons", "clear":
            done = await options.set_buttons(session, member, dialog, ())
        case "when", "clear" if not dialog.draft["moves"]:
            done = await timing.set_start(session, member, dialog, None)
        case "heard", "yes":
            start = datetime.fromisoformat(dialog.draft["start"])
            done = await timing.set_start(session, member, dialog, start)
        case "urgent", "clear":
            done = await timing.set_urgent(session, member, dialog, "")
        case "replace", "yes":
            done = await audience_saving.save(session, member, dialog, str(dialog.draft["name"]))
    return done


async def _stop(session: AsyncSession, person: Person, member: Member, dialog: Dialog) -> Reply:
    notice = await notice_of(session, int(dialog.draft["notice"]))
    await over(session, member)
    if notice is None:
        return await list_notices(session, person, member, DRAFTS)
    return await notice_card(session, member, notice)
