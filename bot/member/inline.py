"""Inline queries: answered at once, outside the inbox, since they change nothing and grow old in seconds."""

import logging

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import InlineQuery

from bot.member.addressing import person_of
from bot.member.saying import article_of
from bot.member.trouble import trouble_of
from handlers.inline import offer_inline
from handlers.links import Links
from storage.members import member_of
from storage.search.finder import Finder
from storage.store import Store

log = logging.getLogger(__name__)

CACHE_SECONDS = 5


async def answer_inline(bot: Bot, store: Store, finder: Finder, links: Links, query: InlineQuery) -> None:
    """Never raises: the next letter typed is the next query."""
    try:
        person, asked = person_of(query.from_user), (query.query, query.offset)
        async with store.reading() as session:
            member = await member_of(session, person.telegram_id)
            offer = await offer_inline(session, finder, links, person, member, asked)
        articles = [article_of(result) for result in offer.results]
        await bot.answer_inline_query(
            query.id,
            list(articles),
            cache_time=CACHE_SECONDS,
            is_personal=True,
            next_offset=offer.next_offset,
        )
    except AiogramError as error:
        log.info("an inline query was not answered: %s", trouble_of(error).reason)
    except Exception:
        log.exception("an inline query failed")
