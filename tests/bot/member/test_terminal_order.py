"""`liaison-bot search` and the chat give the same records in the same order."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from tests.bot.member.conftest import BOT, Playing
from tests.sample import add_member

REFERENCE = re.compile(r"CG-\d{4}-\d{4}")


async def in_terminal(need: str, database: str, folder: Path) -> list[str]:
    env = {**os.environ, "LIAISON_DATABASE": database, "LIAISON_DATA": str(folder)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "search", need), env=env, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    return REFERENCE.findall(printed.decode())


@pytest.mark.parametrize("need", ["废水", "機器視覺檢測零件表面", "电池 battery 回收"])
async def test_terminal_and_chat_give_the_same_order(
    playing: Playing, database: str, tmp_path: Path, need: str
) -> None:
    person = await playing.stage.add_person("周敏")
    async with playing.store.writing() as session:
        await add_member(session, person.id, organisation="别的单位（样例）")
    await person.say(BOT, need)
    pages = [str((await person.reads(BOT))["text"])]
    if "1/2" in pages[0]:
        await person.press(BOT, "下一页 ▶")
        pages.append(str((await person.reads(BOT))["text"]))
    in_chat = [reference for page in pages for reference in REFERENCE.findall(page)]
    assert in_chat == await in_terminal(need, database, tmp_path)
    assert in_chat
