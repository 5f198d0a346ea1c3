"""A document that a member sends to be posted: what can be read, and what is said while and after it is."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.formatting import shortened
from handlers.membership.guests import members_only
from handlers.posting.received import received_card
from handlers.reply import Replies, Reply
from handlers.understanding.texts import storable
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, go_to
from storage.documents import READ, READING, RECEIVED, REFUSED, held_document
from storage.people import Member
from storage.searches import keep_search, search_of

LARGEST: Final = 20 * 1024 * 1024
"""Bytes; also what bots may fetch from Telegram."""
READABLE: Final = frozenset((".pdf", ".docx"))
READABLE_TYPES: Final = frozenset(
    ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
)
NAME_SHOWN: Final = 60
KEPT: Final = 20_000
"""Characters of a document that are used; more is no posting."""
SENTENCES: Final = {
    "too_large": marked("文件超过 20 MB。请去掉图片再存一次，或把要紧的文字贴过来。"),
    "old_word": marked("这是旧式 Word 文件（.doc）。请另存为 .docx 或 PDF 再发。"),
    "not_document": marked("这里能读 PDF 和 Word（.docx）文件。请另存为其中一种再发，或把文字贴过来。"),
    "empty": marked("文件是空的。请检查后再发，或把文字贴过来。"),
    "password": marked("文件有密码，读不了。请去掉密码再发，或把文字贴过来。"),
    "scanned": marked("这份 PDF 里没有文字，多半是扫描件。请发文字版，或把文字贴过来。"),
    "no_text": marked("文件里没有文字。请检查后再发，或把文字贴过来。"),
    "too_long": marked("文件太长。请只留要发布的那几页再发，或把文字贴过来。"),
    "bomb": marked("文件解压后太大，不能读取。请去掉图片和附件再存一次，或把文字贴过来。"),
    "too_heavy": marked("读这份文件要用的内存或时间太多。请另存为 .docx 再发，或把文字贴过来。"),
    "broken": marked("文件已损坏，读不出来。请重新保存后再发，或把文字贴过来。"),
    "gone": marked("Telegram 上已经取不到这个文件，请重新发送。"),
    "ours": marked("读文件时出了意外的问题。请稍后再发，或把文字贴过来。"),
}
"""By the code of the reading process, and of fetching: why not, and what to do instead."""


@dataclass(frozen=True, slots=True)
class SentDocument:
    """As Telegram describes it; name and type are its sender's claim. `size` in bytes, 0 where not known."""

    file_id: str
    name: str
    media_type: str
    size: int


async def receive_document(
    session: AsyncSession, member: Member, chat_id: int, sent: SentDocument
) -> Replies:
    """Note it, to be fetched and read once that is committed; or say at once why it will not be."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    suffix = PurePath(sent.name).suffix.lower()
    if suffix == ".doc" and sent.media_type not in READABLE_TYPES:
        return Reply(w(SENTENCES["old_word"]))
    if suffix not in READABLE and sent.media_type not in READABLE_TYPES:
        return Reply(w(SENTENCES["not_document"]))
    if sent.size > LARGEST:
        return Reply(w(SENTENCES["too_large"]))
    if await held_document(session, member.telegram_id):
        return Reply(w("上一份文件还在读。等它读完，再发这一份。"))
    draft = {"file_id": sent.file_id, "name": storable(sent.name), "chat_id": chat_id}
    await begin_dialog(session, READING, member.telegram_id, "document", RECEIVED, draft)
    return ()


async def keep_document(session: AsyncSession, member: Member, document: Dialog, text: str) -> None:
    """received → read."""
    kept = await keep_search(session, member.id, storable(text)[:KEPT].strip())
    go_to(document, READ, text_id=kept.id, partial=len(text) > KEPT)


def refuse_document(document: Dialog, code: str) -> None:
    """→ refused, with what to do instead."""
    go_to(document, REFUSED, code=code)


async def document_card(session: AsyncSession, member: Member, document: Dialog) -> Reply:
    """What its card shows in the state that it has reached."""
    w = Wording(member.language)
    head = Markup("📄 {}\n").format(shortened(document.draft["name"], NAME_SHOWN))
    if document.step == RECEIVED:
        return Reply(head + w("正在读文件…"), edits=True)
    if document.step == REFUSED:
        return Reply(head + w(SENTENCES[document.draft["code"]]), edits=True)
    kept = await search_of(session, document.draft["text_id"])
    if kept is None:
        return Reply(head + w(SENTENCES["gone"]), edits=True)
    if document.draft.get("partial"):
        head += w("文件很长，只用开头的 {count} 字。", count=KEPT) + "\n"
    return received_card(w, kept, head=head, edits=True)
