"""What authors do with their own records: at once, or after a question where it cannot be undone."""

from datetime import timedelta
from typing import Final

from handlers.wording import marked
from storage.base import now
from storage.posting.lifecycle import Side, may_move
from storage.posting.tables import Move
from storage.records import Record
from storage.vocabularies import Status

OFFERED: Final = (Move.HOLD, Move.RELEASE, Move.RENEW, Move.FULFIL, Move.WITHDRAW, Move.ARCHIVE)
FINAL: Final = {
    Move.WITHDRAW: marked("撤回以后不能恢复，也不能再修改。确定撤回吗？"),
    Move.FULFIL: marked("标为对接成功以后，别人不再看到它，也不能改回来。确定吗？"),
    Move.ARCHIVE: marked("归档以后别人不再看到它，也不能恢复。确定归档吗？"),
}
"""What cannot be undone, and how it is asked."""
DONE: Final = {
    Move.HOLD: marked("已暂停，别人暂时找不到它。"),
    Move.RELEASE: marked("已恢复，别人又能找到它了。"),
    Move.RENEW: marked("已续期一年。"),
    Move.FULFIL: marked("恭喜！已标为对接成功。"),
    Move.WITHDRAW: marked("已撤回。"),
    Move.ARCHIVE: marked("已归档。"),
}
RENEWED_FROM: Final = timedelta(days=30)
"""Before its end a record can be renewed."""


def moves_of(record: Record) -> list[Move]:
    """Those its author can make now, in the order of their buttons."""
    return [move for move in OFFERED if may_move(record, move, Side.AUTHOR) and _sensible(record, move)]


def _sensible(record: Record, move: Move) -> bool:
    if move is not Move.RENEW or record.status is Status.EXPIRED:
        return True
    return record.valid_until is not None and record.valid_until < now() + RENEWED_FROM
