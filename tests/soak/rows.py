"""The rows of the programme, and on which databases each is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.soak.due import due_at_once, zones
from tests.soak.faults import mix, slower_server, storm
from tests.soak.flood import flood
from tests.soak.jumps import jumps
from tests.soak.kills import kill_9, kill_9_held, sigterm
from tests.soak.locked import locked
from tests.soak.many import many
from tests.soak.measuring import Row
from tests.soak.owed import owed
from tests.soak.pace import broadcast, reminders
from tests.soak.recalled import recalled
from tests.soak.second import second
from tests.soak.steered import corrected, paused, stopped
from tests.soak.updates import desk_killed, desk_stopped, member_killed, member_stopped

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
BOTH: Final = (SQLITE, POSTGRESQL)


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    row: Row
    databases: Sequence[str]
    """Of the long programme, which has six to eight minutes."""
    short: Sequence[str] = BOTH
    """Of the short form."""


ENTRIES: Final = (
    Entry("broadcast", broadcast, [SQLITE]),
    Entry("reminders", reminders, [POSTGRESQL]),
    Entry("kill_9", kill_9, [SQLITE]),
    Entry("kill_9_held", kill_9_held, [SQLITE]),
    Entry("sigterm", sigterm, [SQLITE]),
    Entry("mix", mix, [SQLITE]),
    Entry("storm", storm, [POSTGRESQL]),
    Entry("slower_server", slower_server, [POSTGRESQL]),
    Entry("locked", locked, BOTH),
    Entry("recalled", recalled, BOTH),
    Entry("paused", paused, [POSTGRESQL], [POSTGRESQL]),
    Entry("stopped", stopped, [SQLITE], [SQLITE]),
    Entry("corrected", corrected, BOTH),
    Entry("second", second, [SQLITE], [SQLITE]),
    Entry("many", many, [POSTGRESQL], [POSTGRESQL]),
    Entry("jumps", jumps, BOTH),
    Entry("due_at_once", due_at_once, BOTH),
    Entry("zones", zones, [SQLITE], [SQLITE]),
    Entry("member_killed", member_killed, BOTH, []),
    Entry("member_stopped", member_stopped, [SQLITE], []),
    Entry("desk_killed", desk_killed, [SQLITE], []),
    Entry("desk_stopped", desk_stopped, [POSTGRESQL], []),
    Entry("owed", owed, [POSTGRESQL], [POSTGRESQL]),
    Entry("flood", flood, BOTH, [SQLITE]),
)
