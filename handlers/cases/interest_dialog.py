"""The dialog behind an interest, a question and their answers: what is written, and where it stands.

Its steps are `words` and `contact`, which wait for something typed, and `sure`, the preview. Its draft is
`Draft` as JSON. It lives in the store, one a person, as every dialog does.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.posting.form import BOT, put_aside
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.base import now
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog, go_to
from storage.people import Member

FLOW: Final = "interest"
WORDS, CONTACT, SURE = "words", "contact", "sure"
FIRST_REVISIONS: Final = 80_000
A_MESSAGE: Final = 4_000
REST_WITHIN: Final = timedelta(seconds=3)


class Aim(StrEnum):
    """What it is written for."""

    INTEREST = "interest"
    QUESTION = "question"
    ANSWER = "answer"
    DECLINE = "decline"
    ACCEPT = "accept"
    """A contact, to accept an interest and exchange."""
    AGREE = "agree"
    """A contact, to consent later."""


class Written:
    """The dialog row, read; it is moved by `go` alone."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog

    @property
    def aim(self) -> Aim:
        return Aim(self.dialog.draft["aim"])

    @property
    def step(self) -> str:
        return self.dialog.step

    @property
    def reference(self) -> str:
        """Of the record for an interest or a question, else of the case."""
        return str(self._draft.get("reference", ""))

    @property
    def own(self) -> str:
        """The seeker's own record, if the interest comes from a match."""
        return str(self._draft.get("own", ""))

    @property
    def question(self) -> int:
        return int(self._draft.get("question", 0))

    @property
    def words(self) -> str:
        return str(self._draft.get("words", ""))

    @property
    def follows_cut(self) -> bool:
        """True right after a text that Telegram may have cut into several messages."""
        cut_at = self._draft.get("cut_at")
        return bool(cut_at) and now() - datetime.fromisoformat(str(cut_at)) < REST_WITHIN

    def note_length(self, text: str) -> None:
        if len(text) >= A_MESSAGE:
            self.dialog.draft = {**self._draft, "cut_at": now().isoformat()}

    def go(self, step: str, **changes: object) -> None:
        """Move there; buttons made before are stale from now on."""
        go_to(self.dialog, step, **changes)

    def button(self, label: str, act: str) -> Button:
        return Button(label, f"told:{self.dialog.revision}:{act}")

    @property
    def _draft(self) -> dict[str, Any]:
        return self.dialog.draft


async def begin_writing(
    session: AsyncSession, member: Member, aim: Aim, step: str, **draft: object
) -> tuple[Written, list[Reply]]:
    """A new dialog; a form that was being filled is put aside for it, which the reply says."""
    aside = await put_aside(session, member.telegram_id)
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, step, {"aim": aim.value, **draft})
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return Written(dialog), [Reply(_put_aside(member))] if aside else []


async def writing_of(session: AsyncSession, telegram_id: int) -> Written | None:
    """What that person is writing, held until the transaction ends: two taps at once are two turns."""
    theirs = (Dialog.bot == BOT) & (Dialog.telegram_id == telegram_id) & (Dialog.flow == FLOW)
    query = select(Dialog).where(theirs).with_for_update()
    dialog = await session.scalar(query.execution_options(populate_existing=True))
    return Written(dialog) if dialog else None


async def end_writing(session: AsyncSession, member: Member) -> None:
    await end_dialog(session, BOT, member.telegram_id)


def _put_aside(member: Member) -> Markup:
    return Wording(member.language)("您没填完的草稿已收好，办完这件事发 /post 接着填。")
