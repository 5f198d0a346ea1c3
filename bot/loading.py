"""Bringing a whole file of records into a store without asking: for the demo and for measuring."""

import secrets
from pathlib import Path

from handlers.importing.bringing import Brought, bring_in
from handlers.importing.checking import check_table
from handlers.importing.limits import TERMINAL
from handlers.importing.reading import read_table
from storage.imports import ImportBatch
from storage.store import Store


async def load(store: Store, source: Path | bytes, name: str) -> Brought:
    """All rows or none, through the same reading and checking as any import. Raises Refused, InError."""
    checked = await check_table(await read_table(source, TERMINAL))
    async with store.writing() as session:
        return await bring_in(session, checked, ImportBatch(token=secrets.token_hex(8), file_name=name))
