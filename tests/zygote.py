"""Processes of `liaison-bot` for tests that start many: forked from one that has imported everything.

A start costs three seconds of work, nearly all of it aiogram's import; a fork costs none. What is forked is
a process like any other: it is killed, stopped and waited for. How starting itself goes is tested with
fresh ones (`test_endings.py`, `test_demo.py`, parts of `test_parts.py`).

`python -m tests.zygote` reads a line of JSON for each process (`words`, `env`, `stderr`: a file's path) and
writes one with its `pid`, and one with `pid` and `code` when it has ended (as `returncode` of subprocess).
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from queue import Queue
from typing import Final, NoReturn

LOOK: Final = 0.01


class Forked:
    """Looks like `asyncio.subprocess.Process`, as far as tests use it."""

    def __init__(self, pid: int, codes: Mapping[int, int]) -> None:
        self.pid = pid
        self._codes = codes

    @property
    def returncode(self) -> int | None:
        return self._codes.get(self.pid)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    async def wait(self) -> int:
        while (code := self.returncode) is None:
            await asyncio.sleep(LOOK)
        return code


class Zygote:
    """The one that has imported everything, and what it forked."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._codes: dict[int, int] = {}
        self._pids: Queue[int] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    async def fork(self, words: list[str], env: Mapping[str, str], stderr: Path) -> Forked:
        """`liaison-bot WORDS` with this environment and no other; what it logs goes to that file."""
        assert self._process.stdin is not None
        stderr.touch()
        order = {"words": words, "env": dict(env), "stderr": str(stderr)}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Forked(await asyncio.to_thread(self._pids.get), self._codes)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                told = json.loads(line)
                if "code" in told:
                    self._codes[told["pid"]] = told["code"]
                else:
                    self._pids.put(told["pid"])


def _serve() -> None:
    _import_all()
    signal.signal(signal.SIGCHLD, _reap)
    while order := sys.stdin.readline():
        wanted = json.loads(order)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        if not (pid := os.fork()):
            _become(wanted["words"], wanted["env"], wanted["stderr"])
        _tell(pid=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _import_all() -> None:
    """What takes long: both frameworks, the courier, the drivers, the words of the segmenter."""
    import aiosqlite  # noqa: F401, PLC0415 - here, and not in the tests that use `Zygote`
    import psycopg  # noqa: F401, PLC0415

    import bot.commands.running  # noqa: PLC0415
    import bot.courier.courier  # noqa: PLC0415
    import bot.desk.front  # noqa: PLC0415
    import bot.member.front  # noqa: F401, PLC0415
    from storage.search.lexicon import lexicon  # noqa: PLC0415
    from storage.search.wording import words  # noqa: PLC0415
    from tests.dictionaries import keep_dictionaries  # noqa: PLC0415

    keep_dictionaries()
    words("词典")
    lexicon()


def _reap(_number: int, _frame: object) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell(pid=pid, code=os.waitstatus_to_exitcode(status))


def _tell(**told: int) -> None:
    os.write(1, (json.dumps(told) + "\n").encode())


def _become(words: list[str], env: dict[str, str], stderr: str) -> NoReturn:
    """In the child: `liaison-bot WORDS`, with nothing of the zygote's but what it imported."""
    from bot.__main__ import main  # noqa: PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    log = os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, there in ((0, nothing), (1, nothing), (2, log)):
        os.dup2(there, number)
    os.environ.clear()
    os.environ.update(env)
    code = 1
    try:
        main(args=words, prog_name="liaison-bot")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
