"""Which handler answers which press about notices, and what is sent while one is composed."""

from typing import Final

from bot.desk import routes_notices_running
from bot.desk.pressing import APART, PAGE, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk.notices import (
    approving,
    audience_building,
    audience_choosing,
    audience_saving,
    card,
    composing,
    confirming,
    editing,
    hearing,
    keeping,
    listing,
    options,
    previews,
    timing,
)
from handlers.desk.notices.groups import SEARCHED
from handlers.desk.notices.received import SentMessage
from handlers.reply import Replies, apart
from storage.notices.audience import How
from storage.notices.deciding import Shown
from storage.notices.looking import SCOPES


async def list_notices(_desk: Desk, turn: Turn, _words: str) -> Replies:
    return await listing.list_notices(turn.session, turn.person, turn.member)


async def hear(desk: Desk, turn: Turn, sent: SentMessage) -> Replies | None:
    """None where nothing about a notice is asked."""
    composed = await hearing.hear(turn.session, turn.person, turn.member, sent, desk.limits)
    return await routes_notices_running.hear(desk, turn, sent) if composed is None else composed


async def turn_notices(_desk: Desk, turn: Turn, match: Match) -> Replies:
    page = int(match["page"])
    return await listing.list_notices(turn.session, turn.person, turn.member, match["scope"], page)


async def begin_notice(_desk: Desk, turn: Turn, _match: Match) -> Replies:
    return await composing.begin_notice(turn.session, turn.person, turn.member)


async def open_notice(_desk: Desk, turn: Turn, match: Match) -> Replies:
    opened = await card.open_notice(turn.session, turn.person, turn.member, int(match["notice"]))
    return apart(opened) if match["apart"] else opened


async def press_question(_desk: Desk, turn: Turn, match: Match) -> Replies:
    revision = int(match["revision"])
    return await hearing.press(turn.session, turn.person, turn.member, revision, match["code"])


