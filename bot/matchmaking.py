"""What a process with an index does beside answering: new records are held against the other side's, and
the index is written anew where a person was deleted.

The clock cannot: alone in its process it has none. Any number of processes may do it at once.
"""

import asyncio
import logging
from typing import Final

from storage.posting.match_news import anything_to_tell, match_marked
from storage.search.finder import Finder
from storage.store import STORE_AWAY, Store

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 30.0
"""After a fault, of the store or of ours: what is marked stays marked."""


async def keep_matching(store: Store, finder: Finder) -> None:
    """Until cancelled."""
    while True:
        sound = await match_all(store, finder) and await _clean(finder)
        await asyncio.sleep(LOOK_SECONDS if sound else PAUSE_SECONDS)


async def _clean(finder: Finder) -> bool:
    """Nothing of who was deleted stays in the index's files; False where that could not be seen to."""
    try:
        await finder.keep_clean()
    except STORE_AWAY as error:
        log.warning("the store did not say whether somebody was deleted: %s", type(error).__name__)
    except Exception:
        log.exception("the index could not be written anew")
    else:
        return True
    return False


async def match_all(store: Store, finder: Finder) -> bool:
    """Match whatever is marked; False where some of it could not be, which keeps its mark."""
    try:
        waiting = await anything_to_tell(store)
    except STORE_AWAY as error:
        log.warning("the store did not say what is to be matched: %s", type(error).__name__)
        return False
    return all([await _match(store, finder, reference) for reference in waiting])


async def _match(store: Store, finder: Finder, reference: str) -> bool:
    try:
        await match_marked(store, finder, reference)
    except STORE_AWAY as error:
        log.warning("the store did not let %s be matched: %s", reference, type(error).__name__)
    except Exception:
        log.exception("%s could not be matched", reference)
    else:
        return True
    return False
