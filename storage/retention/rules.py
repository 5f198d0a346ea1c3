"""What is kept for a while only, and how long: the one table, which /privacy shows and the job goes by."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from storage.vocabularies import Vocabulary


class Kept(Vocabulary):
    """What a member can be told is kept."""

    UPDATE_IDS = "update_ids", "收到的消息的序号"
    SEARCHES = "searches", "检索和转发来的文字"
    STOPPED_WATCHES = "stopped_watches", "停掉的关注"


PERIODS: Final[Mapping[Kept, timedelta]] = {
    Kept.UPDATE_IDS: timedelta(days=8),
    Kept.SEARCHES: timedelta(days=30),
    Kept.STOPPED_WATCHES: timedelta(days=30),
}
