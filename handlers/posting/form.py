"""The posting dialog: which form is filled, what is answered so far, and where it stands.

The dialog's step is the name of the field that is asked, or `which` (kind of record), `understood` (what was
read out of a text), `preview` or `list` (of the fields, to change one). Its draft is `Draft` as JSON: answers
are kept as they were given, and read anew each time.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.posting.order import FIRST, THEN, asked_of
from handlers.posting.values import unreadable
from storage.base import now
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog, go_to

BOT: Final = "member"
FLOW: Final = "posting"
ASIDE: Final = "aside"
"""In place of a bot's name: where a form that was put away keeps until it is taken up again."""
KIND, UNDERSTOOD, PREVIEW, LIST = "which", "understood", "preview", "list"
BESIDE: Final = frozenset((KIND, UNDERSTOOD, PREVIEW, LIST))
"""The steps at which no field is asked."""
FIRST_REVISIONS: Final = 80_000
REST_WITHIN: Final = timedelta(seconds=3)


class Draft(TypedDict, total=False):
    kind: str
    answers: Mapping[str, str]
    reference: str
    """The record that is changed; none for a new one."""
    before: Mapping[str, str]
    """The answers of that record as it stands."""
    asked: Sequence[str]
    """Only these fields, because an officer returned them or a text did not tell them."""
    reasons: Mapping[str, str]
    """Why, by field."""
    ticked: Sequence[str] | None
    """Choices of the current question that are not yet an answer."""
    alone: bool
    """The field was opened from the preview, and leads back there."""
    returned: bool
    """It was returned to its author or never submitted: it may go back as it is."""
    declared: bool
    source: str
    """The text that the form was filled from; then also:"""
    quotes: Mapping[str, Sequence[str]]
    """By field, the sentences its answer came from."""
    partial: Sequence[str]
    """Fields with no room for all that the text says."""
    missed: Mapping[str, Mapping[str, object]]
    """By field, a sentence (`quote`) that could not be taken, and why (`fault`)."""
    left_out: Sequence[str]
    """Sorts of personal data in the text, which are in no answer."""
    markings: Sequence[str]
    """Marks of confidentiality that the text bears."""
    cut_at: str
    """When a text came that is as long as a message can be: its rest follows at once."""


class Form:
    """What the dialog row says; it is moved by `go` alone."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog

    @property
    def step(self) -> str:
        return self.dialog.step

    @property
    def revision(self) -> int:
        return self.dialog.revision

    @property
    def draft(self) -> dict[str, Any]:
        return self.dialog.draft

    @property
    def kind(self) -> RecordKind:
        return RecordKind(self.draft.get("kind", RecordKind.DEMAND))

    @property
    def answers(self) -> dict[str, str]:
        """Those of this kind of record: what was answered for the other kind waits in the draft."""
        return {name: text for name, text in self.draft["answers"].items() if name in asked_of(self.kind)}

    @property
    def reference(self) -> str:
        return str(self.draft.get("reference", ""))

    @property
    def declared(self) -> bool:
        return bool(self.draft.get("declared"))

    @property
    def alone(self) -> bool:
        return bool(self.draft.get("alone"))

    @property
    def reasons(self) -> Mapping[str, str]:
        reasons: Mapping[str, str] = self.draft.get("reasons", {})
        return reasons

    @property
    def field(self) -> Field | None:
        """What is asked now."""
        return asked_of(self.kind).get(self.step) if self.step not in BESIDE else None

    @property
    def changed(self) -> list[str]:
        """Fields whose answer differs from the record's."""
        before = self.draft.get("before", {})
        return [name for name in asked_of(self.kind) if self.answers.get(name) != before.get(name)]

    @property
    def path(self) -> Sequence[str]:
        asked: Sequence[str] = self.draft.get("asked", ())
        return asked or (*FIRST[self.kind], *THEN[self.kind])

    @property
    def lacking(self) -> list[str]:
        """What must be answered before it can be submitted."""
        first = FIRST[self.kind] if not self.reference else ()
        required = [n for n, field in asked_of(self.kind).items() if field.required or n in first]
        bad = unreadable(self.kind, self.answers)
        return [name for name in required if name not in self.answers] + bad

    @property
    def missed(self) -> list[str]:
        """What its source speaks of, but not so that it could be taken; not what is lacking."""
        missed = self.draft.get("missed", {})
        return [name for name in missed if name not in self.answers and name not in self.lacking]

    def required(self, name: str) -> bool:
        return asked_of(self.kind)[name].required or (not self.reference and name in FIRST[self.kind])

    def go(self, step: str, **changes: object) -> None:
        """Move there; buttons made before are stale from now on."""
        go_to(self.dialog, step, **{"ticked": None, "alone": False, **changes})

    @property
    def follows_cut(self) -> bool:
        """True right after a text that Telegram may have cut into several messages."""
        cut_at = self.draft.get("cut_at")
        return bool(cut_at) and now() - datetime.fromisoformat(str(cut_at)) < REST_WITHIN

    def note_cut(self) -> None:
        self.dialog.draft = {**self.draft, "cut_at": now().isoformat()}

    def answer(self, name: str, text: str | None) -> None:
        """Keep the answer, or none, and go on to what is asked next. A new text needs a new declaration."""
        answers = {key: kept for key, kept in self.draft["answers"].items() if key != name}
        if text is not None:
            answers[name] = text
        same = answers == self.draft["answers"]
        self.go(self.after(name), answers=answers, declared=self.declared and same)

    def after(self, name: str) -> str:
        following = list(self.path)[self._place(name) + 1 :]
        return PREVIEW if self.alone or not following else following[0]

    def before(self, name: str) -> str:
        place = self._place(name)
        if self.alone or (place <= 0 and self.reference):
            return PREVIEW
        start = UNDERSTOOD if "source" in self.draft else KIND
        return self.path[place - 1] if place > 0 else start

    def _place(self, name: str) -> int:
        return self.path.index(name) if name in self.path else -1


