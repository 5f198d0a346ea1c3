"""Demands and achievements that belong together, for tests of matching both ways."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes import next_change
from storage.records import Achievement, Demand
from storage.vocabularies import DemandKind, Status
from tests.sample import PUBLISHED, WAN, add_achievement

OFFER: Mapping[str, Any] = {
    "title": "低能耗短程脱氮污水处理技术",
    "summary": "面向食品废水的短程硝化脱氮工艺，不需外加碳源，曝气电耗下降三成。",
    "problem": "食品废水含氮高，常规脱氮耗电多。",
    "keywords": ["脱氮", "废水"],
    "fields": ["RE"],
    "modes": ["licence", "joint_development"],
    "trl": 7,
    "price_min": 30 * WAN,
    "price_max": 50 * WAN,
    "region": "310112",
}
NEED: Mapping[str, Any] = {
    "title": "食品废水脱氮改造，想少用电",
    "summary": "食品废水总氮超标，要短程脱氮工艺，不外加碳源，曝气电耗低。",
    "background": "试过投加碳源，常规脱氮耗电多。",
    "keywords": ["脱氮", "食品废水"],
    "targets": [{"name": "总氮", "op": "≤", "value": 15, "unit": "mg/L"}],
    "fields": ["RE"],
    "modes": ["licence"],
    "trl_min": 6,
    "budget_max": 50 * WAN,
    "region": "310115",
}
BATTERY: Mapping[str, Any] = {
    "title": "退役动力电池无损拆解产线",
    "summary": "机器人拆解退役动力电池，正极材料回收率九成五。",
    "problem": "",
    "keywords": ["动力电池"],
    "fields": ["NE"],
    "modes": ["equity"],
}


async def add_demand(session: AsyncSession, number: int, **values: Any) -> Demand:
    """A published demand XQ-2026-<number>, NEED where `values` say nothing else."""
    given: dict[str, Any] = {
        **NEED,
        "kind": DemandKind.BREAKTHROUGH,
        "status": Status.PUBLISHED,
        "published_at": PUBLISHED,
        **values,
    }
    record = Demand(reference=f"XQ-2026-{number:04d}", change_number=await next_change(session), **given)
    session.add(record)
    await session.flush()
    return record


async def add_offer(session: AsyncSession, number: int, **values: Any) -> Achievement:
    """A published achievement CG-2026-<number>, OFFER where `values` say nothing else."""
    return await add_achievement(session, number, **{"sample": False, **OFFER, **values})
