"""What a process writes can be read by its own user alone, whatever the umask it was started with."""

import asyncio
import os
import stat
from pathlib import Path

from bot.sandbox.people import Stage
from bot.sandbox.server import running_sandbox
from tests.canary import TOKENS
from tests.zygote import Zygote


def readable_by_others(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if stat.S_IMODE(path.lstat().st_mode) & 0o077]


async def test_running_club_keeps_its_files_to_itself(zygote: Zygote, tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "run.log"
    data.mkdir()
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        for token, bot in zip(TOKENS.values(), ("club_bot", "desk_bot"), strict=True):
            await stage.add_bot(token, bot, bot)
        here = {"LIAISON_DATA": str(data), "LIAISON_API_URL": sandbox.url, "LIAISON_HEALTH_LISTEN": "off"}
        process = await zygote.fork(["run"], {**os.environ, **TOKENS, **here}, log)
        try:
            async with asyncio.timeout(60):
                while "running: " not in log.read_text():
                    assert process.returncode is None, log.read_text()
                    await asyncio.sleep(0.05)
            written = {path.name for path in data.iterdir()}
        finally:
            process.terminate()
            await process.wait()
    assert {"liaison.db", "index"} <= written
    assert readable_by_others(data) == []
