"""The index of the commands: that beside the store, with the model that the settings ask for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config import data_folder, environment, wants_model
from bot.meaning import model_if
from storage.search.finder import Finder
from storage.store import Store


@asynccontextmanager
async def named_finder(store: Store) -> AsyncIterator[Finder]:
    """Not caught up yet. Raises BadSettings."""
    env = environment()
    model = await model_if(wants_model(env))
    finder = await Finder.open(store, data_folder(env) / "index", model)
    try:
        yield finder
    finally:
        await finder.close()
