"""`/export`: records of one kind and status as a CSV or XLSX document. For officers, and noted."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.exporting_files import files_of, table_of
from handlers.desk.guard import allowed, turned_away
from handlers.forms.kinds import RecordKind
from handlers.person import Person
from handlers.reply import Attachment, Button, Replies, Reply, Rows
from handlers.wording import Wording
from storage.audit import note_act
from storage.people import Member
from storage.record_lists import newest
from storage.vocabularies import Status

ALL: Final = "all"
AT_ONCE: Final = 2_000
"""Records a document; the further ones have buttons of their own."""
MOST_PIECES: Final = 20
LARGEST: Final = 9 * 1024 * 1024
"""Bytes of a document; an attachment may have 10 MB."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`extension` is csv or xlsx; `piece` counts the two thousands from 0. Status None: all of them."""

    kind: RecordKind
    status: Status | None
    extension: str
    piece: int = 0


async def offer_export(
    session: AsyncSession, person: Person, member: Member | None, kind: RecordKind = RecordKind.ACHIEVEMENT
) -> Reply:
    """Choose the kind, then the status."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    kinds = tuple(
        Button(("✓ " if each is kind else "") + w.name(each), f"exports:{each}") for each in RecordKind
    )
    every = Button(w.plain("全部状态"), f"exports:{kind}:{ALL}")
    statuses = [every, *(Button(w.name(status), f"exports:{kind}:{status}") for status in Status)]
    rows = tuple(tuple(statuses[at : at + 3]) for at in range(0, len(statuses), 3))
    cases = (Button(w.plain("对接"), "exportcases"),)
    return Reply(w("导出哪些{kind}？", kind=w.name(kind)), (kinds, *rows, cases), edits=True)


async def offer_formats(
    session: AsyncSession, person: Person, member: Member | None, kind: RecordKind, status: Status | None
) -> Reply:
    """How many there are, and CSV or XLSX for every two thousand of them."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    total = (await newest(session, kind.model, status, 0, 1)).total
    text = w(
        "{kind} · {status}：共 {total} 条。文件里有真实的单位名称，请只在俱乐部内部使用。",
        kind=w.name(kind),
        status=_named(w, status),
        total=total,
    )
    back = (Button(w.plain("‹ 返回"), f"exports:{kind}"),)
    return Reply(text, (*_formats(w, kind, status, total), back), edits=True)


async def export(session: AsyncSession, person: Person, member: Member | None, wanted: Wanted) -> Replies:
    """The documents, newest first."""
    if not allowed(member):
        return turned_away(person, member)
    w, kind, status = Wording(member.language), wanted.kind, wanted.status
    page = await newest(session, kind.model, status, wanted.piece * AT_ONCE, AT_ONCE)
    count = len(page.records)
    if not count:
        return Reply(toast=w.plain("没有可以导出的记录。"), alert=True)
    detail = {"format": wanted.extension, "first": page.start + 1, "count": count}
    note_act(session, member.id, "exported", f"records:{kind}:{status or ALL}", **detail)
    files = await asyncio.to_thread(files_of, wanted.extension, table_of(kind, page.records), LARGEST)
    said = w("{kind} · {status}，{count} 条", kind=w.name(kind), status=_named(w, status), count=count)
    return [
        Reply(said, attachment=Attachment(_file_name(wanted, number), content))
        for number, content in enumerate(files)
    ]


def _formats(w: Wording, kind: RecordKind, status: Status | None, total: int) -> Rows:
    pieces = range(min(MOST_PIECES, -(-total // AT_ONCE)))
    here = f"export:{kind}:{status or ALL}"
    if len(pieces) == 1:
        return (tuple(Button(name, f"{here}:{name.lower()}:0") for name in ("CSV", "XLSX")),)
    return tuple(
        tuple(
            Button(
                w.plain(
                    "{format} 第 {first}–{last} 条",
                    format=name,
                    first=piece * AT_ONCE + 1,
                    last=min(total, (piece + 1) * AT_ONCE),
                ),
                f"{here}:{name.lower()}:{piece}",
            )
            for name in ("CSV", "XLSX")
        )
        for piece in pieces
    )


def _named(w: Wording, status: Status | None) -> str:
    return w.name(status) if status else w.plain("全部状态")


def _file_name(wanted: Wanted, number: int) -> str:
    """`成果-已发布.csv`; further ones are numbered. Says nothing of anyone's organisation."""
    about = f"{wanted.kind.label}-{wanted.status.label if wanted.status else '全部'}"
    numbered = "".join(f"-{at + 1}" for at in (wanted.piece, number) if at)
    return f"{about}{numbered}.{wanted.extension}"
