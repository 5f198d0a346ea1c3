"""Which acts at the desk have to be in the audit log: all that change something of the club's."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Engine, event

WRITES: Final = ("INSERT", "UPDATE", "DELETE")
ASIDE: Final = frozenset(
    {
        # what is asked, searched and owed, and numbers that are drawn
        *("dialog", "search", "inbox", "change_counter", "reference_counter"),
        # what is told to whom, and by which process
        *("message", "delivery", "chat_slot", "pacer", "menu_due", "progress_card"),
        # looking is no change; members read it in their ledger
        "contact_look",
    }
)
"""Tables that say nothing of the club itself."""
OWN: Final = frozenset({"language", "setting", "noticepre", "aliases", "aliaslist"})
"""By a button's or a command's first word: an officer's own choices, a preview, which only they get, and a
look at aliases, which writes down what members' choices propose: that is nobody's act."""


def unaudited(action: str, wrote: Sequence[str]) -> list[str]:
    """Tables of the club's that an act wrote to without leaving an entry; `wrote`: all it wrote to."""
    changed = sorted(set(wrote) - ASIDE - {"audit_entry"})
    return [] if "audit_entry" in wrote or action in OWN else changed


@contextmanager
def tables_written(engine: Engine, noted: list[str]) -> Iterator[None]:
    """Names of the tables in which rows are made, changed or deleted meanwhile, in order."""

    def note(_connection: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES) and _touched(cursor):
            noted.append(statement.split()[1 if statement.startswith("UPDATE") else 2])

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", note)


def _touched(cursor: Any) -> bool:
    """Whether the statement met any row. Of what it returns aiosqlite does not count, and has it all here."""
    count = cursor.rowcount
    return bool(count if count >= 0 else cursor._rows)
