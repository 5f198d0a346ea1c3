"""A notice says to everybody what its officer wrote, with the reader's own name and organisation in it."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Attachment, Button, Reply, Rows
from handlers.wording import Wording
from handlers.wording.direction import alone
from storage.notices.content import PHOTO, Content, Media, read_content
from storage.notices.personal import Variable, filled
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import Language


async def compose_notice(_session: AsyncSession, message: Message, member: Member | None) -> Reply:
    return notice_reply(read_content(message.payload), member)


def notice_reply(content: Content, member: Member | None, rows: Rows = ()) -> Reply:
    """What that member gets (None: a group); `rows` stand below the notice's own buttons."""
    w = Wording(member.language if member else Language.ZH_HANS)
    text = Markup(filled(content.text, values_for(w, member)))
    files = tuple(_attachment(item) for item in content.media)
    links = tuple((Button(button.text, url=button.url),) for button in content.buttons)
    single = files[0] if len(files) == 1 else None
    return Reply(text, (*links, *rows), attachment=single, album=() if single else files)


def values_for(w: Wording, member: Member | None) -> dict[Variable, str]:
    """Of the personal variables, with a word of courtesy where there is nothing to put."""
    organisation = member.organisation if member else None
    return {
        Variable.NAME: alone(member.name if member else "") or w.plain("成员"),
        Variable.ORGANISATION: alone(organisation.name) if organisation else w.plain("贵单位"),
    }


def _attachment(item: Media) -> Attachment:
    return Attachment(item.name, picture=item.kind == PHOTO, file_id=item.member_file)
