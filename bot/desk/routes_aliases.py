"""Which handler answers which press about other names of things."""

from typing import Final

from bot.desk.pressing import PAGE, TOKEN, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk import alias_proposals, aliases
from handlers.reply import Replies
from storage.aliases import AliasState


async def look(desk: Desk, turn: Turn, words: str) -> Replies:
    return await aliases.look(turn.session, turn.person, turn.member, words, desk.finder)


async def show_home(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await aliases.show_home(turn.session, turn.person, turn.member)


async def press_kept(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {"add": aliases.add, "undo": aliases.undo, "pair": aliases.open_pair}[match["act"]]
    return await act(turn.session, turn.person, turn.member, match["search"])


async def switch(_desk: Desk, turn: Turn, match: Match) -> Replies:
    state = AliasState.ADDED if match["way"] == "on" else AliasState.REMOVED
    return await aliases.switch(turn.session, turn.person, turn.member, match["search"], state)


async def open_name(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number = int(match["number"])
    return await aliases.open_name(turn.session, turn.person, turn.member, match["search"], number)


async def open_row(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await aliases.open_row(turn.session, turn.person, turn.member, int(match["number"]))


async def show_list(_desk: Desk, turn: Turn, match: Match) -> Replies:
    state, page = AliasState(match["state"]), int(match["page"])
    return await alias_proposals.show_list(turn.session, turn.person, turn.member, state, page)


async def answer(_desk: Desk, turn: Turn, match: Match) -> Replies:
    state = AliasState.ADDED if match["word"] == "yes" else AliasState.REMOVED
    number, page = int(match["number"]), int(match["page"])
    return await alias_proposals.answer(turn.session, turn.person, turn.member, number, state, page)


SEARCH: Final = rf"(?P<search>{TOKEN}{{12}})"
NUMBER: Final = r"(?P<number>\d{1,9})"
PRESSES: Presses = (
    ("aliases", show_home),
    (rf"alias(?P<act>add|undo|pair):{SEARCH}", press_kept),
    (rf"alias(?P<way>on|off):{SEARCH}", switch),
    (rf"aliasof:{SEARCH}:{NUMBER}", open_name),
    (rf"alias:{NUMBER}", open_row),
    (rf"aliaslist:(?P<state>{'|'.join(AliasState)}):{PAGE}", show_list),
    (rf"alias(?P<word>yes|no):{NUMBER}:{PAGE}", answer),
)
