"""Which handler answers which press about news."""

from typing import Final

from bot.desk.pressing import PAGE, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk.news import form, listing
from handlers.reply import Replies


async def list_news(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await listing.list_news(turn.session, turn.person, turn.member)


async def turn_news(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await listing.list_news(turn.session, turn.person, turn.member, int(match["page"]))


async def press_item(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number = int(match["number"])
    return await listing.press_news_item(turn.session, turn.person, turn.member, match["act"], number)


async def new_item(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await form.begin_item(turn.session, turn.person, turn.member, 0)


async def edit_item(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await form.begin_item(turn.session, turn.person, turn.member, int(match["number"]))


async def press_form(_desk: Desk, turn: Turn, match: Match) -> Replies:
    revision = int(match["revision"])
    return await form.press_item(turn.session, turn.person, turn.member, revision, match["code"])


async def hear(_desk: Desk, turn: Turn, words: str) -> Replies | None:
    return await form.hear_item(turn.session, turn.person, turn.member, words)


NUMBER: Final = r"(?P<number>\d{1,18})"
PRESSES: Presses = (
    (f"news:{PAGE}", turn_news),
    (f"newsitem:(?P<act>open|drop|gone):{NUMBER}", press_item),
    ("newsnew", new_item),
    (f"newsedit:{NUMBER}", edit_item),
    (r"newsask:(?P<revision>\d{1,6}):(?P<code>[A-Za-z]{1,10})", press_form),
)
