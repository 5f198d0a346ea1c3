"""What `liaison-bot import` prints, in 简体."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from handlers.forms.said import Said, shown
from handlers.importing.bringing import Brought
from handlers.importing.previewing import Preview
from handlers.wording import Wording, marked
from storage.vocabularies import Language

SPEAK = Wording(Language.ZH_HANS)


def say(said: Said | str, **values: str | int) -> str:
    """A sentence as plain text; a template takes its values beside it."""
    if isinstance(said, Said):
        return said.plain(SPEAK)
    return SPEAK.plain(said, **values)


def show_preview(console: Console, name: str, preview: Preview) -> None:
    table = Table(title=Text(shown(name)), show_header=False, title_justify="left")
    for what, value in _facts(preview):
        table.add_row(Text(what), Text(value))
    console.print(table)
    if preview.errors:
        console.print(_errors(preview))
    if preview.error_count > len(preview.errors):
        console.print(
            say(
                marked("共 {count} 处错误，以上为前 {shown} 处"),
                count=preview.error_count,
                shown=len(preview.errors),
            )
        )


def show_brought(console: Console, name: str, brought: Brought) -> None:
    console.print(Text(f"{shown(name)}：{_summary(brought)}"))


def _summary(brought: Brought) -> str:
    if not brought.added:
        return say(marked("没有新记录，已有 {known} 条"), known=brought.known)
    return say(
        marked("新增 {added} 条（{first} 至 {last}），已有 {known} 条，新建单位 {organisations} 个"),
        added=brought.added,
        first=brought.first_reference,
        last=brought.last_reference,
        known=brought.known,
        organisations=brought.new_organisations,
    )


def _facts(preview: Preview) -> list[tuple[str, str]]:
    columns = (heading if heading == label else f"{heading} → {label}" for heading, label in preview.columns)
    facts = [
        (say(marked("种类")), say(preview.kind.label)),
        (say(marked("数据行")), f"{preview.rows:,}"),
        (say(marked("新记录")), f"{preview.new:,}"),
        (say(marked("库中已有")), f"{preview.known:,}"),
        (say(marked("文件内重复")), f"{preview.repeated:,}"),
        (say(marked("新单位")), f"{preview.new_organisations:,}"),
        (say(marked("认出的列")), "、".join(columns)),
        (say(marked("未认出的列")), "、".join(preview.unrecognised) or "—"),
        (say(marked("错误")), f"{preview.error_count:,}"),
    ]
    for note in preview.notes:
        counted = say(marked("{count} 行：{note}"), count=f"{note.count:,}", note=say(note.said))
        facts.append((say(marked("说明")), counted if note.count else say(note.said)))
    if preview.note_count > len(preview.notes):
        more = say(marked("另有 {count} 种说明"), count=preview.note_count - len(preview.notes))
        facts.append((say(marked("说明")), more))
    facts += [(say(marked("例")), shown(title)) for title in preview.examples]
    return facts


def _errors(preview: Preview) -> Table:
    table = Table(say(marked("行")), say(marked("列")), say(marked("原因")))
    for error in preview.errors:
        table.add_row(str(error.row), Text(error.column or "—"), Text(say(error.reason)))
    return table
