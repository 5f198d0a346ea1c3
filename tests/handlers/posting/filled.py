"""Ready answers, and what they leave in the store."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import select

from storage.posting.lifecycle import Side, held_record, make_move
from storage.posting.tables import Move
from storage.records import Achievement, Demand, Record
from storage.store import Store
from tests.handlers.posting.conftest import Poster

FIRST_FIVE = ("乳品废水脱氮", "总氮不达标，要改造。", "技术攻关", "资源与环境", "合作开发")


async def fill_demand(poster: Poster) -> str:
    """The five required answers of a demand, then its preview."""
    await poster.type("/post")
    await poster.press("发布需求")
    for answer in FIRST_FIVE:
        await poster.type(answer)
    return await poster.press("其余跳过，去预览")


async def submit_demand(poster: Poster) -> str:
    """Its reference."""
    await fill_demand(poster)
    await poster.press("☐ 声明：不涉密")
    await poster.press("提交审核")
    return poster.buttons["看这份发布"].split(":")[1]


async def record_of(store: Store, reference: str) -> Record:
    model = Achievement if reference.startswith("CG-") else Demand
    async with store.reading() as session:
        found = await session.scalar(select(model).where(model.reference == reference))
    assert found is not None
    return cast(Record, found)


async def by_officer(
    store: Store, reference: str, move: Move, remarks: Mapping[str, str] | None = None, why: str = ""
) -> None:
    async with store.writing() as session:
        record = await held_record(session, reference)
        assert record is not None
        assert await make_move(session, record, move, Side.OFFICER, None, why=why, remarks=remarks)
