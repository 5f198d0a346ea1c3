"""What cannot be sent: the officer is told why in a sentence, and what was there stays as it was."""

import pytest
from sqlalchemy import select

from handlers.desk.notices import composing, confirming, editing, previews
from handlers.desk.notices.hearing import hear, press
from handlers.desk.notices.limits import USUAL
from handlers.desk.notices.received import SentMessage
from handlers.forms.said import Said
from handlers.importing.sentences import refused
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.members import member_of
from storage.notices.content import DOCUMENT, Content, Media, read_content
from storage.notices.previewing import KIND, NEWS, What, files_ready, keep_file, no_file, preview_failed
from storage.notices.tables import Notice, NoticeFile
from storage.outbox.tables import Message
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.notices.deciding_steps import by, done_by
from tests.notices_sample import new_notice

MEGABYTE = 1024 * 1024
OFFICER = 601
FILE = Content("附件是招募书", (Media(DOCUMENT, "desk-1", "招募.pdf", 5),))


def document(size: int, name: str = "招募.pdf", group: str = "", number: int = 1) -> SentMessage:
    return SentMessage("", (), Media(DOCUMENT, f"desk-{number}", name, size), group, number)


async def contents(store: Store) -> list[Content]:
    async with store.reading() as session:
        return [read_content(one) for one in await session.scalars(select(Notice.content))]


async def news(store: Store) -> Reply:
    """What is said at the desk of the preview."""
    async with store.writing() as session:
        message = (await session.scalars(select(Message).where(Message.kind == NEWS))).one()
        said = await compose(session, message, await member_of(session, OFFICER))
    assert said is not None
    return said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_file_over_20_megabytes_is_named_and_a_smaller_one_goes(store: Store, officer: Member) -> None:
    await by(store, OFFICER, composing.begin_notice)
    said = await by(store, OFFICER, hear, document(20 * MEGABYTE + 1), USUAL)
    fault, _, _ = said.text.partition("\n\n")
    assert fault == "招募.pdf 有 21 MB，机器人最多能取 20 MB；请压缩，或改发下载链接"
    assert await contents(store) == []
    await by(store, OFFICER, hear, document(20 * MEGABYTE), USUAL)
    assert [one.media[0].size for one in await contents(store)] == [20 * MEGABYTE]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_file_over_20_megabytes_replaces_nothing(store: Store, officer: Member) -> None:
    notice_id = await new_notice(store, content=FILE.as_json(), author_id=officer.id)
    await by(store, OFFICER, editing.open_part, notice_id, "content")
    said = await by(store, OFFICER, hear, document(400 * MEGABYTE), USUAL)
    assert said.text.startswith("招募.pdf 有 400 MB")
    assert await contents(store) == [FILE]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_album_over_50_megabytes_is_asked_for_anew(store: Store, officer: Member) -> None:
    await by(store, OFFICER, composing.begin_notice)
    parts = [document(19 * MEGABYTE, group="album", number=number) for number in range(3)]
    asked = await by(store, OFFICER, hear, parts[0], USUAL)
    assert [await done_by(store, OFFICER, hear, part, USUAL) for part in parts[1:]] == [[], []]
    _, revision, _ = asked.rows[0][0].data.split(":")
    said = await by(store, OFFICER, press, int(revision), "done")
    assert said.text.startswith("这些文件共 57 MB，一条通知最多 50 MB\n\n发来要通知的内容")
    assert await contents(store) == []


async def asked(store: Store, officer: Member) -> int:
    """A draft whose preview was asked for, its file not yet handed over."""
    notice_id = await new_notice(store, content=FILE.as_json(), author_id=officer.id)
    await by(store, OFFICER, previews.send_preview, notice_id)
    return notice_id


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_file_that_cannot_be_fetched_is_told_and_the_draft_stays(store: Store, officer: Member) -> None:
    notice_id = await asked(store, officer)
    why: Said = refused("too_large", megabytes=20).said
    for _ in range(2):  # another process gave it up too
        async with store.writing() as session:
            await no_file(session, notice_id, why.as_json())
    said = await news(store)
    assert said.text.split("\n\n")[1] == "预览做不了：文件超过 20 MB，请拆成几个文件"
    assert [button.data for row in said.rows for button in row] == [f"notice:{notice_id}"]
    assert await contents(store) == [FILE]
    assert (await by(store, OFFICER, previews.send_preview, notice_id)).toast.startswith("正在发到")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_file_that_telegram_refuses_is_told_in_its_words_and_cannot_be_confirmed(
    store: Store, officer: Member
) -> None:
    notice_id = await asked(store, officer)
    async with store.writing() as session:
        await keep_file(session, notice_id, "desk-1", b"bytes")
        await files_ready(session, notice_id)
        preview = (await session.scalars(select(Message).where(Message.kind == KIND))).one()
        why = "Bad Request: IMAGE_PROCESS_FAILED"
        await preview_failed(session, preview, officer.id, What.REFUSED, why=why, link="")
    said = await news(store)
    assert said.text.split("\n\n")[1] == (
        "Telegram 不接受这条通知：图片打不开，请换一张，或作为文件发送\n"
        "<code>Bad Request: IMAGE_PROCESS_FAILED</code>"
    )
    assert await contents(store) == [FILE]
    async with store.reading() as session:
        assert (await session.scalars(select(NoticeFile))).all() == []
    card = await by(store, OFFICER, confirming.show_forecast, notice_id, USUAL)
    assert (card.toast, card.alert) == ("请先看一次现在内容的预览", True)
