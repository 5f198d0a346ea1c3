"""Which handler answers which command and which press. Known here only by names and patterns."""

import re

from bot.desk import (
    routes_aliases,
    routes_cases,
    routes_events,
    routes_membership,
    routes_news,
    routes_notices,
    routes_notices_running,
    routes_organisations,
    routes_reviewing,
)
from bot.desk.pressing import (
    KIND,
    PAGE,
    REFERENCE,
    STATUS,
    TOKEN,
    Desk,
    Match,
    Presses,
    Told,
    one_of,
    status_in,
)
from bot.turn import Turn
from handlers.desk import (
    case_moving,
    claiming,
    counts,
    importing_desk,
    officer_links,
    pushes,
    records,
    reviewing_reasons,
    welcoming,
)
from handlers.desk.tokens import CLAIM_PREFIX
from handlers.events.checkin import PREFIX as CHECK_IN_PREFIX
from handlers.forms.kinds import RecordKind
from handlers.privacy import pages
from handlers.reply import Replies
from handlers.settings import choosing
from storage.vocabularies import Language


async def start(desk: Desk, turn: Turn, words: str) -> Replies:
    session, person, member = turn.session, turn.person, turn.member
    if words.startswith(CHECK_IN_PREFIX):
        return await routes_events.check_in_by_code(desk, turn, words)
    if words.startswith(CLAIM_PREFIX):
        return await claiming.claim_role(session, person, member, words.removeprefix(CLAIM_PREFIX))
    return await claiming.greet(session, person, member, desk.administrators)


