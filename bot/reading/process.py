"""Starting the reading process, waiting for its answer, and ending it with all that it started."""

import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from bot.reading.extracting import Extract, Unreadable
from bot.reading.limits import DOCUMENT, Limits

ROOT = Path(__file__).parents[2]
log = logging.getLogger(__name__)


async def read_document(content: bytes, limits: Limits = DOCUMENT) -> Extract:
    """The text of a PDF or Word file. Raises Unreadable."""
    if len(content) > limits.file:
        raise Unreadable("too_large")
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.reading",
            json.dumps(asdict(limits)),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONUTF8": "1"},
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(limits.wall):
                answer, _ = await process.communicate()
        except TimeoutError:
            raise Unreadable("too_heavy") from None
        finally:
            await _end(process)
    return _understood(answer, process.returncode)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()


def _understood(answer: bytes, code: int | None) -> Extract:
    """What it wrote before it ended; below zero it was ended by a limit."""
    if not answer.endswith(b"\n"):
        if (code or 0) > 0:
            log.error("the reading process of a document failed with %s", code)
        raise Unreadable("too_heavy")
    said = json.loads(answer)
    if "code" in said:
        raise Unreadable(str(said["code"]))
    return Extract(str(said["text"]), bool(said["partial"]))
