"""Why a copy did not arrive, in words."""

from typing import Final

from handlers.formatting import shortened
from handlers.wording import Wording, marked
from storage.outbox.tables import State

SHOWN: Final = 120
BY_WORDS: Final = (
    ("bot was blocked", marked("对方拉黑了机器人")),
    ("user is deactivated", marked("对方的账号已注销")),
    ("can't initiate", marked("对方没有和机器人说过话")),
    ("chat not found", marked("找不到和对方的聊天")),
    ("to edit not found", marked("对方删掉了这条消息")),
    ("can't be edited", marked("这条消息不能改")),
    ("can't be deleted", marked("发出太久，删不掉")),
    ("courier ended", marked("发送时程序中断，没有得到确认")),
    ("timed", marked("没有得到 Telegram 的确认")),
    ("stopped while sending", marked("发送时程序停止，没有得到确认")),
)
"""What Telegram or the courier said, and what it means."""


def reason_said(w: Wording, state: State, error: str | None) -> str:
    """Empty where the state says it all; what nobody foresaw in Telegram's own words."""
    if error is None:
        return w.plain("之前就联系不上") if state is State.UNREACHABLE else ""
    words = error.lower()
    known = next((said for part, said in BY_WORDS if part in words), None)
    return w.plain(known) if known else shortened(error, SHOWN)
