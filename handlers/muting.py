"""Switching off a kind of what is told unasked, from the very message, and on again."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.categories import Category, category_of
from storage.notices.tables import NoticeCategory
from storage.outbox.muting import set_muted
from storage.people import Member

STAYS: Final[Mapping[str, str]] = {
    Category.MATCHES: marked("发 /mine，随时可以自己找匹配。"),
    Category.ALERTS: marked("关注都还在，发 /watches 随时可以查。"),
    Category.REMINDERS: marked("报名照常有效，发 /registrations 随时可以看。"),
    NoticeCategory.CLUB: marked("别的通知照常，和您有关的对接、活动也照常。"),
    NoticeCategory.EVENTS: marked("您报名的活动照常提醒；发 /events 随时可以看。"),
    NoticeCategory.POLICY: marked("别的通知照常。"),
    NoticeCategory.PROJECTS: marked("对得上您的新发布照常告诉您。"),
}
"""What goes on without it."""


def mute_row(w: Wording, category: str) -> tuple[Button, ...]:
    return (mute_button(w, category),)


def mute_button(w: Wording, code: str) -> Button:
    """For a push of that category (`storage.categories`)."""
    category = category_of(code)
    name = w.name(category) if category else code
    return Button(w.plain("不再收“{category}”", category=name), f"mute:{code}")


async def mute(session: AsyncSession, member: Member, code: str, *, muted: bool) -> Reply:
    """Pressed twice it stays so; a category that is none is a forged press."""
    w, category = Wording(member.language), category_of(code)
    if category is None:
        return Reply(toast=w.plain("这张卡片已过期"))
    await set_muted(session, member.id, category.value, muted=muted)
    if not muted:
        return Reply(w("好的：“{category}”照常发给您。", category=w.name(category)), edits=True)
    rows: Rows = ((Button(w.plain("恢复接收"), f"unmute:{code}"),),)
    stays = w.plain(STAYS[code]) if code in STAYS else ""
    return Reply(w("好的：以后不再给您发“{category}”。{stays}", category=w.name(category), stays=stays), rows)
