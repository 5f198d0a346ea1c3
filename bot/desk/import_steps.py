"""The steps of an import by chat, each from one state of the batch to the next, in one transaction."""

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot
from telegram.error import TelegramError

from bot.desk.cards import FOR_NOW, Cards, Job, Progress
from bot.desk.fetching import Delayed, fetch_file
from bot.ptb.saying import send_card, send_file
from bot.ptb.trouble import trouble_of
from handlers.desk.guard import allowed
from handlers.forms.kinds import RecordKind
from handlers.forms.said import Said
from handlers.importing.bringing import bring_in
from handlers.importing.checking import Checked, check_table
from handlers.importing.files import errors_csv
from handlers.importing.limits import CHAT
from handlers.importing.previewing import preview
from handlers.importing.reading import OnProgress, read_table
from handlers.importing.sentences import Refused
from handlers.reply import Attachment, Reply
from handlers.wording import marked
from storage.base import now
from storage.batches import held_batch, noted
from storage.imports import ImportBatch
from storage.people import Member
from storage.store import Store

NO_RIGHT = Said(marked("您已经没有导入的权限。"))
CHANGED = Said(marked("文件与预览时不同，请重新发送。"))


class Steps:
    def __init__(self, store: Store, bot: Bot, cards: Cards) -> None:
        self._store = store
        self._bot = bot
        self._cards = cards

    async def read(self, job: Job) -> None:
        """received → previewed, or done where every row is known. Raises Refused or Delayed."""
        async with self._cards.following(job) as progress:
            checked = await self._checked(job.batch, progress.part(0, 100))
            async with self._store.reading() as session:
                seen = await preview(session, checked)
        async with self._store.writing() as session:
            batch = await _held(session, job, "received")
            if batch is None:
                return
            batch.file_hash = checked.digest
            noted(batch, table=seen.as_json(), known=seen.known)
            if seen.new or seen.error_count:
                batch.state = "previewed"
            else:
                batch.state, batch.ended_at = "done", now()

    async def bring_in(self, job: Job) -> None:
        """confirmed → done: all rows or none, exactly once. Raises Refused or Delayed."""
        async with self._cards.following(job) as progress:
            checked = await self._checked(job.batch, progress.part(0, 50))
            if checked.digest != job.batch.file_hash or checked.errors:
                raise Refused(CHANGED)
            await self._store_rows(job, checked, progress)

    async def send_errors(self, job: Job) -> None:
        """Send all errors as a CSV document, or why that cannot be done. Raises Delayed."""
        try:
            reply = await self._errors(job)
        except Refused as refused:
            reply = Reply(refused.said.html(job.wording))
        chat_id = job.batch.chat_id or 0
        try:
            if reply.attachment:
                await send_file(self._bot, reply, reply.attachment, chat_id)
            else:
                await send_card(self._bot, reply, chat_id)
        except TelegramError as error:
            trouble = trouble_of(error)
            if trouble.kind in FOR_NOW:
                raise Delayed(trouble.reason, trouble.seconds) from error
        await self.put_aside(job.batch.id)

    async def _errors(self, job: Job) -> Reply:
        batch, w = job.batch, job.wording
        checked = await self._checked(batch, None)
        name = f"{batch.file_name.rpartition('.')[0] or batch.file_name} {w.plain('错误清单')}.csv"
        file = Attachment(name, errors_csv(checked, w.language))
        return Reply(w.many("共 {count} 处错误", len(checked.errors)), attachment=file)

    async def put_aside(self, batch_id: int) -> None:
        """Whatever was wanted beside is done with."""
        async with self._store.writing() as session:
            if batch := await held_batch(session, batch_id):
                noted(batch, wanted=None)

    async def refuse(self, batch_id: int, said: Said) -> None:
        """End a batch that cannot go on; one that reached its end meanwhile stays as it is."""
        async with self._store.writing() as session:
            batch = await held_batch(session, batch_id)
            if batch and batch.state in ("received", "confirmed"):
                _refuse(batch, said)

    async def _store_rows(self, job: Job, checked: Checked, progress: Progress) -> None:
        async with self._store.writing() as session:
            batch = await _held(session, job, "confirmed")
            if batch is None:
                return
            brought = await bring_in(session, checked, batch, progress.part(50, 100))
            noted(batch, known=brought.known, first=brought.first_reference, last=brought.last_reference)

    async def _checked(self, batch: ImportBatch, on_progress: OnProgress | None) -> Checked:
        content = await fetch_file(self._bot, batch.file_id or "", CHAT.file)
        chosen = batch.preview.get("chosen")
        table = await read_table(content, CHAT)
        return await check_table(table, RecordKind(chosen) if chosen else None, on_progress)


async def _held(session: AsyncSession, job: Job, state: str) -> ImportBatch | None:
    """The batch, held, if it is still in `state` and its owner still an officer; else it is refused."""
    batch = await held_batch(session, job.batch.id)
    if batch is None or batch.state != state:
        return None
    member = await session.get(Member, batch.member_id) if batch.member_id else None
    if allowed(member):
        return batch
    _refuse(batch, NO_RIGHT)
    return None


def _refuse(batch: ImportBatch, said: Said) -> None:
    batch.state, batch.ended_at = "refused", now()
    noted(batch, refused=said.as_json())