async def show_help(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await welcoming.show_help(turn.session, turn.person, turn.member)


async def find(desk: Desk, turn: Turn, words: str) -> Replies:
    return await records.find_records(turn.session, turn.person, turn.member, words, desk.finder)


async def hear(desk: Desk, turn: Turn, words: str) -> Replies:
    """A free text: the answer that is waited for, or words to search."""
    if answer := await routes_events.hear(desk, turn, words) or await routes_news.hear(desk, turn, words):
        return answer
    if answer := await routes_membership.hear(desk, turn, words):
        return answer
    reason = await reviewing_reasons.hear_reason(turn.session, turn.person, turn.member, words)
    answered = reason or await case_moving.hear_answer(turn.session, turn.person, turn.member, words)
    return answered or await find(desk, turn, words)


async def list_records(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await records.list_records(turn.session, turn.person, turn.member)


async def show_counts(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await counts.show_counts(turn.session, turn.person, turn.member)


async def list_pushes(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await pushes.list_pushes(turn.session, turn.person, turn.member)


async def send_templates(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await importing_desk.send_templates(turn.session, turn.person, turn.member)


async def offer_languages(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await welcoming.offer_languages(turn.session, turn.person, turn.member)


async def open_settings(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await choosing.open_at_desk(turn.session, turn.person, turn.member)


async def cancel(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await welcoming.cancel(turn.session, turn.person, turn.member)


async def offer_officer_link(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await officer_links.offer_officer_link(turn.session, turn.person, turn.member)


async def unknown_command(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await welcoming.answer_unknown_command(turn.session, turn.person, turn.member)


async def other_message(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await welcoming.answer_other_message(turn.session, turn.person, turn.member)


COMMANDS: dict[str, Told] = {
    "start": start,
    "help": show_help,
    "review": routes_reviewing.list_waiting,
    "requests": routes_membership.list_requests,
    "invite": routes_membership.list_invites,
    "members": routes_membership.list_members,
    "organisations": routes_organisations.list_organisations,
    "cases": routes_cases.list_cases,
    "suggest": routes_cases.offer_pair,
    "events": routes_events.list_events,
    "notices": routes_notices.list_notices,
    "handover": routes_cases.list_organisations,
    "news": routes_news.list_news,
    "records": list_records,
    "find": find,
    "aliases": routes_aliases.look,
    "counts": show_counts,
    "pushes": list_pushes,
    "export": routes_reviewing.offer_export,
    "template": send_templates,
    "language": offer_languages,
    "settings": open_settings,
    "cancel": cancel,
    "officerlink": offer_officer_link,
    "audit": routes_membership.show_audit,
}


async def agree_and_claim(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await claiming.agree_and_claim(turn.session, turn.person, turn.member, match["token"])


async def agree_as_administrator(desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await claiming.agree_as_administrator(turn.session, turn.person, turn.member, desk.administrators)


async def refuse_consent(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await claiming.refuse_consent(turn.session, turn.person, turn.member)


async def agree_anew(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await claiming.agree_anew(turn.session, turn.person, turn.member)


async def turn_privacy(desk: Desk, turn: Turn, match: Match) -> Replies:
    language = Language(match["language"])
    return await pages.turn_privacy(
        turn.person, turn.member, desk.operator, match["page"], language, match["place"]
    )


async def make_officer_link(desk: Desk, turn: Turn, match: Match) -> Replies:
    return await officer_links.make_officer_link(
        turn.session, turn.person, turn.member, match["card"], desk.link
    )


async def drop_officer_link(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await officer_links.drop_officer_link(turn.session, turn.person, turn.member, match["card"])


async def turn_records(_desk: Desk, turn: Turn, match: Match) -> Replies:
    kind, status, page = RecordKind(match["kind"]), status_in(match), int(match["page"])
    return await records.list_records(turn.session, turn.person, turn.member, kind, status, page)


async def offer_statuses(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await records.offer_statuses(turn.session, turn.person, turn.member, RecordKind(match["kind"]))


async def turn_found(desk: Desk, turn: Turn, match: Match) -> Replies:
    place = records.Place(match["search"], int(match["page"]))
    return await records.turn_found(turn.session, turn.person, turn.member, place, desk.finder)


async def open_record(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await records.open_record(
        turn.session, turn.person, turn.member, match["reference"], match["back"]
    )


async def renew_counts(desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await show_counts(desk, turn, "")


async def choose_language(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await welcoming.choose_language(
        turn.session, turn.person, turn.member, Language(match["language"])
    )


async def choose_setting(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await choosing.press_at_desk(turn.session, turn.person, turn.member, match["part"], match["value"])


async def press_import(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {
        "yes": importing_desk.confirm_import,
        "no": importing_desk.cancel_import,
        "errors": importing_desk.ask_for_errors,
    }[match["act"]]
    return await act(turn.session, turn.person, turn.member, match["token"])


async def choose_kind(_desk: Desk, turn: Turn, match: Match) -> Replies:
    kind = RecordKind(match["kind"])
    return await importing_desk.choose_kind(turn.session, turn.person, turn.member, match["token"], kind)


async def turn_pushes(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await pushes.list_pushes(turn.session, turn.person, turn.member, int(match["page"]))


async def press_push(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {
        "open": pushes.open_push,
        "resume": pushes.resume_push,
        "resend": pushes.offer_resend,
        "leave": pushes.leave_push,
        "recall": pushes.offer_recall,
        "recall-yes": pushes.recall_push,
    }[match["act"]]
    place = pushes.Place(int(match["message"]), int(match["page"]))
    return await act(turn.session, turn.person, turn.member, place)


async def resend_push(_desk: Desk, turn: Turn, match: Match) -> Replies:
    place = pushes.Place(int(match["message"]), int(match["page"]))
    return await pushes.resend_push(turn.session, turn.person, turn.member, place, int(match["count"]))


PUSH = rf"(?P<message>\d{{1,18}}):{PAGE}"
PRESSES: Presses = (
    (rf"claim:(?P<token>{TOKEN}{{32}})", agree_and_claim),
    ("claim-no", refuse_consent),
    ("admin:agree", agree_as_administrator),
    ("agree", agree_anew),
    (rf"privacy:(?P<page>[a-z]{{1,10}}):(?P<language>{one_of(Language)}):(?P<place>new|here)", turn_privacy),
    (rf"link:make:(?P<card>{TOKEN}{{12}})", make_officer_link),
    (rf"link:no:(?P<card>{TOKEN}{{12}})", drop_officer_link),
    *routes_reviewing.PRESSES,
    *routes_cases.PRESSES,
    *routes_aliases.PRESSES,
    *routes_events.PRESSES,
    *routes_news.PRESSES,
    *routes_membership.PRESSES,
    *routes_organisations.PRESSES,
    *routes_notices.PRESSES,
    *routes_notices_running.PRESSES,
    (rf"records:{KIND}:{STATUS}:{PAGE}", turn_records),
    (rf"statuses:{KIND}", offer_statuses),
    (rf"found:(?P<search>{TOKEN}{{12}}):{PAGE}", turn_found),
    (rf"record:{REFERENCE}:(?P<back>(?:records|found):[A-Za-z0-9:_-]{{1,45}})", open_record),
    ("counts", renew_counts),
    (rf"pushes:{PAGE}", turn_pushes),
    (rf"push:(?P<act>open|resume|resend|leave|recall|recall-yes):{PUSH}", press_push),
    (rf"push:resend-yes:{PUSH}:(?P<count>\d{{1,9}})", resend_push),
    (rf"setting:(?P<part>[a-z]{{1,8}}):(?P<value>{TOKEN}{{1,24}})", choose_setting),
    (rf"language:(?P<language>{one_of(Language)})", choose_language),
    (rf"import:{KIND}:(?P<token>{TOKEN}{{12}})", choose_kind),
    (rf"import:(?P<act>yes|no|errors):(?P<token>{TOKEN}{{12}})", press_import),
)
"""What our buttons carry, as whole patterns: anything else was forged or comes from an older version."""


async def press(desk: Desk, turn: Turn, data: str) -> Replies:
    """Answer a press by what its button carries; clients can send any data."""
    for pattern, pressed in PRESSES:
        if match := re.fullmatch(pattern, data, re.ASCII):
            return await pressed(desk, turn, match)
    return await welcoming.answer_stale_card(turn.session, turn.person, turn.member)
