"""The one unfinished dialog a person may have with each bot."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversation import Dialog


async def dialog_of(session: AsyncSession, bot: str, telegram_id: int) -> Dialog | None:
    found: Dialog | None = await session.get(Dialog, (bot, telegram_id))
    return found


async def begin_dialog(
    session: AsyncSession, bot: str, telegram_id: int, flow: str, step: str, draft: Mapping[str, object]
) -> Dialog:
    """A new dialog at `step`; one that was unfinished is given up for it."""
    await end_dialog(session, bot, telegram_id)
    dialog = Dialog(bot=bot, telegram_id=telegram_id, flow=flow, step=step, draft=dict(draft), revision=1)
    session.add(dialog)
    await session.flush()
    return dialog


def go_to(dialog: Dialog, step: str, **answers: object) -> None:
    """Move to `step`, keep `answers` in the draft; buttons of earlier revisions are stale from now on."""
    dialog.step = step
    dialog.draft = {**dialog.draft, **answers}
    dialog.revision += 1


async def end_dialog(session: AsyncSession, bot: str, telegram_id: int) -> bool:
    """Forget it, draft and all; False where there was none."""
    dialog = await dialog_of(session, bot, telegram_id)
    if dialog is None:
        return False
    await session.delete(dialog)
    await session.flush()
    return True
