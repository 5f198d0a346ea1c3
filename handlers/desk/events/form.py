"""The guided form of an event: one question a message, kept in the store, so it outlives a restart.

The dialog's step is the question's name, or LAST when everything was answered and is shown once more.
Buttons carry the dialog's revision: an old one, or the second of two taps, brings the open question again.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.events.asked import asked
from handlers.desk.events.draft import Kept
from handlers.desk.events.reading import CONFIRMED, READERS
from handlers.desk.events.steps import STEPS, next_step, step_before
from handlers.forms.said import FieldFault, saying
from handlers.reply import Reply
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog, go_to
from storage.people import Member

FLOW: Final = "event"
BOT: Final = "desk"
LAST: Final = "last"
NEW, CHANGE, CANCEL = "new", "change", "cancel"
"""What the form is for."""
FIRST_REVISIONS: Final = 80_000
LAST_CODES: Final = {NEW: ("publish", "save"), CHANGE: ("yes",), CANCEL: ("yes",)}


@dataclass(frozen=True, slots=True)
class Finished:
    """The form is over. `code`: which button ended it, "stop" where it was given up."""

    code: str
    purpose: str
    reference: str
    values: dict[str, Any]
    old: dict[str, Any]
    field: str


async def begin(
    session: AsyncSession,
    member: Member,
    purpose: str,
    steps: tuple[str, ...],
    values: Kept,
    about: tuple[str, str] = ("", ""),
) -> Reply:
    """The first question; whatever was open before is given up. `about`: the event's reference, the field."""
    draft: dict[str, Any] = {
        "purpose": purpose,
        "steps": list(steps),
        "values": dict(values),
        "old": dict(values),
    }
    draft |= {"reference": about[0], "field": about[1], "heard": None}
    first = next_step(steps, "", values)
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, first, draft)
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return asked(member, dialog, edits=True)


async def open_form(session: AsyncSession, member: Member) -> Dialog | None:
    """The officer's, held until the transaction ends: two taps at once are two turns."""
    theirs = (Dialog.bot == BOT) & (Dialog.telegram_id == member.telegram_id) & (Dialog.flow == FLOW)
    query = select(Dialog).where(theirs).with_for_update().execution_options(populate_existing=True)
    found: Dialog | None = await session.scalar(query)
    return found


async def press(session: AsyncSession, member: Member, revision: int, code: str) -> Reply | Finished | None:
    """A button of the form; None where none is open any more."""
    dialog = await open_form(session, member)
    if dialog is None:
        return None
    if dialog.revision != revision:
        return asked(member, dialog, edits=True)
    draft = dialog.draft
    if code == "stop" or (dialog.step == LAST and code in LAST_CODES[draft["purpose"]]):
        return await _over(session, member, dialog, code)
    kept = _chosen(Wording(member.language), dialog, code)
    if kept is not None:
        return _go_on(member, dialog, kept)
    if code == "back":
        earlier = step_before(tuple(draft["steps"]), dialog.step, draft["values"])
        go_to(dialog, earlier or dialog.step, heard=None)
    return asked(member, dialog, edits=True)


async def hear(session: AsyncSession, member: Member, text: str) -> Reply | None:
    """A typed answer; None where nothing is asked."""
    dialog = await open_form(session, member)
    if dialog is None:
        return None
    if dialog.step not in READERS:
        return asked(member, dialog, fault=saying(marked("请按上面的按钮选一个")))
    try:
        kept, notes = READERS[dialog.step](text, dialog.draft["values"])
    except FieldFault as fault:
        return asked(member, dialog, fault=fault.said)
    if dialog.step in CONFIRMED:
        go_to(dialog, dialog.step, heard={"values": kept, "notes": [note.as_json() for note in notes]})
        return asked(member, dialog)
    return _go_on(member, dialog, kept, edits=False)


def _chosen(w: Wording, dialog: Dialog, code: str) -> dict[str, Any] | None:
    """What that button keeps; None for one that chooses nothing here."""
    draft = dialog.draft
    if dialog.step == LAST:
        return None
    if code == "heard" and draft["heard"]:
        kept: dict[str, Any] = draft["heard"]["values"]
        return kept
    if code == "keep" and draft["purpose"] == CHANGE:
        return {}
    step = STEPS[dialog.step]
    if code == "skip" and step.skip is not None:
        return dict(step.skip)
    return next((kept for own, _, kept in step.choices(w, draft["values"]) if own == code), None)


def _go_on(member: Member, dialog: Dialog, kept: dict[str, Any], *, edits: bool = True) -> Reply:
    draft = dialog.draft
    values = {**draft["values"], **kept}
    if dialog.step == "when" and values.get("closes_at") and values["closes_at"] > values["starts_at"]:
        values["closes_at"] = None
    if dialog.step == "when" and draft["purpose"] == NEW:
        values |= {"rule": "", "every": ""}
    later = next_step(tuple(draft["steps"]), dialog.step, values)
    go_to(dialog, later or LAST, values=values, heard=None)
    return asked(member, dialog, edits=edits)


async def _over(session: AsyncSession, member: Member, dialog: Dialog, code: str) -> Finished:
    draft = dialog.draft
    finished = Finished(
        code, draft["purpose"], draft["reference"], draft["values"], draft["old"], draft["field"]
    )
    await end_dialog(session, BOT, member.telegram_id)
    return finished
