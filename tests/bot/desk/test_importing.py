"""Imports by chat, over HTTP: preview, confirm, errors, cancelling, and restarts between the states."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.desk.front import DeskFront
from bot.sandbox.people import Person, Stage, buttons
from bot.sandbox.shapes import Obj, as_obj
from storage.audit import AuditEntry
from storage.imports import ImportBatch
from storage.members import member_of
from storage.records import Achievement
from storage.search.finder import Finder
from storage.store import Store
from tests.bot.desk.conftest import ADMINISTRATOR, DESK, OFFICER, polling_desk, until


def table(titles: Sequence[str], field: str = "新材料") -> bytes:
    rows = [f"成果,{title},一段关于{title}的简介,{field},转让,临港研究所（样例）" for title in titles]
    return "\n".join(["类型,标题,简介,技术领域,合作方式,单位", *rows]).encode()


THREE = table(["石墨烯导热膜", "碳纤维连接件", "气凝胶毡"])


async def states(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(ImportBatch.state).order_by(ImportBatch.id)))


async def titles(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(Achievement.title).order_by(Achievement.id)))


async def previewed(person: Person, content: bytes = THREE, name: str = "成果.csv") -> Obj:
    await person.send_file(DESK, name, content)
    return await until(person, "认出的列")


def labels(message: Obj) -> list[object]:
    return [button["text"] for button in buttons(message)]


async def test_file_is_previewed_confirmed_and_brought_in(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    await officer.send_file(DESK, "成果.csv", THREE)
    first = await officer.reads(DESK)
    assert first["text"] == "📄 成果.csv\n正在读取…"
    preview = await until(officer, "认出的列")
    assert preview["message_id"] == first["message_id"]
    assert str(preview["text"]).splitlines()[:4] == [
        "📄 成果.csv",
        "3 行成果，其中 3 条是新的",
        "新单位：1 家",
        "认出的列：标题、简介、技术领域、合作方式、单位",
    ]
    assert labels(preview) == ["✅ 导入 3 条", "取消"]
    assert await titles(club) == []
    pressed = await officer.press(DESK, "✅ 导入 3 条")
    assert pressed["text"] == "开始导入"
    done = await until(officer, "已导入")
    assert done["message_id"] == first["message_id"]
    year = (await references(club))[0][3:7]
    assert done["text"] == f"📄 成果.csv\n✅ 已导入 3 条\n编号 CG-{year}-0001 至 CG-{year}-0003"
    assert buttons(done) == []
    assert await titles(club) == ["石墨烯导热膜", "碳纤维连接件", "气凝胶毡"]
    async with club.reading() as session:
        acts = (await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id))).all()
    assert acts == ["confirmed_import", "imported"]


async def references(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(Achievement.reference).order_by(Achievement.id)))


async def test_same_file_again_adds_nothing_and_says_so(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    await previewed(officer)
    await officer.press(DESK, "✅ 导入 3 条")
    await until(officer, "已导入")
    await officer.send_file(DESK, "又一次.csv", THREE)
    again = await until(officer, "没有新增")
    assert again["text"] == "📄 又一次.csv\n没有新增：3 条都已经在库里。"
    assert buttons(again) == []
    assert len(await titles(club)) == 3


async def test_double_tap_imports_once(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    card = await previewed(officer)
    data = str(buttons(card)[0]["callback_data"])
    number = int(str(card["message_id"]))
    presses = [officer.press(DESK, data=data, message_id=number) for _ in range(4)]
    answers = sorted(str(answer["text"]) for answer in await asyncio.gather(*presses))
    await until(officer, "已导入")
    late = await officer.press(DESK, data=data, message_id=number)
    assert answers.count("开始导入") == 1
    assert set(answers) <= {"开始导入", "已经在导入了", "这份文件已经导入"}
    assert late["text"] == "这份文件已经导入"
    assert len(await titles(club)) == 3


async def test_cancelled_import_brings_nothing_in(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    card = await previewed(officer)
    pressed = await officer.press(DESK, "取消")
    assert pressed["text"] == "已取消，什么都没有导入"
    assert (await until(officer, "已取消"))["text"] == "📄 成果.csv\n已取消，什么都没有导入。"
    data = str(buttons(card)[0]["callback_data"])
    late = await officer.press(DESK, data=data, message_id=int(str(card["message_id"])))
    assert late["text"] == "这次导入已经取消"
    assert (await states(club), await titles(club)) == (["cancelled"], [])


async def test_another_officer_cannot_confirm_by_guessing(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer, other = await stage.person(OFFICER), await stage.person(ADMINISTRATOR)
    card = await previewed(officer)
    await other.say(DESK, "/records")
    await until(other, "成果")
    await other.press(DESK, data=str(buttons(card)[0]["callback_data"]))
    await until(other, "这张卡片已经失效")
    assert (await states(club), await titles(club)) == (["previewed"], [])


async def test_errors_keep_the_file_out_and_can_be_downloaded(
    stage: Stage, desk: DeskFront, club: Store
) -> None:
    officer = await stage.person(OFFICER)
    content = table(["长" * 61] * 7) + "\n成果,好的,简介,新材料,转让,".encode()
    card = await previewed(officer, content)
    assert "有 7 处错误，改好后再发一次" in str(card["text"])
    assert "· 第 2 行「标题」：" in str(card["text"])
    assert str(card["text"]).count("· 第 ") == 5
    assert labels(card) == ["下载全部错误", "取消"]
    token = str(buttons(card)[0]["callback_data"]).rpartition(":")[2]
    forced = await officer.press(DESK, data=f"import:yes:{token}")
    assert forced["text"] == "这份文件不能导入"
    await officer.press(DESK, "下载全部错误")
    sent = await until(officer, "共 7 处错误")
    document = as_obj(sent["document"])
    lines = (await officer.file(document["file_unique_id"])).decode("utf-8-sig").splitlines()
    assert document["file_name"] == "成果 错误清单.csv"
    places = [line.split(",")[:2] for line in lines]
    assert places == [["行号", "列名"], *([str(row), "标题"] for row in range(2, 9))]
    assert (await states(club), await titles(club)) == (["previewed"], [])


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\0" * 60_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("炸弹.xlsx", bomb(), "解压后超过 50 MB 或超过文件大小的 100 倍，不能读取"),
        ("图片.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "文件不是表格"),
        ("空.csv", b"\n", "文件是空的"),
    ],
)
async def test_hostile_file_is_refused_with_one_sentence(
    stage: Stage, desk: DeskFront, club: Store, name: str, content: bytes, sentence: str
) -> None:
    officer = await stage.person(OFFICER)
    await officer.send_file(DESK, name, content)
    refused = await until(officer, "没有导入：")
    assert sentence in str(refused["text"])
    assert len(str(refused["text"]).splitlines()) == 2
    assert buttons(refused) == []
    assert await states(club) == ["refused"]


async def test_file_too_large_is_refused_at_once(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    await officer.send_file(DESK, "大.csv", b"x" * (5 * 1024 * 1024 + 1))
    assert (await officer.reads(DESK))["text"] == "没有导入 大.csv：文件超过 5 MB，请拆成几个文件"
    assert await states(club) == []


async def test_kind_that_the_headings_do_not_tell_is_asked_for(
    stage: Stage, desk: DeskFront, club: Store
) -> None:
    officer = await stage.person(OFFICER)
    content = "标题,简介,技术领域\n甲,关于甲,新材料".encode()
    await officer.send_file(DESK, "不明.csv", content)
    asked = await until(officer, "看不出里面是成果还是需求")
    assert labels(asked) == ["成果", "需求"]
    await officer.press(DESK, "成果")
    preview = await until(officer, "1 行成果，其中 1 条是新的")
    assert preview["message_id"] == asked["message_id"]
    await officer.send_file(DESK, "不明.csv", content, caption="成果")
    await until(officer, "1 行成果，其中 1 条是新的")


async def test_faults_of_the_network_delay_an_import_only(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    await stage.fault("500", method="getFile")
    await stage.fault("429", method="editMessageText", retry_after=1)
    await previewed(officer)
    await stage.fault("reset_after", method="editMessageText")
    await officer.press(DESK, "✅ 导入 3 条")
    await until(officer, "已导入")
    assert len(await titles(club)) == 3


async def test_file_that_is_gone_is_refused(stage: Stage, desk: DeskFront, club: Store) -> None:
    officer = await stage.person(OFFICER)
    await previewed(officer)
    await stage.fault("400", method="getFile", times=None)
    await officer.press(DESK, "✅ 导入 3 条")
    await until(officer, "Telegram 上已经取不到这个文件，请重新发送。")
    assert (await states(club), await titles(club)) == (["refused"], [])


async def test_role_withdrawn_after_the_preview_brings_nothing_in(
    stage: Stage, desk: DeskFront, club: Store
) -> None:
    officer = await stage.person(OFFICER)
    await previewed(officer)
    async with club.writing() as session:
        await session.execute(update(ImportBatch).values(state="confirmed"))
        member = await member_of(session, OFFICER)
        assert member is not None
        member.grants.clear()
    await officer.say(DESK, "/help")
    await until(officer, "您已经没有导入的权限。")
    assert (await states(club), await titles(club)) == (["refused"], [])


async def until_state(store: Store, state: str, *, shown: bool = False) -> None:
    """Wait until the one batch is in `state`, and (where asked) its card shows it."""
    async with asyncio.timeout(10):
        while True:
            async with store.reading() as session:
                batch = await session.scalar(select(ImportBatch))
            if batch and batch.state == state and (not shown or batch.preview.get("shown") == state):
                return
            await asyncio.sleep(0.02)


async def test_restart_between_the_states_goes_on(
    stage: Stage, club: Store, finder: Finder, tmp_path: Path
) -> None:
    """Four processes: one notes the file, one reads it, one notes the press, one brings it in."""
    officer = await stage.person(OFFICER)
    await officer.send_file(DESK, "成果.csv", THREE)
    async with polling_desk(stage, club, finder, tmp_path, works=False):
        await until_state(club, "received")
    assert len(await officer.view(DESK)) == 1
    async with polling_desk(stage, club, finder, tmp_path):
        await until(officer, "认出的列")
        await until_state(club, "previewed", shown=True)
    async with polling_desk(stage, club, finder, tmp_path, works=False):
        await officer.press(DESK, "✅ 导入 3 条")
        await until_state(club, "confirmed")
    assert await titles(club) == []
    async with polling_desk(stage, club, finder, tmp_path):
        await until(officer, "已导入")
        await until_state(club, "done", shown=True)
    assert len(await titles(club)) == 3
    assert len(await officer.view(DESK)) == 2


@pytest.mark.parametrize(
    ("state", "words"),
    [("done", "✅ 已导入 3 条"), ("cancelled", "已取消"), ("refused", "没有导入：文件是空的")],
)
async def test_restart_before_the_card_shows_the_end_redraws_it(
    stage: Stage, club: Store, finder: Finder, tmp_path: Path, state: str, words: str
) -> None:
    officer = await stage.person(OFFICER)
    async with polling_desk(stage, club, finder, tmp_path):
        await previewed(officer)
        await until_state(club, "previewed", shown=True)
    async with club.writing() as session:
        batch = (await session.scalars(select(ImportBatch))).one()
        said = {"text": "文件是空的", "values": {}}
        batch.state, batch.added, batch.preview = state, 3, {**batch.preview, "refused": said}
    async with polling_desk(stage, club, finder, tmp_path):
        await until_state(club, state, shown=True)
    shown = await officer.view(DESK)
    assert len(shown) == 2
    assert words in str(shown[-1]["text"])
