"""An officer's side of an import by chat: sending the file, confirming, cancelling, asking for the errors.

What takes time or the network (fetching, reading, bringing in) is left to the desk's background work, which
goes by the batch's state. Nothing here awaits it, and its card is edited by it alone.
"""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.import_cards import unclear
from handlers.desk.tokens import card_token
from handlers.forms.folding import folded
from handlers.forms.kinds import RecordKind
from handlers.importing.files import template
from handlers.importing.headings import KIND_NAMES
from handlers.importing.limits import CHAT, MEGABYTE
from handlers.importing.sentences import sentence
from handlers.person import Person
from handlers.reply import Attachment, Replies, Reply
from handlers.wording import Wording
from storage.audit import note_act
from storage.batches import OPEN, batch_of, move, note_cancelled, noted
from storage.imports import ImportBatch
from storage.people import Member

NAME_LIMIT = 255
"""Characters of `ImportBatch.file_name`, as file systems allow them."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A document in the officer's chat. `size` in bytes, 0 where Telegram does not say."""

    file_id: str
    name: str
    size: int
    caption: str
    chat_id: int


async def receive_file(
    session: AsyncSession, person: Person, member: Member | None, file: SentFile
) -> Replies:
    """Note the file for the background work, whose card is the answer; a file too large is refused here.

    成果 or 需求 as the file's caption names its kind.
    """
    if not allowed(member):
        return turned_away(person, member)
    if file.size > CHAT.file:
        w = Wording(member.language)
        said = sentence("too_large", megabytes=CHAT.file // MEGABYTE)
        return Reply(w("没有导入 {file}：", file=file.name[:NAME_LIMIT]) + said.html(w))
    chosen = KIND_NAMES.get(folded(file.caption))
    batch = ImportBatch(
        token=card_token(),
        file_name=file.name[:NAME_LIMIT],
        file_id=file.file_id,
        state="received",
        preview={"chosen": chosen.value} if chosen else {},
        member_id=member.id,
        chat_id=file.chat_id,
    )
    session.add(batch)
    await session.flush()
    return ()


async def confirm_import(session: AsyncSession, person: Person, member: Member | None, token: str) -> Reply:
    """导入 pressed; a second press, or one after the end, changes nothing and says how things are."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    batch = await batch_of(session, token, member.id)
    if batch is None:
        return gone(w)
    if _importable(batch) and await move(session, batch.id, ["previewed"], "confirmed"):
        note_act(session, member.id, "confirmed_import", f"import:{token}", file=batch.file_name)
        return Reply(toast=w.plain("开始导入"))
    return _as_it_is(w, batch)


async def choose_kind(
    session: AsyncSession, person: Person, member: Member | None, token: str, kind: RecordKind
) -> Reply:
    """成果 or 需求 pressed where the file's headings did not tell: it is read once more."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    batch = await batch_of(session, token, member.id)
    if batch is None:
        return gone(w)
    if not unclear(batch):
        return _as_it_is(w, batch)
    batch.state, batch.ended_at = "received", None
    noted(batch, chosen=kind.value, refused=None, shown=None)
    return Reply(toast=w.plain("按{kind}读取", kind=w.name(kind)))


async def cancel_import(session: AsyncSession, person: Person, member: Member | None, token: str) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    batch = await batch_of(session, token, member.id)
    if batch is None:
        return gone(w)
    if await move(session, batch.id, OPEN, "cancelled"):
        note_cancelled(session, member.id, batch)
        return Reply(toast=w.plain("已取消，什么都没有导入"))
    return _as_it_is(w, batch)


async def ask_for_errors(session: AsyncSession, person: Person, member: Member | None, token: str) -> Reply:
    """下载全部错误: the background work reads the file once more and sends them as a document."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    batch = await batch_of(session, token, member.id)
    if batch is None:
        return gone(w)
    if not batch.preview.get("table", {}).get("error_count"):
        return _as_it_is(w, batch)
    noted(batch, wanted="errors")
    return Reply(toast=w.plain("正在整理错误清单"))


async def send_templates(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    about = w("填好后把文件发到这里。也接受其他列名和 XLSX、JSONL 文件。")
    return [
        Reply(
            w("<b>{kind}</b>的导入模板", kind=w.name(kind)) + (Markup("\n") + about if last else Markup()),
            attachment=Attachment(f"{w.name(kind)}.csv", template(kind)),
        )
        for kind, last in ((RecordKind.ACHIEVEMENT, False), (RecordKind.DEMAND, True))
    ]


def _importable(batch: ImportBatch) -> bool:
    table = batch.preview.get("table", {})
    return bool(table.get("new")) and not table.get("error_count")


def _as_it_is(w: Wording, batch: ImportBatch) -> Reply:
    said = {
        "received": w.plain("还在读取，请稍等"),
        "previewed": w.plain("这份文件不能导入"),
        "confirmed": w.plain("已经在导入了"),
        "done": w.plain("这份文件已经导入"),
        "cancelled": w.plain("这次导入已经取消"),
    }
    return Reply(toast=said.get(batch.state) or w.plain("这份文件不能导入"))