async def form_of(session: AsyncSession, telegram_id: int, bot: str = BOT) -> Form | None:
    """The form that person is filling, held until the transaction ends: two taps at once are two turns."""
    theirs = (Dialog.bot == bot) & (Dialog.telegram_id == telegram_id)
    query = select(Dialog).where(theirs, Dialog.flow == FLOW).with_for_update()
    dialog = await session.scalar(query.execution_options(populate_existing=True))
    return Form(dialog) if dialog else None


async def begin_form(session: AsyncSession, telegram_id: int, step: str, draft: Draft) -> Form:
    """A new form in place of whatever was open. Its revisions begin anywhere: no older button fits it."""
    dialog = await begin_dialog(session, BOT, telegram_id, FLOW, step, draft)
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return Form(dialog)


async def put_aside(session: AsyncSession, telegram_id: int) -> Form | None:
    """Keep the open form for later, in place of one put aside before; None where nothing is to be kept."""
    form = await form_of(session, telegram_id)
    if form is None or not form.draft["answers"]:
        await _end(session, telegram_id, BOT)
        return None
    step, draft, revision = form.step, form.draft, form.revision
    await end_dialog(session, BOT, telegram_id)
    kept = await begin_dialog(session, ASIDE, telegram_id, FLOW, step, draft)
    kept.revision = revision
    return Form(kept)


async def take_up(session: AsyncSession, telegram_id: int) -> Form | None:
    """Go on with the form that was put aside, unless one with answers is open."""
    form, there = await form_of(session, telegram_id, ASIDE), await form_of(session, telegram_id)
    if form is None or (there and there.draft["answers"]):
        return there
    step, draft, revision = form.step, form.draft, form.revision
    await end_dialog(session, ASIDE, telegram_id)
    dialog = await begin_dialog(session, BOT, telegram_id, FLOW, step, draft)
    dialog.revision = revision + 1
    return Form(dialog)


async def unfinished(session: AsyncSession, telegram_id: int) -> Form | None:
    """The form that is open or was put aside, if anything in it is answered."""
    forms = [await form_of(session, telegram_id, bot) for bot in (BOT, ASIDE)]
    return next((form for form in forms if form and form.draft["answers"]), None)


async def forget_form(session: AsyncSession, telegram_id: int) -> None:
    """Give up what is open and what was put aside."""
    for bot in (BOT, ASIDE):
        await _end(session, telegram_id, bot)


async def _end(session: AsyncSession, telegram_id: int, bot: str) -> None:
    if await form_of(session, telegram_id, bot):
        await end_dialog(session, bot, telegram_id)
