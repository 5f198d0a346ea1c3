"""The categories of pushes that a member can switch off, one by one: all there are, in the order shown."""

from typing import Final

from storage.notices.tables import NoticeCategory
from storage.vocabularies import Vocabulary


class Category(Vocabulary):
    """What the club says of itself; what its officers write has a `NoticeCategory`."""

    MATCHES = "matches", "供需匹配"
    ALERTS = "alerts", "关注的新成果"
    DIGEST = "digest", "资讯周报"
    REMINDERS = "reminders", "报名活动的提醒"
    FEEDBACK = "feedback", "会后回访"


CATEGORIES: Final[tuple[Vocabulary, ...]] = (*Category, *NoticeCategory)


def category_of(code: str) -> Vocabulary | None:
    """None for a code that is none of them."""
    return next((one for one in CATEGORIES if one.value == code), None)
