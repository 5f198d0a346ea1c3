"""What the member bot does with updates, beyond the conversations in the transcripts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.member.front import MemberFront
from bot.sandbox.people import Person, Stage
from bot.sandbox.shapes import as_int
from bot.trouble import CannotPoll, Kind, Trouble
from storage.conversation import Dialog, Inbox
from storage.dialogs import begin_dialog, dialog_of
from storage.members import member_of
from storage.organisations import similar_organisations
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language
from tests.bot.member.conftest import BOT, Playing, settings_for
from tests.canary import UNKNOWN_TOKEN
from tests.sample import add_member


async def joined(playing: Playing, name: str = "周敏", language: Language = Language.ZH_HANS) -> Person:
    person = await playing.stage.add_person(name, language_code="zh-hans")
    async with playing.store.writing() as session:
        await add_member(session, person.id, name, language=language)
    return person


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(5):
        while not await condition():
            await asyncio.sleep(0.02)


def message(update_id: int, **values: object) -> dict[str, Any]:
    """A text message as the Bot API posts it."""
    person = {"id": 5, "is_bot": False, "first_name": "李雷"}
    given = {
        "message_id": 1,
        "date": 1_800_000_000,
        "chat": {"id": 5, "type": "private"},
        "from": person,
        "text": "您好",
        **values,
    }
    return {"update_id": update_id, "message": given}


async def received(store: Store) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count()).select_from(Inbox)) or 0


async def test_blocking_marks_the_member_and_unblocking_clears_it(playing: Playing) -> None:
    person = await joined(playing)
    await person.say(BOT, "/help")
    await person.reads(BOT)

    async def unreachable() -> bool:
        async with playing.store.reading() as session:
            member = await member_of(session, person.id)
            return member is not None and member.unreachable_since is not None

    async def reachable() -> bool:
        return not await unreachable()

    await person.block(BOT)
    await until(unreachable)
    await person.unblock(BOT)
    await until(reachable)


@pytest.mark.parametrize(
    "values",
    [
        {"from": {"id": 7, "is_bot": True, "first_name": "机器人"}},
        {"from": {"id": 1087968824, "is_bot": False, "first_name": "Group"}},
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
        {"from": None},
        {"sender_chat": {"id": -100, "type": "channel", "title": "频道"}},
        {"via_bot": {"id": 8, "is_bot": True, "first_name": "机器人"}},
        {"chat": {"id": -100, "type": "channel", "title": "频道"}},
    ],
)
async def test_message_of_nobody_is_ignored(front: MemberFront, store: Store, values: dict[str, Any]) -> None:
    await front.receive_raw(message(1, **values))
    assert await received(store) == 0


async def test_update_that_cannot_be_read_is_dropped(front: MemberFront, store: Store) -> None:
    await front.receive_raw({"update_id": 1, "message": {"text": 5}})
    assert await received(store) == 0


async def test_update_posted_twice_is_answered_once(playing: Playing) -> None:
    person = await playing.stage.add_person("李雷", language_code="zh-hans")
    await person.say(BOT, "/help")
    await person.reads(BOT)
    posted = message(10**6, chat={"id": person.id, "type": "private"}, text="/help")
    posted["message"]["from"]["id"] = person.id
    await playing.front.receive_raw(posted)
    await playing.front.receive_raw(posted)
    await playing.front.speaker.finish(2)
    assert len(await person.view(BOT)) == 3


async def test_fault_is_undone_and_apologised_for_in_the_members_language(playing: Playing) -> None:
    person = await joined(playing, language=Language.EN)
    async with playing.store.writing() as session:
        draft = {"name": "Li Lei", "organisation": [None, "全新的单位"], "fields": ["no field"]}
        await begin_dialog(session, "member", person.id, "joining", "fields", draft)
        guest = await member_of(session, person.id)
        assert guest
        guest.grants.clear()
    await person.say(BOT, "/language")
    await person.reads(BOT)
    answer = await person.press(BOT, data="joinup:1")
    assert str(answer["text"]).startswith("Sorry, something went wrong")
    async with playing.store.reading() as session:
        dialog: Dialog | None = await dialog_of(session, "member", person.id)
        assert dialog is not None
        assert (dialog.step, dialog.revision) == ("fields", 1)
        member = await member_of(session, person.id)
        assert member is not None
        assert member.name != "Li Lei"
        assert await similar_organisations(session, "全新的单位", 1) == []
    said = as_int((await person.say(BOT, "/cancel"))["message_id"])
    assert (await person.reads(BOT, after=said))["text"] == "All right, cancelled."


async def test_answer_stands_by_itself_where_its_question_was_deleted(playing: Playing) -> None:
    person = await playing.stage.add_person("李雷", language_code="zh-hans")
    await person.say(BOT, "/help")
    await person.reads(BOT)
    posted = message(10**6, chat={"id": person.id, "type": "private"}, message_id=404)
    posted["message"]["from"]["id"] = person.id
    await playing.front.receive_raw(posted)
    card = await person.reads(BOT)
    assert "同意" in str(card["text"]) or "agree" in str(card["text"])
    assert "reply_to_message" not in card


async def test_consent_card_stands_under_the_need_it_answers(playing: Playing) -> None:
    person = await playing.stage.add_person("李雷", language_code="zh-hans")
    said = await person.say(BOT, "废水")
    card = await person.reads(BOT)
    under = card["reply_to_message"]
    assert isinstance(under, dict)
    assert under["message_id"] == said["message_id"]


async def test_edit_becomes_a_new_message_where_the_card_is_gone(playing: Playing) -> None:
    person = await joined(playing)
    await person.say(BOT, "/language")
    await person.reads(BOT)
    await playing.stage.fault("400", method="editMessageText", description="message to edit not found")
    await person.press(BOT, "English")
    assert (await person.reads(BOT))["text"] == "Which language shall we speak?"


async def test_command_menu_is_in_the_clients_language(playing: Playing) -> None:
    chinese = await playing.stage.add_person("李雷", language_code="zh-hans")
    english = await playing.stage.add_person("Lei", language_code="en")
    menus = [
        [(str(item["command"]), str(item["description"])) for item in await person.commands(BOT)][:1]
        for person in (chinese, english)
    ]
    assert menus == [
        [("search", "检索成果：/search 关键词")],
        [("search", "Find achievements: /search words")],
    ]


async def test_introducing_twice_sets_nothing_again(stage: Stage, front: MemberFront) -> None:
    before = len(await stage.journal())
    await front.introduce()
    methods = {str(entry["method"]).lower() for entry in (await stage.journal())[before:]}
    assert not {method for method in methods if method.startswith("set")}


async def test_wrong_token_ends_with_a_sentence(
    stage: Stage, store: Store, finder: Finder, tmp_path: Path
) -> None:
    wrong = replace(settings_for(stage.url, tmp_path), member_token=UNKNOWN_TOKEN)
    front = MemberFront(wrong, store, finder)
    with pytest.raises(CannotPoll, match="does not know the member's token"):
        await front.introduce()
    got = await front.fetch(None, 0)
    await front.close()
    assert isinstance(got, Trouble)
    assert got.kind is Kind.UNAUTHORIZED


async def test_webhook_is_set_with_its_secret_and_taken_off(stage: Stage, front: MemberFront) -> None:
    await front.set_webhook("http://127.0.0.1:8443/member", "a-secret-of-enough-length")
    got = await front.fetch(None, 0)
    assert isinstance(got, Trouble)
    assert got.kind is Kind.CONFLICT
    await front.set_webhook(None, None)
    assert await front.fetch(None, 0) == []
