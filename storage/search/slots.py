"""One directory of the index per process: the first that nobody holds, taken up where it was left."""

import fcntl
import os
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

    def close(self) -> None:
        os.close(self._lock)
