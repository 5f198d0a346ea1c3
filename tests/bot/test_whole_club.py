"""A demand from its posting to the signed contract, played by people on the sandbox with every part running.

Nothing is put into the store once it runs, and nothing is looked up in it: what people see is all there is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.config import read_settings
from bot.run import opened_finder, opened_store, run_parts
from bot.sandbox.people import Person, Stage, buttons
from bot.sandbox.server import running_sandbox
from bot.sandbox.shapes import Obj, as_int
from storage.people import RoleGrant
from storage.store import Store
from storage.vocabularies import Role
from tests.canary import TOKENS
from tests.counterparts_sample import NEED, add_offer
from tests.keys import KEY
from tests.sample import add_member

CLUB, DESK = "club_bot", "desk_bot"
PATIENCE, LOOK = 20.0, 0.1


class Player:
    """A person in the chat with one bot, who reads and presses what is there."""

    def __init__(self, person: Person, bot: str) -> None:
        self._person, self._bot = person, bot

    async def say(self, text: str) -> None:
        await self._person.say(self._bot, text)

    async def sees(self, *words: str) -> Obj:
        """The newest message that holds all these words, as soon as there is one."""
        return await self._soon(
            lambda message: all(word in str(message.get("text", "")) for word in words), words
        )

    async def taps(self, label: str, *, under: str = "") -> None:
        """The newest button of that label, in a message that holds `under`, as soon as it is there."""

        def has_it(message: Obj) -> bool:
            return under in str(message.get("text", "")) and label in labels(message)

        number = as_int((await self._soon(has_it, label))["message_id"])
        pressed = await self._person.press(self._bot, label, message_id=number)
        assert pressed["answered"], label

    async def _soon(self, fits: Callable[[Obj], bool], wanted: object) -> Obj:
        """The newest message that fits."""
        for _ in range(int(PATIENCE / LOOK)):
            messages = list(reversed(await self._person.view(self._bot)))
            if found := next((message for message in messages if fits(message)), None):
                return found
            await asyncio.sleep(LOOK)
        last = [(message.get("text"), labels(message)) for message in messages[:3]]
        raise AssertionError(f"{wanted} is not there; the last messages: {last}")


def labels(message: Obj) -> list[str]:
    return [str(button["text"]) for button in buttons(message)]


@asynccontextmanager
async def club_running(database: str, folder: Path) -> AsyncIterator[tuple[Stage, Store]]:
    """All parts in this process, as `liaison-bot run` runs them."""
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        for token, bot in zip(TOKENS.values(), (CLUB, DESK), strict=True):
            await stage.add_bot(token, bot, bot)
        away = {"LIAISON_HEALTH_LISTEN": "off", "LIAISON_DATABASE": database, "LIAISON_DATA": str(folder)}
        away["LIAISON_KEY"] = KEY
        settings = read_settings({**TOKENS, **away, "LIAISON_API_URL": sandbox.url})
        stop = asyncio.Event()
        async with opened_store(settings) as store, opened_finder(settings, store) as finder:
            parts = ("member", "desk", "courier", "clock")
            task = asyncio.create_task(run_parts(settings, store, finder, parts, stop))
            try:
                yield stage, store
            finally:
                stop.set()
                await task


@pytest.fixture
async def players(database: str, tmp_path: Path) -> AsyncIterator[tuple[Player, Player, Player]]:
    """Who seeks, who has it (and posted CG-2026-0001), and the officer."""
    async with club_running(database, tmp_path) as (stage, store):
        shao, shen, xu = [
            await stage.add_person(name, language_code="zh-hans") for name in ("邵琳", "沈博", "许言")
        ]
        async with store.writing() as session:
            await add_member(session, shao.id, "邵琳", "甲公司")
            owner = await add_member(session, shen.id, "沈博", "乙研究所")
            officer = await add_member(session, xu.id, "许言", "俱乐部")
            session.add(RoleGrant(member_id=officer.id, role=Role.OFFICER))
            await add_offer(session, 1, author_id=owner.id, organisation_id=owner.organisation_id)
        yield Player(shao, CLUB), Player(shen, CLUB), Player(xu, DESK)


async def post_the_demand(seeker: Player) -> None:
    await seeker.say("/post")
    await seeker.sees("需求")
    await seeker.say("需求")
    await seeker.sees("标题")
    await seeker.say(str(NEED["title"]))
    await seeker.sees("简介")
    await seeker.say(str(NEED["summary"]))
    for question, answer in (("需求类型", "技术攻关"), ("技术领域", "资源与环境"), ("合作方式", "普通许可")):
        await seeker.sees(question)
        await seeker.say(answer)
    await seeker.taps("其余跳过，去预览")
    await seeker.taps("☐ 声明：不涉密")
    await seeker.taps("提交审核")


async def test_demand_goes_from_its_posting_to_the_signed_contract(
    players: tuple[Player, Player, Player],
) -> None:
    seeker, owner, officer = players
    for player in players:
        await player.say("/start")
    await post_the_demand(seeker)
    await officer.sees("XQ-2026-0001")
    await officer.say("/review")
    await officer.taps("1")
    await officer.taps("通过")
    await seeker.sees("审核通过", "XQ-2026-0001")
    await seeker.sees("有 1 项成果符合您的需求", "CG-2026-0001")
    await owner.sees("有一条新需求可能用得上您的成果", "XQ-2026-0001")
    await express_interest(seeker)
    await accept_it(owner)
    await seeker.sees("双方都同意了", "沈博", "021-5555 0002")
    await owner.sees("双方都同意了", "邵琳", "021-5555 0001")
    await move_on(seeker, owner)
    await sign(seeker)
    await owner.sees("恭喜签约", "技术许可 · 40 万元")
    await officer.say("/cases")
    await officer.sees("DJ-2026-0001", "已签约")


async def express_interest(seeker: Player) -> None:
    await seeker.taps("1", under="有 1 项成果符合您的需求")
    await seeker.taps("表达意向")
    await seeker.say("先做一条线的小试")
    await seeker.sees("请发来您的联系方式")
    await seeker.say("021-5555 0001")
    await seeker.taps("发出意向并同意交换")


async def accept_it(owner: Player) -> None:
    await owner.taps("接受并交换联系方式", under="有人对您的发布有意向")
    await owner.sees("请发来您的联系方式")
    await owner.say("021-5555 0002")
    await owner.taps("同意交换并接受")


async def move_on(seeker: Player, owner: Player) -> None:
    """From the introduction to the negotiation, a step by each."""
    await owner.taps("打开对接", under="双方都同意了")
    await owner.taps("开始洽谈")
    await seeker.taps("打开对接", under="发布方 · 开始洽谈")
    await seeker.taps("进入谈判")


async def sign(seeker: Player) -> None:
    await seeker.taps("签约…", under="商务谈判")
    await seeker.taps("技术许可")
    await seeker.sees("合同金额多少")
    await seeker.say("40万")
    await seeker.taps("今天")
    await seeker.taps("确定签约")
