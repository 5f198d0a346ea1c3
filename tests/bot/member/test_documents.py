"""A document that a stop left between two states is carried on by the next process."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.member.client import make_bot
from bot.member.documents import DocumentReader
from bot.sandbox import people as sandbox
from bot.sandbox.server import running_sandbox
from handlers.posting.documents import keep_document, refuse_document
from storage.dialogs import begin_dialog
from storage.documents import READING, RECEIVED, due_documents
from storage.members import member_of
from storage.store import Store
from storage.vocabularies import Language
from tests.bot.reading.documents import word
from tests.canary import MEMBER_TOKEN
from tests.sample import add_member

TOKEN = MEMBER_TOKEN
WORDS = ["需求名称：阀门密封件", "我厂急需耐高温密封材料，预算不超过80万元。"]
SENT = word(WORDS)
REFUSED = "📄 需求.docx\n这份 PDF 里没有文字，多半是扫描件。请发文字版，或把文字贴过来。"
READ = "📄 需求.docx\n收到一段文字（33 字）。\n看起来是一条需求。"


async def left_in(store: Store, state: str, draft: Mapping[str, object], person: int) -> None:
    async with store.writing() as session:
        document = await begin_dialog(session, READING, person, "document", RECEIVED, draft)
        member = await member_of(session, person)
        assert member is not None
        if state == "read":
            await keep_document(session, member, document, "\n".join(WORDS))
        if state == "refused":
            refuse_document(document, "scanned")


async def worked_off(store: Store, reader: DocumentReader) -> None:
    """Let it work until nothing is due."""
    task = asyncio.create_task(reader.work())
    due: Sequence[int] = [0]
    while due:
        await asyncio.sleep(0.05)
        async with store.reading() as session:
            due = await due_documents(session)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("state", ["received", "read", "refused"])
async def test_document_is_carried_on_from_any_state(store: Store, state: str) -> None:
    async with running_sandbox() as running, sandbox.Stage(running.url) as stage:
        await stage.add_bot(TOKEN, "club_bot", "club_bot")
        someone = await stage.add_person("周敏")
        async with store.writing() as session:
            await add_member(session, someone.id, "周敏", "样例企业", Language.ZH_HANS, None)
        await someone.say("club_bot", "/start")
        await someone.send_file("club_bot", "需求.docx", SENT)
        bot = make_bot(TOKEN, running.url)
        message = (await bot.get_updates())[-1].message
        document = message.document if message else None
        assert document is not None
        draft = {"file_id": document.file_id, "name": "需求.docx", "chat_id": someone.id}
        await left_in(store, state, draft, someone.id)
        await worked_off(store, DocumentReader(store, bot))
        await bot.session.close()
        shown = [str(message["text"]) for message in await someone.view("club_bot") if "text" in message]
        assert shown[1:] == [REFUSED if state == "refused" else READ]
