"""The desk as an officer meets it: real front end, real HTTP."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.desk.front import DeskFront
from bot.sandbox.people import Stage, buttons
from bot.trouble import CannotPoll
from handlers.help import apologise
from handlers.wording import Wording
from storage.conversation import Inbox
from storage.members import member_of
from storage.people import Member
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.bot.desk.conftest import ADMINISTRATOR, DESK, NEWCOMER, OFFICER, settings, until
from tests.canary import UNKNOWN_TOKEN

STRANGER = "您好！这里暂不接待访客。有事请找邀请您来的联络人，或写信给俱乐部秘书处。"


async def nothing_owed(store: Store) -> None:
    """Wait until no answer is kept any more: a link that was shown is then nowhere in the store."""
    async with asyncio.timeout(5):
        while True:
            async with store.reading() as session:
                if await session.scalar(select(func.count(Inbox.answers))) == 0:
                    return
            await asyncio.sleep(0.02)


async def test_link_made_by_an_administrator_makes_an_officer(
    stage: Stage, desk: DeskFront, club: Store
) -> None:
    administrator, newcomer = await stage.person(ADMINISTRATOR), await stage.person(NEWCOMER)
    await administrator.say(DESK, "/officerlink")
    await until(administrator, "生成联络人专员链接？")
    await administrator.press(DESK, "生成链接")
    link = str((await until(administrator, "它只显示这一次"))["text"]).rpartition("\n")[2]
    assert link.startswith(f"https://t.me/{DESK}?start=claim_")
    await newcomer.open_link(link)
    await until(newcomer, "开始之前，请您确认")
    async with club.reading() as session:
        assert await member_of(session, NEWCOMER) is None
    await newcomer.press(DESK, "同意")
    await until(newcomer, "您的身份：联络人专员")
    async with club.reading() as session:
        member = await member_of(session, NEWCOMER)
        assert member is not None
        assert member.roles == {Role.OFFICER}
    await nothing_owed(club)
    await newcomer.say(DESK, "/counts")
    await until(newcomer, "俱乐部现况")


async def test_menu_shows_commands_to_officers_only(stage: Stage, desk: DeskFront) -> None:
    officer, newcomer = await stage.person(OFFICER), await stage.person(NEWCOMER)
    await officer.say(DESK, "/start")
    await until(officer, "您好，许言！")
    async with asyncio.timeout(5):
        while len(await officer.commands(DESK)) == 1:
            await asyncio.sleep(0.02)
    names = [
        "review",
        "requests",
        "invite",
        "members",
        "organisations",
        "cases",
        "suggest",
        "events",
        "notices",
        "handover",
        "news",
    ]
    names += [
        "records",
        "find",
        "aliases",
        "counts",
        "pushes",
        "export",
        "template",
        "language",
        "settings",
        "cancel",
        "help",
    ]
    assert [command["command"] for command in await officer.commands(DESK)] == names
    assert [command["command"] for command in await newcomer.commands(DESK)] == ["start"]


@pytest.mark.parametrize(
    "text", ["/start", "/help", "/counts", "/nonsense", "激光", "/start claim_", "/officerlink"]
)
async def test_stranger_is_told_the_same_whatever_they_try(stage: Stage, desk: DeskFront, text: str) -> None:
    newcomer = await stage.person(NEWCOMER)
    await newcomer.say(DESK, text)
    answer = await newcomer.reads(DESK)
    if text == "/start claim_":
        assert str(answer["text"]).startswith("这个链接不能用")
    else:
        assert answer["text"] == STRANGER


async def test_forged_and_stale_presses_are_answered(stage: Stage, desk: DeskFront) -> None:
    officer = await stage.person(OFFICER)
    await officer.say(DESK, "/records")
    await until(officer, "成果")
    for data in (
        "nonsense",
        "records:achievement:all:99999999",
        "record:x:y",
        "import:yes:AAAAAAAAAAAA",
        "🙂",
    ):
        pressed = await officer.press(DESK, data=data)
        assert pressed["answered"] is True
        await until(officer, "这张卡片已经失效")


async def test_other_messages_are_answered(stage: Stage, desk: DeskFront) -> None:
    officer = await stage.person(OFFICER)
    await officer.send_location(DESK, 31.2, 121.5)
    await until(officer, "这里只看得懂文字和")
    await officer.say(DESK, "/nonsense")
    await until(officer, "没有这个命令。")
    await officer.say(DESK, "/帮助")
    await until(officer, "没有这个命令。")
    await officer.say(DESK, f"/help@{DESK}")
    await until(officer, "/records 查看成果和需求")


async def test_buttons_edit_the_card_they_stand_on(stage: Stage, desk: DeskFront) -> None:
    officer = await stage.person(OFFICER)
    await officer.say(DESK, "/records")
    first = await until(officer, "成果 · 全部状态")
    await officer.press(DESK, "需求")
    edited = await until(officer, "需求 · 全部状态")
    assert edited["message_id"] == first["message_id"]
    assert [button["text"] for button in buttons(edited)] == ["成果", "✓ 需求", "状态：全部状态"]
    await officer.press(DESK, "状态：全部状态")
    await until(officer, "看哪种状态的需求？")
    await officer.press(DESK, "已过期")
    await until(officer, "需求 · 已过期")


async def test_templates_come_as_documents(stage: Stage, desk: DeskFront) -> None:
    officer = await stage.person(OFFICER)
    await officer.say(DESK, "/template")
    sent = [await officer.reads(DESK), await officer.reads(DESK)]
    assert [message["document"]["file_name"] for message in sent] == ["成果.csv", "需求.csv"]  # type: ignore[index]
    assert str(sent[1]["caption"]).startswith("需求的导入模板\n填好后")


async def test_groups_are_nobody_here(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    group = await stage.form_group("讨论组", [officer], [DESK])
    await officer.say(group, f"/counts@{DESK}")
    await officer.say(DESK, "/counts")
    await until(officer, "俱乐部现况")
    assert [message["from"]["id"] for message in await officer.view(group)] == [OFFICER] * len(  # type: ignore[index]
        await officer.view(group)
    )


async def test_fault_of_ours_is_told_and_the_next_update_goes_on(
    stage: Stage, desk: DeskFront, club: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await stage.person(OFFICER)

    async def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("handlers.desk.counts.count_all", broken)
    await officer.say(DESK, "/counts")
    await until(officer, "抱歉，刚才这一步出了错")
    await officer.say(DESK, "/help")
    await until(officer, "/records 查看成果和需求")


async def test_fault_of_ours_is_told_in_the_language_the_member_chose(
    stage: Stage, desk: DeskFront, club: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await stage.person(OFFICER)
    async with club.writing() as session:
        member = await member_of(session, OFFICER)
        assert isinstance(member, Member)
        member.language = Language.EN

    async def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("handlers.desk.counts.count_all", broken)
    await officer.say(DESK, "/counts")
    assert (await officer.reads(DESK))["text"] == apologise(Wording(Language.EN)).text


async def test_wrong_token_ends_with_one_sentence(
    stage: Stage, club: Store, finder: Finder, tmp_path: Path
) -> None:
    front = DeskFront(replace(settings(stage.url, tmp_path), desk_token=UNKNOWN_TOKEN), club, finder)
    try:
        with pytest.raises(CannotPoll) as raised:
            await front.introduce()
    finally:
        await front.close()
    assert str(raised.value) == "Telegram does not know the desk's token; check it with @BotFather"
    assert raised.value.__context__ is None


async def test_press_withdrawn_with_the_role_has_no_effect(
    stage: Stage, desk: DeskFront, club: Store
) -> None:
    administrator = await stage.person(ADMINISTRATOR)
    await administrator.say(DESK, "/officerlink")
    await until(administrator, "生成联络人专员链接？")
    async with club.writing() as session:
        member = await member_of(session, ADMINISTRATOR)
        assert isinstance(member, Member)
        member.grants.clear()
    await administrator.press(DESK, "生成链接")
    await until(administrator, STRANGER)
