"""`/mydata` 我的数据: everything that is held, by section; the files; and who saw one's contact.

A right, and no favour: it needs no consent.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import consented, wording_for
from handlers.describing import joined
from handlers.membership.moving import STEP as ORGANISATION
from handlers.person import Person
from handlers.privacy.correcting import CONTACT, NAME
from handlers.privacy.held import row_said
from handlers.privacy.ledger import show_ledger
from handlers.reply import Attachment, Button, Replies, Reply, Rows
from handlers.wording import Wording
from storage.mydata import Held, Section, held_about, to_json
from storage.people import Member


async def show_mydata(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """Profile in full, of everything else how much there is."""
    w = wording_for(person, member)
    if member is None:
        return Reply(w("这里没有您的任何信息。"))
    held = await held_about(session, member)
    organisation = member.organisation.name if member.organisation else ""
    profile = joined(member.name, organisation, member.contact) or w.plain("还没有填写")
    counted = [
        Markup("• {}").format(w("{name}：{value}", name=w.name(section), value=len(rows)))
        for section, rows in held.items()
        if rows and section is not Section.PROFILE
    ]
    head = w(
        "<b>我的数据</b>\n{profile}\nTelegram 编号：{account}", profile=profile, account=member.telegram_id
    )
    rows = (
        (Button(w.plain("逐项查看"), "held:all:0"), Button(w.plain("导出文件"), "mydata:export")),
        (Button(w.plain("谁看过我的联系方式"), "mydata:ledger"),),
        *_corrections(w, member),
        _ways_out(w, member),
    )
    return Reply(Markup("\n").join([head, "", *counted]), rows)


def _ways_out(w: Wording, member: Member) -> tuple[Button, ...]:
    forget = Button(w.plain("删除我的信息"), "forget:ask")
    if member.is_guest or not consented(member):
        return (forget,)
    return Button(w.plain("退出俱乐部"), "quit:0"), forget


def _corrections(w: Wording, member: Member) -> Rows:
    """Of a member: a guest is asked for all of it when they join."""
    if member.is_guest or not consented(member):
        return ()
    named = ((w.plain("改姓名"), NAME), (w.plain("改联系方式"), CONTACT), (w.plain("改单位"), ORGANISATION))
    return (tuple(Button(label, f"correct:{what}:0") for label, what in named),)


async def press_mydata(session: AsyncSession, person: Person, member: Member | None, what: str) -> Replies:
    """`export`: as JSON and to read; `ledger`: who saw the contact; else the card itself."""
    w = wording_for(person, member)
    if member is None:
        return Reply(w("这里没有您的任何信息。"), edits=True)
    if what == "export":
        return await _export(session, w, member)
    if what == "ledger":
        return await show_ledger(session, person, member)
    return replace(await show_mydata(session, person, member), edits=True)


async def _export(session: AsyncSession, w: Wording, member: Member) -> Sequence[Reply]:
    held = await held_about(session, member)
    every = {section.value: rows for section, rows in held.items()}
    data = json.dumps(every, ensure_ascii=False, indent=2, default=to_json)
    readable = _readable(w, held, member.zone)
    return [
        Reply(w("您的全部数据，给程序读的："), attachment=Attachment("mydata.json", data.encode())),
        Reply(w("同样的内容，给人读的："), attachment=Attachment("mydata.md", readable.encode())),
    ]


def _readable(w: Wording, held: Held, zone: str) -> str:
    """Markdown, in the member's language; sections without anything are left out."""
    parts = ["# " + w.plain("我的数据")]
    for section, rows in held.items():
        if not rows:
            continue
        parts.append(f"\n## {w.name(section)}\n")
        parts += ["- " + row_said(w, row, zone) for row in rows]
    return "\n".join(parts) + "\n"
