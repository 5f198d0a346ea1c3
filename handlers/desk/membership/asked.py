"""What an officer was asked to type about members: one row a person, so it survives a restart."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.person import Person
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, dialog_of, end_dialog

FLOW: Final = "membership"
BOT: Final = "desk"


async def ask(session: AsyncSession, person: Person, step: str, **draft: object) -> Dialog:
    """Wait for a text; whatever was waited for before is given up."""
    return await begin_dialog(session, BOT, person.telegram_id, FLOW, step, draft)


async def waiting_for(session: AsyncSession, person: Person, *steps: str) -> Dialog | None:
    """What is waited for, if it is one of `steps`; of all where none is named."""
    dialog = await dialog_of(session, BOT, person.telegram_id)
    ours = dialog is not None and dialog.flow == FLOW and (not steps or dialog.step in steps)
    return dialog if ours else None


async def answered(session: AsyncSession, person: Person) -> None:
    """Nothing of ours is waited for any more; another question of the desk stays."""
    if await waiting_for(session, person):
        await end_dialog(session, BOT, person.telegram_id)
