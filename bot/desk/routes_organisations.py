"""Which handler answers which press about organisations."""

from typing import Final

from bot.desk.pressing import PAGE, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk.membership import organisation_acts, organisations
from handlers.desk.membership.organisations import ORGANISATIONS
from handlers.reply import Replies


async def list_organisations(_desk: Desk, turn: Turn, words: str) -> Replies:
    return await ORGANISATIONS.begin(turn.session, turn.person, turn.member, words)


async def turn_organisations(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await ORGANISATIONS.turn(turn.session, turn.person, turn.member, int(match["page"]))


async def press_organisation(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {
        "orgcard": organisations.open_organisation,
        "orgname": organisation_acts.ask_name,
        "orgmerge": organisation_acts.ask_other,
    }[match["act"]]
    return await act(turn.session, turn.person, turn.member, int(match["organisation"]))


async def press_rename(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number = int(match["organisation"])
    return await organisation_acts.do_rename(turn.session, turn.person, turn.member, number, match["mark"])


async def press_merge(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {"orginto": organisation_acts.ask_merge, "orgyes": organisation_acts.do_merge}[match["act"]]
    return await act(turn.session, turn.person, turn.member, int(match["organisation"]), int(match["taker"]))


ORGANISATION: Final = r"(?P<organisation>\d{1,18})"
PRESSES: Presses = (
    (f"orgs:{PAGE}", turn_organisations),
    (f"(?P<act>orgcard|orgname|orgmerge):{ORGANISATION}", press_organisation),
    (rf"orgrename:{ORGANISATION}:(?P<mark>[0-9a-f]{{8}})", press_rename),
    (rf"(?P<act>orginto|orgyes):{ORGANISATION}:(?P<taker>\d{{1,18}})", press_merge),
)
