"""One directory of the index per process: the first that nobody holds, taken up where it was left."""

import fcntl
import os
import shutil
from itertools import count
from pathlib import Path


class Slot:
    """`<directory>/0`, `/1`, … : ours alone, by a lock that ends with the process, until `close`."""

    def __init__(self, directory: Path) -> None:
        for number in count():
            self.path = directory / str(number)
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(self._lock)
            else:
                return

    def drop_free(self) -> None:
        """Delete what lies in slots that no process holds: whoever takes one up fills it again."""
        for path in self.path.parent.iterdir():
            if path == self.path or not path.name.isdecimal():
                continue
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for left in path.iterdir():
                    if left.is_dir():
                        shutil.rmtree(left)
            except BlockingIOError:
                pass
            finally:
                os.close(lock)

    def close(self) -> None:
        os.close(self._lock)
