"""The sentence model, where the settings ask for it."""

import asyncio

from bot.config import BadSettings
from storage.search.meaning import Model, ModelMissing, sentence_model


async def model_if(wanted: bool) -> Model | None:
    """Raises BadSettings where its package is missing."""
    if not wanted:
        return None
    try:
        return await asyncio.to_thread(sentence_model)
    except ModelMissing as error:
        raise BadSettings(str(error)) from None
