"""The whole club on one machine: a sandbox, a sample club, and the real bots polling the one over the other.

Nothing here is known to the bots: they get settings with another base URL, and that is all.
"""

import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update

from bot import sample
from bot.config import KeyPlace, Settings
from bot.loading import load
from bot.sandbox.people import Person, Stage
from handlers.privacy.operator import Operator
from storage.base import now
from storage.members import organisation_named
from storage.membership.menus import renew_menus
from storage.people import CONSENT_VERSION, Member, Organisation, RoleGrant
from storage.records import Achievement, Demand
from storage.sealing import new_key
from storage.search.finder import OnProgress
from storage.store import Store
from storage.vocabularies import Role

MEMBER_BOT = "liaison_club_bot"
DESK_BOT = "liaison_desk_bot"
LINKS = "https://t.me"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the people one can be in the demo; all of them are invented."""

    telegram_id: int
    name: str
    organisation: str
    roles: tuple[Role, ...]
    about: str
    bots: tuple[str, ...]


CAST = (
    Part(
        7001,
        "沈青禾",
        "上海崇东绿洲农业发展有限公司（样例）",
        (Role.MEMBER,),
        "企业成员 · 找技术",
        (MEMBER_BOT,),
    ),
    Part(7002, "陆知微", "申江理工大学（样例）", (Role.MEMBER,), "高校成员 · 有成果", (MEMBER_BOT,)),
    Part(
        7003,
        "顾宁",
        "上海桥堍技术转移服务中心（样例）",
        (Role.MEMBER, Role.MANAGER),
        "技术经理人",
        (MEMBER_BOT,),
    ),
    Part(
        7004,
        "许言",
        "",
        (Role.MEMBER, Role.OFFICER, Role.ADMINISTRATOR),
        "联络人专员",
        (DESK_BOT, MEMBER_BOT),
    ),
)


OPERATOR = Operator(
    name="技术成果转化联络人俱乐部（样例）",
    contact="privacy@example.org",
    hosting="本机的临时文件夹，演示结束就删除",
    transfer="演示不连接 Telegram，消息不离开本机",
    backup_days=1,
)


def demo_settings(api_url: str, folder: Path) -> Settings:
    """Settings as for real bots, with tokens that only this sandbox knows."""
    return Settings(
        member_token=_token(),
        desk_token=_token(),
        database=f"sqlite:///{folder / 'liaison.db'}",
        folder=folder,
        api_url=api_url,
        link_base=LINKS,
        administrators=frozenset(part.telegram_id for part in CAST if Role.ADMINISTRATOR in part.roles),
        webhook=None,
        health=("127.0.0.1", 0),
        keys=KeyPlace((new_key(),)),
        operator=OPERATOR,
    )


async def fill_store(store: Store, on_progress: OnProgress) -> None:
    """The sample club: organisations, records (through the importer) and members."""
    files = (sample.ACHIEVEMENTS, sample.DEMANDS)
    await _add_organisations(store)
    for done, path in enumerate(files, start=1):
        await load(store, path, path.name)
        on_progress(done, len(files))
    await _add_members(store)
    await _give_authors(store)


@asynccontextmanager
async def people_on_stage(url: str, settings: Settings) -> AsyncIterator[tuple[Stage, Sequence[Person]]]:
    """The bots and the cast, known to the sandbox."""
    async with Stage(url) as stage:
        await stage.add_bot(settings.member_token, MEMBER_BOT, "联络人助手", "技术成果转化联络人俱乐部")
        await stage.add_bot(settings.desk_token, DESK_BOT, "联络人工作台", "审核、导入、统计（仅限专员）")
        people = [
            await stage.add_person(
                part.name, id=part.telegram_id, about=_about(part), language_code="zh-hans"
            )
            for part in CAST
        ]
        await stage.form_group("技术沙龙群（样例）", people, [MEMBER_BOT])
        yield stage, people


async def begin(people: Sequence[Person]) -> None:
    """Everyone presses START, as they would on their first day."""
    for person, part in zip(people, CAST, strict=True):
        for bot in part.bots:
            await person.say(bot, "/start")


def page_address(url: str) -> str:
    """The chat page with a member and the officer side by side."""
    return f"{url}/#{CAST[0].telegram_id}:{MEMBER_BOT};{CAST[3].telegram_id}:{DESK_BOT}"


async def _add_organisations(store: Store) -> None:
    lines = sample.ORGANISATIONS.read_text(encoding="utf-8").splitlines()
    async with store.writing() as session:
        session.add_all(Organisation(**json.loads(line)) for line in lines)


async def _add_members(store: Store) -> None:
    async with store.writing() as session:
        for part in CAST:
            home = await organisation_named(session, part.organisation) if part.organisation else None
            member = Member(
                telegram_id=part.telegram_id,
                name=part.name,
                organisation=home,
                consent_version=CONSENT_VERSION,
                joined_at=now(),
                sample=True,
                quiet_from=0,
                quiet_until=0,  # a demonstration is given at any hour
                grants=[RoleGrant(role=role) for role in part.roles],
            )
            session.add(member)
            await renew_menus(session, member)


async def _give_authors(store: Store) -> None:
    """What the cast's organisations have was written by them, so that an interest in it reaches somebody."""
    async with store.writing() as session:
        home = Member.organisation_id.is_not(None) & Member.sample
        for member_id, organisation_id in list(
            await session.execute(select(Member.id, Member.organisation_id).where(home))
        ):
            for model in (Achievement, Demand):
                theirs = update(model).where(model.organisation_id == organisation_id)
                await session.execute(theirs.values(author_id=member_id, import_id=None))


def _about(part: Part) -> str:
    return " · ".join(word for word in (part.about, part.organisation) if word)


def _token() -> str:
    """A token as @BotFather would give."""
    return f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_urlsafe(26)}"