async def open_part(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await editing.open_part(
        turn.session, turn.person, turn.member, int(match["notice"]), match["part"]
    )


async def set_option(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, what = int(match["notice"]), match["what"]
    return await options.set_option(turn.session, turn.person, turn.member, notice, what, match["value"])


async def open_audience(_desk: Desk, turn: Turn, match: Match) -> Replies:
    session, person, member, notice = turn.session, turn.person, turn.member, int(match["notice"])
    if how := match["how"]:
        return await audience_building.offer_kinds(session, person, member, notice, how)
    return await audience_building.open_audience(session, person, member, notice)


async def offer_groups(_desk: Desk, turn: Turn, match: Match) -> Replies:
    choice = audience_choosing.Choice(match["how"], match["kind"], int(match["page"]))
    notice = int(match["notice"])
    return await audience_choosing.offer_groups(turn.session, turn.person, turn.member, notice, choice)


async def offer_whos(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, event = int(match["notice"]), int(match["event"])
    return await audience_choosing.offer_whos(
        turn.session, turn.person, turn.member, notice, match["how"], event
    )


async def begin_search(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice = int(match["notice"])
    return await audience_choosing.begin_search(
        turn.session, turn.person, turn.member, notice, match["how"], match["kind"]
    )


async def add_group(_desk: Desk, turn: Turn, match: Match) -> Replies:
    step = audience_building.Step(match["how"], int(match["at"]), match["kind"], match["value"])
    notice = int(match["notice"])
    return await audience_building.add_group(turn.session, turn.person, turn.member, notice, step)


async def undo_group(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, at = int(match["notice"]), int(match["at"])
    return await audience_building.undo_group(turn.session, turn.person, turn.member, notice, at)


async def begin_saving(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await audience_saving.begin_saving(turn.session, turn.person, turn.member, int(match["notice"]))


async def list_saved(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await audience_saving.list_saved(turn.session, turn.person, turn.member, int(match["page"]))


async def forget(_desk: Desk, turn: Turn, match: Match) -> Replies:
    number, sure = int(match["number"]), bool(match["sure"])
    return await audience_saving.forget(turn.session, turn.person, turn.member, number, sure=sure)


async def send_preview(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await previews.send_preview(turn.session, turn.person, turn.member, int(match["notice"]))


async def show_forecast(desk: Desk, turn: Turn, match: Match) -> Replies:
    notice = int(match["notice"])
    return await confirming.show_forecast(turn.session, turn.person, turn.member, notice, desk.limits)


async def press_confirm(desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, shown = int(match["notice"]), Shown(int(match["count"]), match["version"])
    return await confirming.press_confirm(turn.session, turn.person, turn.member, notice, shown, desk.limits)


async def open_approval(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await approving.open_approval(turn.session, turn.person, turn.member, int(match["notice"]))


async def press_approve(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, shown = int(match["notice"]), Shown(int(match["count"]), match["version"])
    return await approving.press_approve(turn.session, turn.person, turn.member, notice, shown)


async def begin_return(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await approving.begin_return(turn.session, turn.person, turn.member, int(match["notice"]))


async def take_back_start(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await timing.take_back_start(turn.session, turn.person, turn.member, int(match["notice"]))


async def press_discard(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, sure = int(match["notice"]), bool(match["sure"])
    return await keeping.press_discard(turn.session, turn.person, turn.member, notice, sure=sure)


async def press_take_over(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await keeping.press_take_over(turn.session, turn.person, turn.member, int(match["notice"]))


NOTICE: Final = r"(?P<notice>\d{1,18})"
SHOWN: Final = r"(?P<count>\d{1,9}):(?P<version>[0-9a-f]{8})"
SURE: Final = "(?::(?P<sure>yes))?"
HOW: Final = f"(?P<how>{'|'.join([audience_building.FIRST, *How])})"
KIND: Final = f"(?P<kind>{'|'.join(audience_building.KINDS)})"
PRESSES: Presses = (
    (f"notices:(?P<scope>{'|'.join(SCOPES)}):{PAGE}", turn_notices),
    ("noticenew", begin_notice),
    (f"notice:{NOTICE}{APART}", open_notice),
    (r"noticeask:(?P<revision>\d{1,6}):(?P<code>[a-z]{1,8})", press_question),
    (f"noticeedit:{NOTICE}:(?P<part>{'|'.join(editing.PARTS)})", open_part),
    (f"noticeset:{NOTICE}:(?P<what>{'|'.join(options.SETS)}):(?P<value>[a-z0-9_]{{1,20}})", set_option),
    (f"noticewho:{NOTICE}(?::{HOW})?", open_audience),
    (f"noticepick:{NOTICE}:{HOW}:{KIND}:{PAGE}", offer_groups),
    (rf"noticeevent:{NOTICE}:{HOW}:(?P<event>\d{{1,18}})", offer_whos),
    (f"noticefind:{NOTICE}:{HOW}:(?P<kind>{'|'.join(SEARCHED)})", begin_search),
    (
        rf"noticeadd:{NOTICE}:{HOW}:(?P<at>\d{{1,3}}):(?P<kind>[a-z]{{1,12}}):(?P<value>[A-Za-z0-9_.-]{{1,24}})",
        add_group,
    ),
    (rf"noticeundo:{NOTICE}:(?P<at>\d{{1,3}})", undo_group),
    (f"noticesave:{NOTICE}", begin_saving),
    (f"noticesaved:{PAGE}", list_saved),
    (rf"noticeforget:(?P<number>\d{{1,18}}){SURE}", forget),
    (f"noticepre:{NOTICE}", send_preview),
    (f"noticego:{NOTICE}", show_forecast),
    (f"noticeyes:{NOTICE}:{SHOWN}", press_confirm),
    (f"noticesee:{NOTICE}", open_approval),
    (f"noticeok:{NOTICE}:{SHOWN}", press_approve),
    (f"noticeback:{NOTICE}", begin_return),
    (f"noticeoff:{NOTICE}", take_back_start),
    (f"noticedrop:{NOTICE}{SURE}", press_discard),
    (f"noticetake:{NOTICE}", press_take_over),
)
