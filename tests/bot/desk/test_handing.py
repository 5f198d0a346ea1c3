"""The desk fetches files of notices for their previews; what Telegram does not give is told and given up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlalchemy import select
from telegram import Bot

import bot.sandbox.files
from bot.desk.handing import HandingDesk
from bot.sandbox.people import Stage
from storage.members import member_of
from storage.notices.content import DOCUMENT, Content, Media
from storage.notices.looking import notice_of
from storage.notices.previewing import KIND, NEWS, ask_preview
from storage.notices.tables import Notice, NoticeFile
from storage.outbox.tables import Message
from storage.store import Store
from tests.bot.desk.conftest import DESK, OFFICER, TOKEN
from tests.bot.ptb.conftest import opened_bot
from tests.notices_sample import new_notice


@pytest.fixture
async def desk_bot(stage: Stage) -> AsyncIterator[Bot]:
    async with opened_bot(stage.url, token=TOKEN) as made:
        yield made


async def sent(stage: Stage, desk_bot: Bot, content: bytes) -> str:
    """The desk's id of a file that the officer sent to it."""
    await (await stage.person(OFFICER)).send_file(DESK, "招募.pdf", content)
    (update,) = await desk_bot.get_updates(offset=-1)
    assert update.message
    assert update.message.document
    return update.message.document.file_id


async def handed_over(store: Store, desk_bot: Bot, desk_file: str) -> int:
    """A notice with that file whose preview was asked for, once the desk is through with it."""
    content = Content("附件", (Media(DOCUMENT, desk_file, "招募.pdf", 0),)).as_json()
    async with store.writing() as session:
        officer = await member_of(session, OFFICER)
        assert officer
    notice_id = await new_notice(store, content=content, author_id=officer.id)
    async with store.writing() as session:
        await ask_preview(session, await session.get_one(Notice, notice_id), officer.id)
    work = asyncio.create_task(HandingDesk(store, desk_bot).work())
    async with asyncio.timeout(60):
        while await wanted(store, notice_id):
            await asyncio.sleep(0.02)
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    return notice_id


async def wanted(store: Store, notice_id: int) -> bool:
    async with store.reading() as session:
        notice = await notice_of(session, notice_id)
        return notice is not None and bool(notice.preview_wanted)


async def planned(store: Store, kind: str) -> list[dict[str, object]]:
    async with store.reading() as session:
        return list(await session.scalars(select(Message.payload).where(Message.kind == kind)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_file_is_fetched_or_the_officer_is_told_why_not(
    stage: Stage, club: Store, desk_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.sandbox.files, "MOST_DOWNLOAD", 4)  # and Telegram did not say how large it is
    fits, too_large = await sent(stage, desk_bot, b"four"), await sent(stage, desk_bot, b"five!")
    notices = [await handed_over(club, desk_bot, file) for file in (fits, too_large, "nobody's")]
    async with club.reading() as session:
        kept = [(one.notice_id, one.content) for one in await session.scalars(select(NoticeFile))]
    assert kept == [(notices[0], b"four")]
    assert [payload["notice"] for payload in await planned(club, KIND)] == notices[:1]
    told = await planned(club, NEWS)
    assert [(one["notice"], one["what"]) for one in told] == [(number, "no_file") for number in notices[1:]]
    assert "文件超过 {megabytes} MB，请拆成几个文件" in str(told[0]["why"])
    assert "Telegram 上已经取不到这个文件，请重新发送。" in str(told[1]["why"])
