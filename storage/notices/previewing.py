"""The preview: a notice as its members will get it, sent to one officer on the members' token.

So Telegram itself has checked what is confirmed. The first preview also hands the files over: the desk's bot
fetches each once into `notice_file`, the courier uploads it with the preview, and from the id that it gets
the notice is sent to everybody.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import String, cast, delete, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.notices.content import Media, read_content
from storage.notices.freezing import payload_of
from storage.notices.looking import held_notice
from storage.notices.running import UNSETTLED
from storage.notices.tables import Notice, NoticeFile, NoticeStatus
from storage.outbox.planning import Push, fan_out, insert_new, plan
from storage.outbox.tables import Delivery, Lane, Message
from storage.people import Member
from storage.retention.some import delete_some

KIND: Final = "notice_preview"
"""To the members' chat. Payload: that of the notice, and `digest` of what is seen."""
NEWS: Final = "preview_news"
"""To the desk: what became of it. Payload: `notice`, `what`, and for some `why` or `link`."""
SHORT: Final = 12
"""Characters of a digest that tell one content of a notice from another."""


class What(StrEnum):
    ARRIVED = "arrived"
    REFUSED = "refused"
    """By Telegram: `why` has its words."""
    UNREACHABLE = "unreachable"
    """The officer has not opened the members' bot, or blocked it: `link` opens it."""
    UNKNOWN = "unknown"
    """Perhaps it arrived."""
    NO_FILE = "no_file"
    """A file cannot be had: `why` is a sentence of ours as JSON."""


def seen_digest(notice: Notice) -> str:
    """Equal as long as the notice looks the same to a member."""
    parts = (read_content(notice.content).digest, notice.category.value, str(notice.acknowledge))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_seen(notice: Notice) -> bool:
    """Whether its author has got a preview of exactly this."""
    return notice.previewed == seen_digest(notice)


async def ask_preview(session: AsyncSession, notice: Notice, member_id: int) -> None:
    """Send it to that officer; where files are to be handed over first, to its author once they are."""
    if read_content(notice.content).waiting:
        notice.preview_wanted = seen_digest(notice)
    else:
        await plan_preview(session, notice, member_id)


async def plan_preview(session: AsyncSession, notice: Notice, member_id: int) -> None:
    """Nothing where the same is on its way to that officer: it was asked for twice."""
    notice.preview_wanted, digest = "", seen_digest(notice)
    if await _is_on_its_way(session, notice, member_id):
        return
    push = Push(
        kind=KIND,
        subject=f"notice:{notice.id}",
        occurrence=f"{digest[:SHORT]}:{now().isoformat()}",
        lane=Lane.ALERT,
        payload={**payload_of(notice), "digest": digest},
    )
    message = await plan(session, push)
    if message and not await fan_out(session, message, Member.id == member_id):
        await tell_preview(session, notice.id, member_id, What.UNREACHABLE, link="")


async def _is_on_its_way(session: AsyncSession, notice: Notice, member_id: int) -> bool:
    same = (Message.kind == KIND) & (Message.subject == f"notice:{notice.id}")
    same &= Message.occurrence.startswith(seen_digest(notice)[:SHORT])
    theirs = (Delivery.member_id == member_id) & Delivery.state.in_(UNSETTLED)
    query = select(Delivery.id).join(Message, Message.id == Delivery.message_id).where(same, theirs)
    return await session.scalar(query.limit(1)) is not None


async def previews_waiting(session: AsyncSession) -> Sequence[int]:
    """Notices whose files are to be handed over, the first asked for first."""
    waiting = select(Notice.id).where(Notice.preview_wanted != "").order_by(Notice.id)
    return (await session.scalars(waiting)).all()


async def files_to_fetch(session: AsyncSession, notice: Notice) -> list[Media]:
    """What the members' bot has no id for, and no bytes lie ready of."""
    here = set(await session.scalars(select(NoticeFile.desk_file).where(NoticeFile.notice_id == notice.id)))
    return [item for item in read_content(notice.content).waiting if item.desk_file not in here]


