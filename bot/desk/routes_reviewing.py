"""Which handler answers which press of review and of exports."""

from bot.desk.pressing import KIND, PAGE, REFERENCE, STATUS, Desk, Match, Presses, status_in
from bot.turn import Turn
from handlers.desk import exporting, reviewing, reviewing_reasons
from handlers.forms.kinds import RecordKind
from handlers.reply import Replies


async def list_waiting(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await reviewing.list_waiting(turn.session, turn.person, turn.member)


async def offer_export(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await exporting.offer_export(turn.session, turn.person, turn.member)


async def turn_waiting(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await reviewing.list_waiting(turn.session, turn.person, turn.member, int(match["page"]))


async def open_case(desk: Desk, turn: Turn, match: Match) -> Replies:
    reference, part = match["reference"], int(match["part"] or 0)
    return await reviewing.open_case(turn.session, turn.person, turn.member, reference, part, desk.finder)


async def approve(desk: Desk, turn: Turn, match: Match) -> Replies:
    seen = reviewing.Seen(match["reference"], match["stamp"])
    return await reviewing.approve(turn.session, turn.person, turn.member, seen, desk.finder)


async def begin_return(_desk: Desk, turn: Turn, match: Match) -> Replies:
    seen = reviewing.Seen(match["reference"], match["stamp"])
    return await reviewing_reasons.begin_return(turn.session, turn.person, turn.member, seen)


async def begin_rejection(_desk: Desk, turn: Turn, match: Match) -> Replies:
    seen = reviewing.Seen(match["reference"], match["stamp"])
    return await reviewing_reasons.begin_rejection(turn.session, turn.person, turn.member, seen)


async def toggle_field(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await reviewing_reasons.toggle_field(
        turn.session, turn.person, turn.member, match["reference"], match["field"]
    )


async def fields_chosen(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await reviewing_reasons.fields_chosen(turn.session, turn.person, turn.member, match["reference"])


async def choose_reason(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await reviewing_reasons.choose_reason(
        turn.session, turn.person, turn.member, match["reference"], int(match["number"])
    )


async def send_verdict(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await reviewing_reasons.send_verdict(turn.session, turn.person, turn.member, match["reference"])


async def choose_export_kind(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await exporting.offer_export(turn.session, turn.person, turn.member, RecordKind(match["kind"]))


async def offer_formats(_desk: Desk, turn: Turn, match: Match) -> Replies:
    kind = RecordKind(match["kind"])
    return await exporting.offer_formats(turn.session, turn.person, turn.member, kind, status_in(match))


async def export(_desk: Desk, turn: Turn, match: Match) -> Replies:
    kind, piece = RecordKind(match["kind"]), int(match["page"])
    wanted = exporting.Wanted(kind, status_in(match), match["format"], piece)
    return await exporting.export(turn.session, turn.person, turn.member, wanted)


SEEN = rf"{REFERENCE}:(?P<stamp>[0-9a-f]{{8}})"
PRESSES: Presses = (
    (f"reviews:{PAGE}", turn_waiting),
    (rf"review:{REFERENCE}(?::(?P<part>\d{{1,2}}))?", open_case),
    (f"verdict:approve:{SEEN}", approve),
    (f"verdict:return:{SEEN}", begin_return),
    (f"verdict:reject:{SEEN}", begin_rejection),
    (rf"fault:{REFERENCE}:(?P<field>[a-z_]{{1,30}})", toggle_field),
    (f"faults:{REFERENCE}", fields_chosen),
    (rf"why:{REFERENCE}:(?P<number>\d)", choose_reason),
    (f"decide:{REFERENCE}", send_verdict),
    (f"exports:{KIND}", choose_export_kind),
    (f"exports:{KIND}:{STATUS}", offer_formats),
    (f"export:{KIND}:{STATUS}:(?P<format>csv|xlsx):{PAGE}", export),
)
