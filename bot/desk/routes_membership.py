"""Which handler answers which press about who belongs to the club."""

from typing import Final

from bot.desk.pressing import PAGE, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk.membership import (
    audit,
    correcting,
    declining,
    hearing,
    invites,
    inviting,
    member_card,
    removing,
    requests,
    roles,
    tags,
)
from handlers.desk.membership.members import MEMBERS
from handlers.reply import Replies
from storage.membership.leaving import Parting, Then
from storage.vocabularies import Role


async def hear(_desk: Desk, turn: Turn, words: str) -> Replies | None:
    """A typed answer; None where nothing of this is asked."""
    return await hearing.hear(turn.session, turn.person, turn.member, words)


async def list_requests(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await requests.list_requests(turn.session, turn.person, turn.member)


async def turn_requests(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await requests.list_requests(turn.session, turn.person, turn.member, int(match["page"]))


async def open_request(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await requests.open_request(turn.session, turn.person, turn.member, int(match["number"]))


async def decide(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {
        "reqyes": requests.approve_request,
        "reqno": declining.ask_why,
        "reqorg": correcting.ask_organisation,
    }[match["act"]]
    return await act(turn.session, turn.person, turn.member, int(match["number"]), int(match["revision"]))


async def choose_reason(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number, reason = int(match["number"]), int(match["reason"])
    return await declining.choose_reason(turn.session, turn.person, turn.member, number, reason)


async def decline(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await declining.decline_request(turn.session, turn.person, turn.member, int(match["number"]))


async def set_organisation(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number, organisation = int(match["number"]), int(match["organisation"])
    return await correcting.set_organisation(turn.session, turn.person, turn.member, number, organisation)


async def list_invites(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await invites.list_invites(turn.session, turn.person, turn.member)


async def turn_invites(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await invites.list_invites(turn.session, turn.person, turn.member, int(match["page"]))


async def press_invite(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {
        "invite": invites.open_invite,
        "inviteno": invites.ask_to_withdraw,
        "inviteoff": invites.withdraw,
    }[match["act"]]
    return await act(turn.session, turn.person, turn.member, int(match["number"]))


async def begin_invite(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await inviting.begin_invite(turn.session, turn.person, turn.member)


async def choose_invited(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number = int(match["organisation"])
    return await inviting.choose_organisation(turn.session, turn.person, turn.member, number)


async def set_term(_desk: Desk, turn: Turn, match: Match) -> Replies:
    term, number = match["term"], int(match["number"])
    return await inviting.set_term(turn.session, turn.person, turn.member, term, number)


async def make_invite(desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await inviting.make_invite(turn.session, turn.person, turn.member, desk.members)


async def list_members(_desk: Desk, turn: Turn, words: str) -> Replies:
    return await MEMBERS.begin(turn.session, turn.person, turn.member, words)


async def turn_members(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await MEMBERS.turn(turn.session, turn.person, turn.member, int(match["page"]))


async def open_member(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await member_card.open_member(turn.session, turn.person, turn.member, int(match["number"]))


async def ask_role(_desk: Desk, turn: Turn, match: Match) -> Replies:
    how = match["how"] == "yes", Role(match["role"])
    return await roles.ask_role(turn.session, turn.person, turn.member, how, int(match["number"]))


async def set_role(desk: Desk, turn: Turn, match: Match) -> Replies:
    how, number = (match["how"] == "yes", Role(match["role"])), int(match["number"])
    return await roles.set_role(turn.session, turn.person, turn.member, how, number, desk.administrators)


async def ask_to_remove(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number, page = int(match["number"]), int(match["page"])
    return await removing.ask_to_remove(turn.session, turn.person, turn.member, number, page)


async def press_remove(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act = {"removeto": removing.confirm_removing, "removeyes": removing.remove}[match["act"]]
    parting = Parting(Then(match["then"]), int(match["taker"]))
    return await act(turn.session, turn.person, turn.member, int(match["number"]), parting)


async def show_tags(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await tags.show_tags(turn.session, turn.person, turn.member, int(match["number"]))


async def take_off(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await tags.take_off(turn.session, turn.person, turn.member, int(match["number"]))


async def show_audit(_desk: Desk, turn: Turn, words: str) -> Replies:
    return await audit.show_audit(turn.session, turn.person, turn.member, words)


async def turn_audit(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await audit.turn_audit(turn.session, turn.person, turn.member, int(match["page"]))


async def offer_acts(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await audit.offer_acts(turn.session, turn.person, turn.member)


async def choose_act(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await audit.choose_act(turn.session, turn.person, turn.member, int(match["number"]))


async def clear_audit(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await audit.clear(turn.session, turn.person, turn.member)


async def export_audit(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await audit.export_audit(turn.session, turn.person, turn.member, match["format"])


NUMBER: Final = r"(?P<number>\d{1,18})"
ORGANISATION: Final = r"(?P<organisation>\d{1,18})"
HOW: Final = f"(?P<how>yes|no):(?P<role>{'|'.join(Role)})"
THEN: Final = rf"(?P<then>{'|'.join(Then)}):(?P<taker>\d{{1,18}})"
REVISION: Final = r"(?P<revision>\d{1,6})"
PRESSES: Presses = (
    (f"requests:{PAGE}", turn_requests),
    (f"request:{NUMBER}", open_request),
    (f"(?P<act>reqyes|reqno|reqorg):{NUMBER}:{REVISION}", decide),
    (rf"reqwhy:{NUMBER}:(?P<reason>\d)", choose_reason),
    (f"reqsend:{NUMBER}", decline),
    (f"reqset:{NUMBER}:{ORGANISATION}", set_organisation),
    (f"invites:{PAGE}", turn_invites),
    (f"(?P<act>invite|inviteno|inviteoff):{NUMBER}", press_invite),
    ("invitenew", begin_invite),
    (r"inviteorg:(?P<organisation>-1|\d{1,18})", choose_invited),
    (r"inviteset:(?P<term>uses|days):(?P<number>\d{1,3})", set_term),
    ("invitemake", make_invite),
    (f"members:{PAGE}", turn_members),
    (f"member:{NUMBER}", open_member),
    (f"role:{HOW}:{NUMBER}", ask_role),
    (f"roleyes:{HOW}:{NUMBER}", set_role),
    (f"remove:{NUMBER}:{PAGE}", ask_to_remove),
    (f"(?P<act>removeto|removeyes):{NUMBER}:{THEN}", press_remove),
    (f"tags:{NUMBER}", show_tags),
    (f"audit:{PAGE}", turn_audit),
    ("auditacts", offer_acts),
    (r"auditact:(?P<number>\d{1,2})", choose_act),
    ("auditall", clear_audit),
    ("auditfile:(?P<format>csv|xlsx)", export_audit),
    (r"untag:(?P<number>\d{1,2})", take_off),
)
