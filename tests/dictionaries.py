"""Dictionaries made once for all workers of a run, and for what is forked of them."""

from pathlib import Path
from typing import Final

from storage.search.shelf import SHELF, shelf_folders

BESIDE: Final = Path(__file__).parents[1] / ".pytest_cache" / "d" / "dictionaries"


def keep_dictionaries() -> None:
    BESIDE.mkdir(parents=True, exist_ok=True)
    SHELF.use(*shelf_folders(BESIDE))
