"""Switching off a kind of what is told unasked, from the very message, and on again."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.notices.tables import NoticeCategory
from storage.outbox.muting import set_muted
from storage.people import Member
from storage.posting.match_news import CATEGORY as MATCHES

MUTED: Final[Mapping[str, str]] = {
    MATCHES: marked("好的：以后有新发布对得上您的，不再主动告诉您。发 /mine，随时可以自己找匹配。"),
    NoticeCategory.CLUB: marked(
        "好的：以后不再给您发“俱乐部通知”。别的通知照常，和您有关的对接、活动也照常。"
    ),
    NoticeCategory.EVENTS: marked(
        "好的：以后不再给您发“活动预告”。您报名的活动照常提醒；发 /events 随时可以看。"
    ),
    NoticeCategory.POLICY: marked("好的：以后不再给您发“政策与申报”。别的通知照常。"),
    NoticeCategory.PROJECTS: marked("好的：以后不再给您发“项目与路演”。对得上您的新发布照常告诉您。"),
}
UNMUTED: Final[Mapping[str, str]] = {
    MATCHES: marked("好的：以后有新发布对得上您的，就告诉您。"),
    NoticeCategory.CLUB: marked("好的：“俱乐部通知”照常发给您。"),
    NoticeCategory.EVENTS: marked("好的：“活动预告”照常发给您。"),
    NoticeCategory.POLICY: marked("好的：“政策与申报”照常发给您。"),
    NoticeCategory.PROJECTS: marked("好的：“项目与路演”照常发给您。"),
}
"""Categories with a button, and what is said."""


def mute_row(w: Wording, category: str) -> tuple[Button, ...]:
    return (mute_button(w, category),)


def mute_button(w: Wording, category: str) -> Button:
    if category in set(NoticeCategory):
        label = w.plain("不再收“{category}”", category=w.name(NoticeCategory(category)))
    else:
        label = w.plain("不再收这类提醒")
    return Button(label, f"mute:{category}")


async def mute(session: AsyncSession, member: Member, category: str, *, muted: bool) -> Reply:
    """Pressed twice it stays so; a category that has no button is a forged press."""
    w = Wording(member.language)
    if category not in MUTED:
        return Reply(toast=w.plain("这张卡片已过期"))
    await set_muted(session, member.id, category, muted=muted)
    if not muted:
        return Reply(w(UNMUTED[category]), edits=True)
    label = w.plain("恢复接收") if category in set(NoticeCategory) else w.plain("恢复提醒")
    rows: Rows = ((Button(label, f"unmute:{category}"),),)
    return Reply(w(MUTED[category]), rows)
