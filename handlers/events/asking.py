"""An event's own questions, one a message, before somebody is registered. The dialog lies in the store.

Its step is the number of the question. No seat is held meanwhile; at the end whoever finds none is put on the
waiting list. Buttons carry the dialog's revision, so an old one brings the open question.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.posting.form import BOT
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog, go_to
from storage.events.looking import event_of
from storage.events.tables import Event
from storage.people import Member

FLOW: Final = "registering"
LIMIT: Final = 300
FIRST_REVISIONS: Final = 80_000
SKIP, CANCEL = "skip", "cancel"


@dataclass(frozen=True, slots=True)
class Answered:
    """The questions are over, or were given up."""

    reference: str
    answers: list[str]
    back: str
    given_up: bool = False


async def begin(session: AsyncSession, member: Member, event: Event, how: str, back: str) -> Reply:
    """The first question, in place of the card."""
    draft = {"reference": event.reference, "how": how, "back": back, "answers": []}
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, "0", draft)
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return _asked(member, dialog, event, edits=True)


async def pending(session: AsyncSession, member: Member) -> list[Reply]:
    """The open question, put anew after an aside."""
    dialog, event = await _open(session, member)
    return [_asked(member, dialog, event)] if dialog and event else []


async def press(session: AsyncSession, member: Member, revision: int, act: str) -> Reply | Answered | None:
    """跳过 or 取消; None where nothing is asked any more."""
    dialog, event = await _open(session, member)
    if dialog is None or event is None:
        return None
    if dialog.revision != revision:
        return _asked(member, dialog, event, edits=True)
    if act == CANCEL:
        return await _over(session, member, dialog, given_up=True)
    if act != SKIP or _question(event, dialog)["required"]:
        return _asked(member, dialog, event, edits=True)
    return await _keep(session, member, dialog, event, "", edits=True)


async def hear(session: AsyncSession, member: Member, text: str) -> Reply | Answered | None:
    """A typed answer; None where nothing is asked."""
    dialog, event = await _open(session, member)
    if dialog is None or event is None:
        return None
    answer = text.strip()
    w = Wording(member.language)
    if not answer:
        return _asked(member, dialog, event)
    if over := max(0, len(answer) - LIMIT):
        fault = w("超出 {over} 字（最多 {limit} 字），请缩短后再发。", over=over, limit=LIMIT)
        return _asked(member, dialog, event, fault)
    return await _keep(session, member, dialog, event, answer)


async def _open(session: AsyncSession, member: Member) -> tuple[Dialog | None, Event | None]:
    """Held until the transaction ends: two taps at once are two turns. Ended where the event has changed so
    that the question is not there any more."""
    theirs = (Dialog.bot == BOT) & (Dialog.telegram_id == member.telegram_id) & (Dialog.flow == FLOW)
    query = select(Dialog).where(theirs).with_for_update().execution_options(populate_existing=True)
    dialog: Dialog | None = await session.scalar(query)
    event = await event_of(session, dialog.draft["reference"]) if dialog else None
    if dialog and (event is None or int(dialog.step) >= len(event.questions)):
        await end_dialog(session, BOT, member.telegram_id)
        return None, None
    return dialog, event


async def _keep(
    session: AsyncSession, member: Member, dialog: Dialog, event: Event, answer: str, *, edits: bool = False
) -> Reply | Answered:
    following = int(dialog.step) + 1
    go_to(dialog, str(following), answers=[*dialog.draft["answers"], answer])
    if following < len(event.questions):
        return _asked(member, dialog, event, edits=edits)
    return await _over(session, member, dialog)


async def _over(session: AsyncSession, member: Member, dialog: Dialog, *, given_up: bool = False) -> Answered:
    draft = dialog.draft
    await end_dialog(session, BOT, member.telegram_id)
    return Answered(draft["reference"], list(draft["answers"]), draft["back"], given_up)


def _question(event: Event, dialog: Dialog) -> dict[str, object]:
    asked: dict[str, object] = event.questions[int(dialog.step)]
    return asked


def _asked(
    member: Member, dialog: Dialog, event: Event, fault: Markup | None = None, *, edits: bool = False
) -> Reply:
    w = Wording(member.language)
    question, number = _question(event, dialog), int(dialog.step) + 1
    head = w("<b>{title}</b>：报名要答的问题（{number}/{count}）", title=event.title, number=number,
             count=len(event.questions))  # fmt: skip
    lines = [head, Markup("{}").format(question["text"])]
    lines.insert(0, fault) if fault else None
    limit = w("请写下来发给我（{limit} 字以内）。", limit=LIMIT)
    lines.append(limit if question["required"] else limit + w("不想答可以跳过。"))
    skip = Button(w.plain("跳过"), f"eventask:{dialog.revision}:{SKIP}")
    cancel = Button(w.plain("取消"), f"eventask:{dialog.revision}:{CANCEL}")
    row = (cancel,) if question["required"] else (skip, cancel)
    return Reply(Markup("\n\n").join(lines), (row,), edits=edits)