async def keep_file(session: AsyncSession, notice_id: int, desk_file: str, content: bytes) -> None:
    """Fetched by another process too: once."""
    row = {"notice_id": notice_id, "desk_file": desk_file, "content": content, "at": now()}
    await session.execute(insert_new(session, NoticeFile).values(row))


async def bytes_of(session: AsyncSession, notice_id: int) -> dict[str, bytes]:
    """Of the files on their way, by the desk's id."""
    files = select(NoticeFile).where(NoticeFile.notice_id == notice_id)
    return {file.desk_file: file.content for file in await session.scalars(files)}


async def files_ready(session: AsyncSession, notice_id: int) -> None:
    """All were fetched: the preview goes out. Where the notice was changed meanwhile it is to be asked for
    anew.
    """
    notice = await held_notice(session, notice_id)
    if notice is None or not notice.preview_wanted or notice.author_id is None:
        return
    if notice.preview_wanted != seen_digest(notice):
        notice.preview_wanted = ""
    elif not await files_to_fetch(session, notice):
        await plan_preview(session, notice, notice.author_id)


async def forget_files(session: AsyncSession, before: datetime) -> int:
    """Files that were fetched before then for a preview that was given up; how many. Those of one that is
    still to go out stay.
    """
    of_notice = literal("notice:").concat(cast(NoticeFile.notice_id, String))
    going_out = (
        select(Delivery.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(Message.kind == KIND, Message.subject == of_notice, Delivery.state.in_(UNSETTLED))
    )
    fetching = select(Notice.id).where(Notice.preview_wanted != "")
    given_up = NoticeFile.notice_id.not_in(fetching) & ~going_out.exists()
    return await delete_some(session, NoticeFile, (NoticeFile.at < before) & given_up)


async def no_file(session: AsyncSession, notice_id: int, why: dict[str, object]) -> None:
    """A file cannot be had; `why` says so to the officer."""
    notice = await held_notice(session, notice_id)
    if notice is None or not notice.preview_wanted or notice.author_id is None:
        return
    notice.preview_wanted = ""
    await tell_preview(session, notice_id, notice.author_id, What.NO_FILE, why=why)


async def note_files(session: AsyncSession, message: Message, files: Sequence[str]) -> None:
    """A preview's files arrived: these are the members' bot's ids of them. Their bytes are not kept."""
    payload = message.payload
    media = read_content(payload).media
    known = {item.desk_file: own for item, own in zip(media, files, strict=True)}
    notice = await held_notice(session, payload["notice"])
    if notice is None:
        return
    content = read_content(notice.content)
    notice.content = content.known_to_members(
        [known.get(item.desk_file, item.member_file) for item in content.media]
    ).as_json()
    await session.execute(delete(NoticeFile).where(NoticeFile.notice_id == notice.id))


async def preview_arrived(session: AsyncSession, message: Message, member_id: int) -> None:
    """The officer has it. Its author may confirm now, if it still looks the same."""
    notice = await held_notice(session, message.payload["notice"])
    if notice is None:
        return
    seen = message.payload["digest"]
    if notice.status is NoticeStatus.DRAFT and notice.author_id == member_id and seen == seen_digest(notice):
        notice.previewed = seen
    await tell_preview(session, notice.id, member_id, What.ARRIVED)


async def preview_failed(
    session: AsyncSession, message: Message, member_id: int, what: What, **more: object
) -> None:
    notice_id = message.payload["notice"]
    await session.execute(delete(NoticeFile).where(NoticeFile.notice_id == notice_id))
    await tell_preview(session, notice_id, member_id, what, **more)


async def tell_preview(
    session: AsyncSession, notice_id: int, member_id: int, what: What, **more: object
) -> None:
    payload: dict[str, Any] = {"notice": notice_id, "what": what.value, **more}
    push = Push(
        bot="desk",
        kind=NEWS,
        subject=f"notice:{notice_id}",
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload=payload,
    )
    message = await plan(session, push)
    if message:
        await fan_out(session, message, Member.id == member_id)
