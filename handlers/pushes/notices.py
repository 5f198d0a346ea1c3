"""A notice says to everybody what its officer wrote, with the reader's own name and organisation in it."""

from collections.abc import Mapping

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.notices.buttons import link_rows, preview_rows, reader_rows
from handlers.reply import Attachment, Reply, Rows
from handlers.wording import Wording
from handlers.wording.direction import alone
from storage.notices.acknowledging import has_acknowledged
from storage.notices.content import PHOTO, Content, Media, read_content
from storage.notices.looking import notice_of
from storage.notices.personal import Variable, filled
from storage.notices.previewing import bytes_of
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import Language


async def compose_notice(session: AsyncSession, message: Message, member: Member | None) -> Reply:
    content = read_content(message.payload)
    rows = await _reader_rows(session, message, member) if member else ()
    return notice_reply(content, member, [_known(item) for item in content.media], rows)


async def compose_preview(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """The same, its files by their bytes where the members' bot has no id for them yet.

    None where they are gone: the notice was changed, or deleted, since.
    """
    content, notice_id = read_content(message.payload), message.payload["notice"]
    notice = await notice_of(session, notice_id)
    if notice is None or member is None:
        return None
    now_known = read_content(notice.content).media
    ids = {item.desk_file: item.member_file for item in (*content.media, *now_known) if item.member_file}
    ready = await bytes_of(session, notice_id)
    if any(item.desk_file not in ids and item.desk_file not in ready for item in content.media):
        return None
    w, acknowledge = Wording(member.language), message.payload["acknowledge"]
    rows = preview_rows(w, notice.category.value, acknowledge=acknowledge)
    return notice_reply(content, member, [_file(item, ids, ready) for item in content.media], rows)


def notice_reply(content: Content, member: Member | None, files: list[Attachment], rows: Rows = ()) -> Reply:
    """What that member gets (None: a group); `rows` stand below the notice's own buttons."""
    text = notice_text(Wording(member.language if member else Language.ZH_HANS), content, member)
    single = files[0] if len(files) == 1 else None
    return Reply(text, (*link_rows(content), *rows), attachment=single, album=() if single else tuple(files))


def notice_text(w: Wording, content: Content, member: Member | None) -> Markup:
    return Markup(filled(content.text, values_for(w, member)))


def values_for(w: Wording, member: Member | None) -> dict[Variable, str]:
    """Of the personal variables, with a word of courtesy where there is nothing to put."""
    organisation = member.organisation if member else None
    return {
        Variable.NAME: alone(member.name if member else "") or w.plain("成员"),
        Variable.ORGANISATION: alone(organisation.name) if organisation else w.plain("贵单位"),
    }


async def _reader_rows(session: AsyncSession, message: Message, member: Member) -> Rows:
    """Who has acknowledged it before it is edited keeps the ✓."""
    payload = message.payload
    if message.category is None or "notice" not in payload:
        return ()
    acknowledged = False if payload["acknowledge"] else None
    if payload["acknowledge"] and message.revision:
        acknowledged = await has_acknowledged(session, payload["notice"], member.id)
    w = Wording(member.language)
    return reader_rows(w, payload["notice"], message.category, acknowledged=acknowledged)


def _known(item: Media) -> Attachment:
    return Attachment(item.name, picture=item.kind == PHOTO, file_id=item.member_file)


def _file(item: Media, ids: Mapping[str, str], ready: Mapping[str, bytes]) -> Attachment:
    if own := ids.get(item.desk_file):
        return Attachment(item.name, picture=item.kind == PHOTO, file_id=own)
    return Attachment(item.name, ready[item.desk_file], picture=item.kind == PHOTO)
