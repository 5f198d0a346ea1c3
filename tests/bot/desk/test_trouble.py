"""Every row of the table of errors, from a server's answers and from connections that break."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import ChatMigrated, Conflict, NetworkError, TelegramError, TimedOut

from bot.desk.application import build_application, connections
from bot.desk.trouble import trouble_of
from bot.sandbox.people import Stage
from bot.trouble import Kind, Trouble
from tests.bot.desk.conftest import DESK, OFFICER, settings


@pytest.fixture
async def bot(stage: Stage, tmp_path: Path) -> AsyncIterator[Bot]:
    person = await stage.person(OFFICER)
    await person.say(DESK, "/start")
    pools = (connections(2), connections(1))
    made: Bot = build_application(settings(stage.url, tmp_path), *pools).bot
    yield made
    for pool in pools:
        await pool.shutdown()


async def trouble(bot: Bot, chat_id: int = OFFICER) -> Trouble | None:
    try:
        await bot.send_message(chat_id, "您好", read_timeout=0.3)
    except TelegramError as error:
        return trouble_of(error)
    return None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("403", Kind.UNREACHABLE),
        ("400", Kind.REFUSED),
        ("500", Kind.UNSURE),
        ("502_html", Kind.UNSURE),
        ("broken_body", Kind.UNSURE),
        ("timeout_before", Kind.UNSURE),
        ("timeout_after", Kind.UNSURE),
        ("reset_before", Kind.UNSURE),
        ("reset_after", Kind.UNSURE),
    ],
)
async def test_fault_of_the_server_is_told_apart(stage: Stage, bot: Bot, fault: str, kind: Kind) -> None:
    await stage.fault(fault, method="sendMessage")
    told = await trouble(bot)
    assert told is not None
    assert told.kind is kind
    assert await trouble(bot) is None


async def test_flood_wait_is_kept_to_the_second(stage: Stage, bot: Bot) -> None:
    await stage.fault("429", method="sendMessage", retry_after=35)
    told = await trouble(bot)
    assert told is not None
    assert (told.kind, told.seconds) == (Kind.WAIT, 35)


async def test_unknown_chat_is_unreachable(bot: Bot) -> None:
    told = await trouble(bot, 404)
    assert told is not None
    assert told.kind is Kind.UNREACHABLE


async def test_edit_troubles_are_told_apart(bot: Bot) -> None:
    sent = await bot.send_message(OFFICER, "您好")
    told = []
    for message_id in (sent.message_id, 9999):
        with pytest.raises(TelegramError) as raised:
            await bot.edit_message_text("您好", OFFICER, message_id)
        told.append(trouble_of(raised.value).kind)
    assert told == [Kind.UNCHANGED, Kind.GONE]


async def test_late_answer_to_a_press_is_late(bot: Bot) -> None:
    with pytest.raises(TelegramError) as raised:
        await bot.answer_callback_query("12345")
    assert trouble_of(raised.value).kind is Kind.LATE


async def test_wrong_token_is_told_without_the_token(stage: Stage, tmp_path: Path) -> None:
    pools = (connections(1), connections(1))
    wrong = replace(settings(stage.url, tmp_path), desk_token="99:" + "x" * 35)
    stranger: Bot = build_application(wrong, *pools).bot
    told = await trouble(stranger)
    for pool in pools:
        await pool.shutdown()
    assert told == Trouble(Kind.UNAUTHORIZED, "the token was refused")


async def test_refused_connection_was_surely_not_sent(tmp_path: Path) -> None:
    pools = (connections(1), connections(1))
    nowhere: Bot = build_application(settings("http://127.0.0.1:9", tmp_path), *pools).bot
    told = await trouble(nowhere)
    for pool in pools:
        await pool.shutdown()
    assert told is not None
    assert told.kind is Kind.NOT_DONE


def test_other_classes_of_errors() -> None:
    assert trouble_of(Conflict("terminated by other getUpdates request")).kind is Kind.CONFLICT
    assert trouble_of(ChatMigrated(-100123)) == Trouble(
        Kind.MIGRATED, ChatMigrated(-100123).message, chat_id=-100123
    )
    assert trouble_of(NetworkError("Request Entity Too Large")).kind is Kind.REFUSED
    assert trouble_of(TimedOut()).kind is Kind.UNSURE
    assert trouble_of(TelegramError("Invalid server response")).kind is Kind.UNSURE
