"""A few records and members for tests, in the style of the sample club."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.changes import next_change
from storage.members import organisation_named
from storage.people import Member, RoleGrant
from storage.records import Achievement
from storage.references import take_references
from storage.store import Store
from storage.vocabularies import IpStatus, Language, Role, Status
from tests.hours import ANY_HOUR

WAN = 1_000_000
"""分 in 一万元."""
PUBLISHED = datetime(2026, 11, 1, tzinfo=UTC)
INSTITUTE = "浦江环境研究院（样例）"
UNIVERSITY = "临江理工大学（样例）"

ACHIEVEMENTS: tuple[Mapping[str, Any], ...] = (
    {
        "title": "低能耗短程脱氮污水处理技术",
        "summary": "面向食品废水的短程硝化脱氮工艺，不需外加碳源，曝气电耗下降三成。",
        "problem": "食品废水含氮高，常规脱氮耗电多。",
        "advantages": "中试十个月，吨水电耗由 0.9 度降到 0.6 度。",
        "fields": ["RE"],
        "modes": ["licence", "joint_development"],
        "trl": 6,
        "price_min": 30 * WAN,
        "price_max": 50 * WAN,
        "price_negotiable": False,
        "region": "310112",
        "keywords": ["脱氮", "废水"],
        "ip_types": ["invention"],
        "ip_status": IpStatus.GRANTED,
        "ip_numbers": ["ZL202410000001.1"],
    },
    {
        "title": "印染废水电催化脱色装置",
        "summary": "用涂层电极处理印染废水，色度去除九成以上，不产生污泥。",
        "fields": ["RE", "NM"],
        "modes": ["transfer"],
        "trl": 5,
        "region": "320500",
        "price_negotiable": True,
    },
    {
        "title": "电镀废水重金属回收膜",
        "summary": "选择性膜分离电镀废水中的镍和铜，回收的金属可以回用。",
        "fields": ["NM", "RE"],
        "modes": ["joint_development"],
        "trl": 4,
        "region": "310115",
        "price_min": 200 * WAN,
        "price_negotiable": False,
    },
    {
        "title": "养殖废水沼气发电成套设备",
        "summary": "把养殖废水厌氧产生的沼气用于发电，适合中小养殖场。",
        "fields": ["NE", "RE"],
        "modes": ["service"],
        "trl": 8,
        "region": "330100",
        "price_max": 80 * WAN,
        "price_negotiable": True,
    },
    {
        "title": "制药废水高级氧化催化剂",
        "summary": "降解制药废水里的抗生素，催化剂可以重复使用二百次。",
        "fields": ["RE", "BM"],
        "modes": ["transfer", "licence"],
        "trl": 5,
        "anonymous": True,
        "ip_types": ["invention"],
        "ip_status": IpStatus.APPLIED,
        "ip_numbers": ["CN202510000002.2"],
        "confidential_detail": "配方与供应商名单",
    },
    {
        "title": "废水在线水质监测光谱仪",
        "summary": "一分钟测出废水的化学需氧量和氨氮，免试剂。",
        "fields": ["EI", "RE"],
        "modes": ["transfer"],
        "trl": 9,
        "region": "310104",
        "price_min": 5 * WAN,
        "price_max": 8 * WAN,
        "price_negotiable": False,
    },
    {
        "title": "退役动力电池无损拆解与回收产线",
        "summary": "机器人拆解退役动力电池，正极材料回收率九成五。",
        "fields": ["NE", "AM"],
        "modes": ["equity"],
        "trl": 7,
        "region": "310120",
        "price_negotiable": True,
    },
    {
        "title": "零件表面缺陷的机器视觉检测",
        "summary": "少量样本就能训练的视觉模型，检查金属零件表面的划痕和凹坑。",
        "fields": ["EI", "AM"],
        "modes": ["service", "licence"],
        "trl": 8,
        "region": "310112",
        "price_negotiable": True,
    },
)


async def add_achievement(session: AsyncSession, number: int, **values: Any) -> Achievement:
    """A published achievement CG-2026-<number>; `values` as its columns are called."""
    given: dict[str, Any] = {
        "title": f"样例成果 {number}",
        "fields": ["OT"],
        "status": Status.PUBLISHED,
        "published_at": PUBLISHED,
        "sample": True,
        **values,
    }
    record = Achievement(reference=f"CG-2026-{number:04d}", change_number=await next_change(session), **given)
    session.add(record)
    await session.flush()
    return record


async def fill_club(store: Store) -> None:
    """The records above, CG-2026-0001 and on: by turns of an institute and of a university."""
    async with store.writing() as session:
        institute = await organisation_named(session, INSTITUTE)
        university = await organisation_named(session, UNIVERSITY)
        institute.kind, university.kind = "研究院所", "高校"
        await take_references(session, Achievement, len(ACHIEVEMENTS), PUBLISHED)
        for number, values in enumerate(ACHIEVEMENTS, 1):
            owner = institute if number % 2 else university
            await add_achievement(session, number, organisation_id=owner.id, **values)


async def add_member(
    session: AsyncSession,
    telegram_id: int,
    name: str = "周敏",
    organisation: str = "样例企业",
    language: Language = Language.ZH_HANS,
    role: Role | None = None,
) -> Member:
    """Somebody who has joined, and perhaps holds a further role."""
    member = Member(
        telegram_id=telegram_id,
        name=name,
        language=language,
        consent_version=1,
        joined_at=now(),
        organisation=await organisation_named(session, organisation),
        grants=[RoleGrant(role=held) for held in (Role.MEMBER, role) if held],
        **ANY_HOUR,
    )
    session.add(member)
    await session.flush()
    return member
