"""Which handler answers which press about events: the list, the form, attendees, check-in."""

from typing import Final

from bot.desk.pressing import PAGE, REFERENCE, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk.events import acts, attendees, card, checking_in, exporting, listing
from handlers.desk.events.steps import CHANGES
from handlers.reply import Replies
from storage.events.desk import EVERYBODY, SCOPES
from storage.events.tables import Place


async def list_events(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await listing.list_events(turn.session, turn.person, turn.member)


async def turn_events(_desk: Desk, turn: Turn, match: Match) -> Replies:
    page = int(match["page"])
    return await listing.list_events(turn.session, turn.person, turn.member, match["scope"], page)


async def begin_event(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await acts.begin_event(turn.session, turn.person, turn.member)


async def open_event(_desk: Desk, turn: Turn, match: Match) -> Replies:
    anew = bool(match["anew"])
    return await card.open_event(turn.session, turn.person, turn.member, match["reference"], anew=anew)


async def edit_event(_desk: Desk, turn: Turn, match: Match) -> Replies:
    if field := match["field"]:
        return await acts.begin_change(turn.session, turn.person, turn.member, match["reference"], field)
    return await acts.offer_changes(turn.session, turn.person, turn.member, match["reference"])


async def begin_cancel(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await acts.begin_cancel(turn.session, turn.person, turn.member, match["reference"])


async def confirm_discard(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await acts.confirm_discard(turn.session, turn.person, turn.member, match["reference"])


async def make_move(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await acts.make_move(turn.session, turn.person, turn.member, match["move"], match["reference"])


async def press_form(_desk: Desk, turn: Turn, match: Match) -> Replies:
    revision, code = int(match["revision"]), match["code"]
    return await acts.press_form(turn.session, turn.person, turn.member, revision, code)


async def hear(_desk: Desk, turn: Turn, words: str) -> Replies | None:
    """A typed answer to the form, or the name of somebody who walked in; None where nothing is asked."""
    answered = await acts.hear_form(turn.session, turn.person, turn.member, words)
    return answered or await checking_in.hear_name(turn.session, turn.person, turn.member, words)


async def list_attendees(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await attendees.list_attendees(
        turn.session, turn.person, turn.member, match["reference"], match["place"], int(match["page"])
    )


async def open_attendee(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await attendees.open_attendee(
        turn.session, turn.person, turn.member, match["reference"], int(match["number"])
    )


async def judge(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await attendees.judge(
        turn.session, turn.person, turn.member, match["reference"], int(match["number"]), match["word"]
    )


async def export(_desk: Desk, turn: Turn, match: Match) -> Replies:
    if extension := match["format"]:
        return await exporting.export_attendees(
            turn.session, turn.person, turn.member, match["reference"], extension
        )
    return await exporting.offer_formats(turn.session, turn.person, turn.member, match["reference"])


async def list_arrivals(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await checking_in.list_arrivals(
        turn.session, turn.person, turn.member, match["reference"], int(match["page"])
    )


async def tap(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = checking_in.undo if match["act"] == "uncheck" else checking_in.tap
    return await act(
        turn.session, turn.person, turn.member, match["reference"], int(match["number"]), int(match["page"])
    )


async def walk_in(_desk: Desk, turn: Turn, match: Match) -> Replies:
    if number := match["number"]:
        return await checking_in.enter_walk_in(
            turn.session, turn.person, turn.member, match["reference"], int(number)
        )
    return await checking_in.ask_walk_in(turn.session, turn.person, turn.member, match["reference"])


async def check_in_by_code(_desk: Desk, turn: Turn, words: str) -> Replies:
    return await checking_in.by_code(turn.session, turn.person, turn.member, words)


NUMBER: Final = r"(?P<number>\d{1,18})"
PRESSES: Presses = (
    (rf"events:(?P<scope>{'|'.join(SCOPES)}):{PAGE}", turn_events),
    ("eventnew", begin_event),
    (f"event:{REFERENCE}(?P<anew>:new)?", open_event),
    (rf"eventedit:{REFERENCE}(?::(?P<field>{'|'.join(CHANGES)}))?", edit_event),
    (f"eventcancel:{REFERENCE}", begin_cancel),
    (f"eventdrop:{REFERENCE}", confirm_discard),
    (rf"eventmove:(?P<move>publish|unpublish|discard):{REFERENCE}", make_move),
    (r"eventask:(?P<revision>\d{1,6}):(?P<code>[a-z_]{1,20})", press_form),
    (rf"attendees:{REFERENCE}:(?P<place>{'|'.join([EVERYBODY, *Place])}):{PAGE}", list_attendees),
    (f"attendee:{REFERENCE}:{NUMBER}", open_attendee),
    (f"judge:(?P<word>yes|no):{REFERENCE}:{NUMBER}", judge),
    (rf"attendeesfile:{REFERENCE}(?::(?P<format>csv|xlsx))?", export),
    (f"checkin:{REFERENCE}:{PAGE}", list_arrivals),
    (f"(?P<act>arrive|uncheck):{REFERENCE}:{NUMBER}:{PAGE}", tap),
    (rf"walkin:{REFERENCE}(?::{NUMBER})?", walk_in),
)
