"""Documents that members sent to be read: one at a time for each, kept as a dialog in place of a bot's.

Its step is `received`, `read` or `refused`; its draft has `file_id`, `name`, `chat_id`, then `card_id` (the
message that shows its progress), `owner` (the life that carries it on), `text_id` or `code`.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversation import Dialog

READING: Final = "reading"
RECEIVED, READ, REFUSED = "received", "read", "refused"


async def due_documents(session: AsyncSession) -> Sequence[int]:
    """Whose documents are still to be read or spoken of."""
    return (await session.scalars(select(Dialog.telegram_id).where(Dialog.bot == READING))).all()


async def held_document(session: AsyncSession, telegram_id: int) -> Dialog | None:
    """As it is now; nobody else changes it until this transaction ends."""
    theirs = select(Dialog).where(Dialog.bot == READING, Dialog.telegram_id == telegram_id)
    found: Dialog | None = await session.scalar(
        theirs.with_for_update().execution_options(populate_existing=True)
    )
    return found
