"""What the sample club holds: an event in a moment, to see its reminder, and two in the next days."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from storage.base import now
from storage.events.tables import EventKind, Venue
from storage.events.writing import create_events, publish
from storage.people import Member
from storage.store import Store

ZONE: Final = ZoneInfo("Asia/Shanghai")
SOON: Final = timedelta(minutes=3)
IN_A_MOMENT: Final[dict[str, Any]] = {
    "kind": EventKind.EXPRESS,
    "title": "转化直通车：三分钟后开始（样例）",
    "agenda": "现在报名，开始前两分钟会收到提醒。",
    "speakers": "许言",
    "venue": Venue.ONLINE,
    "link": "https://meet.example/sample-express",
    "reminders": [2],
    "sample": True,
}
COMING: Final[tuple[tuple[int, int, dict[str, Any]], ...]] = (
    (
        6,
        14,
        {
            "kind": EventKind.SALON,
            "title": "技术沙龙：农业废弃物还能做什么（样例）",
            "agenda": "14:00 签到\n14:15 三项成果各讲十分钟\n15:00 自由交流",
            "speakers": "陆知微、顾宁",
            "venue": Venue.IN_PERSON,
            "address": "紫竹路 1 号 A 座 302（样例地址）",
            "capacity": 2,
            "questions": [{"text": "您最想了解哪一方面？", "required": False}],
            "sample": True,
        },
    ),
    (
        13,
        19,
        {
            "kind": EventKind.CLASS,
            "title": "技术经理人小课堂：许可合同怎么谈（样例）",
            "agenda": "许可的三种方式、入门费与提成、常见的坑。",
            "speakers": "顾宁",
            "venue": Venue.ONLINE,
            "link": "https://meet.example/sample-class",
            "sample": True,
        },
    ),
)
"""Days from today, the hour in Shanghai, and what it is."""


async def hold_events(store: Store, officer_id: int) -> None:
    """`officer_id`: the Telegram account of who holds them."""
    moment = now()
    today = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    plan = [(today + timedelta(days=days, hours=hour), values) for days, hour, values in COMING]
    async with store.writing() as session:
        officer = (await session.scalars(select(Member).where(Member.telegram_id == officer_id))).one()
        for starts_at, values in ((moment + SOON, IN_A_MOMENT), *plan):
            (event,) = await create_events(session, officer, values, [_span(starts_at)], "")
            await publish(session, event, officer)


def _span(starts_at: datetime) -> tuple[datetime, datetime]:
    return starts_at, starts_at + timedelta(hours=2)
