"""Every row of the table of errors, as aiogram meets it over HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.member.client import make_bot
from bot.member.trouble import trouble_of
from bot.sandbox.people import Stage
from bot.trouble import Kind, Trouble
from tests.bot.member.conftest import BOT, TOKEN
from tests.canary import UNKNOWN_TOKEN


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    bot = make_bot(TOKEN, stage.url)
    bot.session.timeout = 0.4
    yield bot
    await bot.session.close()


async def trouble_with(bot: Bot, chat_id: int = 1) -> Trouble:
    with pytest.raises(AiogramError) as caught:
        await bot.send_message(chat_id, "您好")
    return trouble_of(caught.value)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429", Kind.WAIT),
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
async def test_trouble_of_a_fault(stage: Stage, bot: Bot, fault: str, expected: Kind) -> None:
    person = await stage.add_person("李雷")
    await person.say(BOT, "/start")
    await stage.fault(fault, method="sendMessage", retry_after=7)
    trouble = await trouble_with(bot, person.id)
    assert trouble.kind is expected
    assert trouble.seconds == (7 if fault == "429" else 0)


async def test_trouble_of_people_out_of_reach(stage: Stage, bot: Bot) -> None:
    stranger = await stage.add_person("李雷")
    assert (await trouble_with(bot, stranger.id)).kind is Kind.UNREACHABLE
    await stranger.say(BOT, "/start")
    await stranger.block(BOT)
    assert (await trouble_with(bot, stranger.id)).kind is Kind.UNREACHABLE
    await stranger.deactivate()
    assert (await trouble_with(bot, stranger.id)).kind is Kind.UNREACHABLE
    assert (await trouble_with(bot, 404)).kind is Kind.UNREACHABLE


async def test_trouble_of_a_group_that_became_a_supergroup(stage: Stage, bot: Bot) -> None:
    person = await stage.add_person("李雷")
    group = await stage.form_group("环保群", [person], [BOT])
    upgraded = await stage.post("groups/upgrade", id=group)
    assert isinstance(upgraded, dict)
    trouble = await trouble_with(bot, group)
    assert (trouble.kind, trouble.chat_id) == (Kind.MIGRATED, upgraded["id"])


async def test_trouble_of_edits(stage: Stage, bot: Bot) -> None:
    person = await stage.add_person("李雷")
    await person.say(BOT, "/start")
    sent = await bot.send_message(person.id, "您好")
    kinds = []
    for message_id, text in ((sent.message_id, "您好"), (404, "您好"), (sent.message_id, "<b>")):
        with pytest.raises(AiogramError) as caught:
            await bot.edit_message_text(text, chat_id=person.id, message_id=message_id)
        kinds.append(trouble_of(caught.value).kind)
    assert kinds == [Kind.UNCHANGED, Kind.GONE, Kind.REFUSED]


async def test_trouble_of_a_press_long_past(bot: Bot) -> None:
    with pytest.raises(AiogramError) as caught:
        await bot.answer_callback_query("12345")
    assert trouble_of(caught.value).kind is Kind.LATE


async def test_trouble_of_a_wrong_token(stage: Stage) -> None:
    bot = make_bot(UNKNOWN_TOKEN, stage.url)
    trouble = await trouble_with(bot)
    await bot.session.close()
    assert trouble.kind is Kind.UNAUTHORIZED


async def test_trouble_of_a_refused_connection_is_surely_not_done(unused_tcp_port: int) -> None:
    bot = make_bot(TOKEN, f"http://127.0.0.1:{unused_tcp_port}")
    trouble = await trouble_with(bot)
    await bot.session.close()
    assert trouble.kind is Kind.NOT_DONE
    assert TOKEN not in trouble.reason
