"""Which handler answers which press about cases, dispatches, suggestions, hand-overs and their export."""

from typing import Final

from bot.desk.pressing import PAGE, REFERENCE, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk import (
    case_card,
    case_moving,
    cases,
    dispatching,
    exporting_cases,
    handing_over,
    suggesting,
)
from handlers.reply import Replies
from storage.cases.desk import FILTERS
from storage.cases.stages import CaseMove, Stage


async def list_cases(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await cases.list_cases(turn.session, turn.person, turn.member)


async def offer_pair(_desk: Desk, turn: Turn, words: str) -> Replies:
    return await suggesting.offer_pair(turn.session, turn.person, turn.member, words)


async def list_organisations(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await handing_over.list_organisations(turn.session, turn.person, turn.member)


async def turn_cases(_desk: Desk, turn: Turn, match: Match) -> Replies:
    name, page = match["filter"], int(match["page"])
    return await cases.list_cases(turn.session, turn.person, turn.member, name, page)


async def offer_stages(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await cases.offer_stages(turn.session, turn.person, turn.member)


async def open_case(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await case_card.open_case(turn.session, turn.person, turn.member, match["reference"])


async def show_past(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await case_card.show_past(
        turn.session, turn.person, turn.member, match["reference"], int(match["page"])
    )


async def press_move(_desk: Desk, turn: Turn, match: Match) -> Replies:
    move = CaseMove(match["move"])
    return await case_moving.press_move(
        turn.session, turn.person, turn.member, match["reference"], move, match["stage"]
    )


async def begin_note(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await case_moving.begin_note(turn.session, turn.person, turn.member, match["reference"])


async def press_answer(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await case_moving.press_answer(
        turn.session, turn.person, turn.member, int(match["revision"]), match["code"]
    )


async def settle(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await case_moving.settle(turn.session, turn.person, turn.member, match["reference"])


async def offer_managers(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await dispatching.offer_managers(
        turn.session, turn.person, turn.member, match["reference"], int(match["page"])
    )


async def dispatch_to(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await dispatching.dispatch_to(
        turn.session, turn.person, turn.member, match["reference"], int(match["number"])
    )


async def take_back(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await dispatching.take_case_back(
        turn.session, turn.person, turn.member, match["reference"], int(match["number"])
    )


async def ask_pair(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await suggesting.offer_pair(turn.session, turn.person, turn.member, "")


async def make_pair(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await suggesting.make_pair(
        turn.session, turn.person, turn.member, match["reference"], match["other"]
    )


async def turn_organisations(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await handing_over.list_organisations(turn.session, turn.person, turn.member, int(match["page"]))


async def list_people(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await handing_over.list_people(
        turn.session, turn.person, turn.member, int(match["number"]), int(match["page"])
    )


async def list_takers(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await handing_over.list_takers(
        turn.session, turn.person, turn.member, int(match["number"]), int(match["page"])
    )


async def confirm_hand_over(_desk: Desk, turn: Turn, match: Match) -> Replies:
    giver, taker = int(match["number"]), int(match["taker"])
    return await handing_over.confirm(turn.session, turn.person, turn.member, giver, taker)


async def do_hand_over(_desk: Desk, turn: Turn, match: Match) -> Replies:
    giver, taker = int(match["number"]), int(match["taker"])
    return await handing_over.do_hand_over(turn.session, turn.person, turn.member, giver, taker)


async def offer_export(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await exporting_cases.offer_formats(turn.session, turn.person, turn.member)


async def export(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await exporting_cases.export_cases(
        turn.session, turn.person, turn.member, match["format"], int(match["page"])
    )


FILTER: Final = f"(?P<filter>{'|'.join([*FILTERS, *Stage])})"
MOVE: Final = f"(?P<move>{'|'.join(CaseMove)}):(?P<stage>{'|'.join(Stage)})"
NUMBER: Final = r"(?P<number>\d{1,18})"
PRESSES: Presses = (
    (f"cases:{FILTER}:{PAGE}", turn_cases),
    ("casestages", offer_stages),
    (f"case:{REFERENCE}", open_case),
    (f"casepast:{REFERENCE}:{PAGE}", show_past),
    (f"casemove:{REFERENCE}:{MOVE}", press_move),
    (f"casenote:{REFERENCE}", begin_note),
    (r"caseask:(?P<revision>\d{1,6}):(?P<code>[a-z0-9_]{1,24})", press_answer),
    (f"casesettle:{REFERENCE}", settle),
    (f"dispatch:{REFERENCE}:{PAGE}", offer_managers),
    (f"dispatchto:{REFERENCE}:{NUMBER}", dispatch_to),
    (f"undispatch:{REFERENCE}:{NUMBER}", take_back),
    ("suggest", ask_pair),
    (rf"pair:{REFERENCE}:(?P<other>[A-Z0-9-]{{1,20}})", make_pair),
    (f"handover:{PAGE}", turn_organisations),
    (f"handorg:{NUMBER}:{PAGE}", list_people),
    (f"handfrom:{NUMBER}:{PAGE}", list_takers),
    (rf"handto:{NUMBER}:(?P<taker>\d{{1,18}})", confirm_hand_over),
    (rf"handyes:{NUMBER}:(?P<taker>\d{{1,18}})", do_hand_over),
    ("exportcases", offer_export),
    (f"exportcases:(?P<format>csv|xlsx):{PAGE}", export),
)
