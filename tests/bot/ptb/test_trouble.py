"""Every row of the table of errors, from a server's answers."""

import pytest
from telegram import Bot
from telegram.error import ChatMigrated, Conflict, NetworkError, TelegramError, TimedOut

from bot.ptb.trouble import trouble_of
from bot.sandbox.people import Stage
from bot.trouble import Kind, Trouble
from tests.bot.ptb.conftest import MEMBER, opened_bot, trouble
from tests.canary import UNKNOWN_TOKEN

HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("403", Trouble(Kind.UNREACHABLE, "Forbidden: bot was blocked by the user")),
        ("400", Trouble(Kind.REFUSED, "Message is refused")),
        ("500", Trouble(Kind.UNSURE, "Internal Server Error")),
        (
            "502_html",
            Trouble(Kind.UNSURE, f"Bad Gateway (502). Parsing the server response {HTML.encode()!r} failed"),
        ),
        ("broken_body", Trouble(Kind.UNSURE, "Invalid server response")),
    ],
)
async def test_refusal_and_spoilt_answer_are_told_apart(
    stage: Stage, bot: Bot, fault: str, told: Trouble
) -> None:
    await stage.fault(fault, method="sendMessage")
    assert await trouble(bot.send_message(MEMBER, "您好")) == told
    assert await trouble(bot.send_message(MEMBER, "您好")) is None


async def test_flood_wait_is_kept_to_the_second(stage: Stage, bot: Bot) -> None:
    await stage.fault("429", method="sendMessage", retry_after=35)
    told = await trouble(bot.send_message(MEMBER, "您好"))
    assert told == Trouble(Kind.WAIT, "Flood control exceeded. Retry in 0:00:35", seconds=35)


async def test_unknown_chat_is_unreachable(bot: Bot) -> None:
    assert await trouble(bot.send_message(404, "您好")) == Trouble(Kind.UNREACHABLE, "Chat not found")


async def test_edit_troubles_are_told_apart(bot: Bot) -> None:
    sent = await bot.send_message(MEMBER, "您好")
    told = [await trouble(bot.edit_message_text("您好", MEMBER, id_)) for id_ in (sent.message_id, 9999)]
    assert [each and each.kind for each in told] == [Kind.UNCHANGED, Kind.GONE]


async def test_late_answer_to_a_press_is_late(bot: Bot) -> None:
    told = await trouble(bot.answer_callback_query("12345"))
    assert told is not None
    assert told.kind is Kind.LATE


async def test_wrong_token_is_told_without_the_token(stage: Stage) -> None:
    async with opened_bot(stage.url, token=UNKNOWN_TOKEN) as stranger:
        told = await trouble(stranger.send_message(MEMBER, "您好"))
    assert told == Trouble(Kind.UNAUTHORIZED, "the token was refused")


def test_other_classes_of_errors() -> None:
    assert trouble_of(Conflict("terminated by other getUpdates request")).kind is Kind.CONFLICT
    assert trouble_of(ChatMigrated(-100123)) == Trouble(
        Kind.MIGRATED, ChatMigrated(-100123).message, chat_id=-100123
    )
    assert trouble_of(NetworkError("Request Entity Too Large")).kind is Kind.REFUSED
    assert trouble_of(TimedOut()).kind is Kind.UNSURE
    assert trouble_of(TelegramError("Invalid server response")).kind is Kind.UNSURE
