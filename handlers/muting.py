"""Switching off a kind of what is told unasked, from the very message, and on again."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.outbox.muting import set_muted
from storage.people import Member
from storage.posting.match_news import CATEGORY as MATCHES

MUTED: Final[Mapping[str, str]] = {
    MATCHES: marked("好的：以后有新发布对得上您的，不再主动告诉您。发 /mine，随时可以自己找匹配。"),
}
UNMUTED: Final[Mapping[str, str]] = {MATCHES: marked("好的：以后有新发布对得上您的，就告诉您。")}
"""Categories with a button, and what is said."""


def mute_row(w: Wording, category: str) -> tuple[Button, ...]:
    return (Button(w.plain("不再收这类提醒"), f"mute:{category}"),)


async def mute(session: AsyncSession, member: Member, category: str, *, muted: bool) -> Reply:
    """Pressed twice it stays so; a category that has no button is a forged press."""
    w = Wording(member.language)
    if category not in MUTED:
        return Reply(toast=w.plain("这张卡片已过期"))
    await set_muted(session, member.id, category, muted=muted)
    if not muted:
        return Reply(w(UNMUTED[category]), edits=True)
    rows: Rows = ((Button(w.plain("恢复提醒"), f"unmute:{category}"),),)
    return Reply(w(MUTED[category]), rows)
