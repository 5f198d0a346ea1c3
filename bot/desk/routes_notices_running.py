"""Which handler answers which press on a notice that has started."""

from typing import Final

from bot.desk.pressing import APART, PAGE, Desk, Match, Presses
from bot.turn import Turn
from handlers.desk.notices import correcting, missing, progress, report, steering
from handlers.desk.notices.received import SentMessage
from handlers.reply import Replies, apart
from storage.notices.running import Act


async def open_running(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, live = int(match["notice"]), bool(match["live"])
    return await progress.open_running(turn.session, turn.person, turn.member, notice, live=live)


async def follow_live(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await progress.follow_live(turn.session, turn.person, turn.member, int(match["notice"]))


async def press_act(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act, notice = Act(match["act"]), int(match["notice"])
    return await steering.press_act(turn.session, turn.person, turn.member, notice, act)


async def ask_act(_desk: Desk, turn: Turn, match: Match) -> Replies:
    act, notice = Act(match["act"]), int(match["notice"])
    return await steering.ask_act(turn.session, turn.person, turn.member, notice, act)


async def list_missing(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, page = int(match["notice"]), int(match["page"])
    listed = await missing.list_missing(turn.session, turn.person, turn.member, notice, page)
    return apart(listed) if match["apart"] else listed


async def press_nudge(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, number = int(match["notice"]), int(match["number"])
    return await missing.press_nudge(turn.session, turn.person, turn.member, notice, number)


async def export_missing(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, extension = int(match["notice"]), match["format"]
    return await missing.export_missing(turn.session, turn.person, turn.member, notice, extension)


async def open_report(_desk: Desk, turn: Turn, match: Match) -> Replies:
    opened = await report.open_report(turn.session, turn.person, turn.member, int(match["notice"]))
    return apart(opened) if match["apart"] else opened


async def renew_report(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice = int(match["notice"])
    return await report.open_report(turn.session, turn.person, turn.member, notice, again=True)


async def export_recipients(_desk: Desk, turn: Turn, match: Match) -> Replies:
    notice, piece = int(match["notice"]), int(match["page"])
    return await report.export_recipients(turn.session, turn.person, turn.member, notice, piece)


async def begin_correction(_desk: Desk, turn: Turn, match: Match) -> Replies:
    return await correcting.begin_correction(turn.session, turn.person, turn.member, int(match["notice"]))


async def press_correction(_desk: Desk, turn: Turn, match: Match) -> Replies:
    at = correcting.At(int(match["notice"]), int(match["revision"]), int(match["seen"]))
    return await correcting.press_correction(turn.session, turn.person, turn.member, match["act"], at)


async def hear(_desk: Desk, turn: Turn, sent: SentMessage) -> Replies | None:
    """The corrected text; None where none is waited for."""
    return await correcting.hear_correction(turn.session, turn.person, turn.member, sent)


NOTICE: Final = r"(?P<notice>\d{1,18})"
PRESSES: Presses = (
    (f"noticerun:{NOTICE}(?P<live>:live)?", open_running),
    (f"noticelive:{NOTICE}", follow_live),
    (f"notice(?P<act>pause|resume|retry|leave):{NOTICE}", press_act),
    (f"notice(?P<act>stop|recall|resend):{NOTICE}", ask_act),
    (f"notice(?P<act>stop|recall|resend):{NOTICE}:yes", press_act),
    (f"noticemissing:{NOTICE}:{PAGE}{APART}", list_missing),
    (rf"noticenudge:{NOTICE}:(?P<number>\d{{1,6}})", press_nudge),
    (f"noticemissingfile:{NOTICE}:(?P<format>csv|xlsx)", export_missing),
    (f"noticereport:{NOTICE}{APART}", open_report),
    (f"noticefigures:{NOTICE}", renew_report),
    (f"noticefile:{NOTICE}:{PAGE}", export_recipients),
    (f"noticefix:{NOTICE}", begin_correction),
    (
        rf"noticefixing:(?P<act>yes|anew|stop):{NOTICE}:(?P<revision>\d{{1,6}}):(?P<seen>\d{{1,6}})",
        press_correction,
    ),
)
