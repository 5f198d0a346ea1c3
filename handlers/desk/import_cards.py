"""The one card of an import, as it looks in each state: made of the batch alone, so a restart redraws it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from handlers.formatting import shortened
from handlers.forms.kinds import RecordKind
from handlers.forms.said import COMMA, said_of
from handlers.importing.sentences import SENTENCES
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.imports import ImportBatch

BAR = 12
WHICH_KIND = SENTENCES["which_kind"]
ERRORS_SHOWN = 5
NOTES_SHOWN = 5
NAMES_LIMIT = 300
"""Characters of a list of headings; the errors' file has them all."""


def import_card(w: Wording, batch: ImportBatch, percent: int | None = None) -> Reply:
    """`percent`: how far the step in hand has come; None where nobody knows."""
    head = Markup("📄 <b>{}</b>\n").format(batch.file_name)
    match batch.state:
        case "received":
            return Reply(head + w("正在读取…") + _bar(percent), (_cancel(w, batch),))
        case "previewed":
            return Reply(head + _preview(w, batch.preview["table"]), _choices(w, batch))
        case "confirmed":
            return Reply(head + w("正在导入") + _bar(percent))
        case "done":
            return Reply(head + _done(w, batch))
        case "cancelled":
            return Reply(head + w("已取消，什么都没有导入。"))
    return _refused(w, batch, head)


def _refused(w: Wording, batch: ImportBatch, head: Markup) -> Reply:
    if unclear(batch):
        return Reply(head + w("看不出里面是成果还是需求，请选一种："), (_kinds(w, batch),))
    return Reply(head + w("没有导入：") + _said(w, batch.preview.get("refused", {})))


def unclear(batch: ImportBatch) -> bool:
    """True where only the kind of record stands in the way, which its owner can name."""
    return batch.state == "refused" and batch.preview.get("refused", {}).get("text") == WHICH_KIND


def _bar(percent: int | None) -> Markup:
    if percent is None:
        return Markup()
    full = BAR * percent // 100
    return Markup("\n<code>{}</code> {}%").format("▓" * full + "░" * (BAR - full), percent)


def _preview(w: Wording, table: Mapping[str, Any]) -> Markup:
    kind = w.name(RecordKind(table["kind"]))
    count = w("{rows} 行{kind}，其中 <b>{new} 条是新的</b>", rows=table["rows"], kind=kind, new=table["new"])
    return Markup("\n").join(
        [count, *_counts(w, table), *_columns(w, table), *_errors(w, table), *_notes(w, table)]
    )


def _counts(w: Wording, table: Mapping[str, Any]) -> Iterator[Markup]:
    if table["known"]:
        yield w("库中已有：{count} 条，不重复收录", count=table["known"])
    if table["repeated"]:
        yield w("文件里重复：{count} 条", count=table["repeated"])
    if table["new_organisations"]:
        yield w("新单位：{count} 家", count=table["new_organisations"])


def _columns(w: Wording, table: Mapping[str, Any]) -> Iterator[Markup]:
    labels = w.plain(COMMA).join(w.plain(label) for _, label in table["columns"])
    yield w("认出的列：{names}", names=shortened(labels, NAMES_LIMIT))
    if table["unrecognised"]:
        yield w(
            "没认出的列：{names}", names=shortened(w.plain(COMMA).join(table["unrecognised"]), NAMES_LIMIT)
        )


def _errors(w: Wording, table: Mapping[str, Any]) -> Iterator[Markup]:
    if not table["error_count"]:
        return
    yield w(
        "\n<b>有 {count} 处错误，改好后再发一次</b>（有一处错误就一条也不导入）", count=table["error_count"]
    )
    for error in table["errors"][:ERRORS_SHOWN]:
        reason = _said(w, error["reason"])
        if error["column"]:
            yield w("· 第 {row} 行「{column}」：", row=error["row"], column=error["column"]) + reason
        else:
            yield w("· 第 {row} 行：", row=error["row"]) + reason
    yield from _more(w, table["error_count"], ERRORS_SHOWN)


def _notes(w: Wording, table: Mapping[str, Any]) -> Iterator[Markup]:
    if not table["notes"]:
        return
    yield w("\n<b>请留意</b>")
    for note in table["notes"][:NOTES_SHOWN]:
        counted = w("（{count} 条）", count=note["count"]) if note["count"] else Markup()
        yield Markup("· ") + _said(w, note["said"]) + counted
    yield from _more(w, table["note_count"], NOTES_SHOWN)


def _more(w: Wording, count: int, shown: int) -> Sequence[Markup]:
    return [w("…还有 {count} 项", count=count - shown)] if count > shown else []


def _choices(w: Wording, batch: ImportBatch) -> Rows:
    table = batch.preview["table"]
    if table["error_count"]:
        return (
            (Button(w.plain("下载全部错误"), f"import:errors:{batch.token}"),),
            _cancel(w, batch),
        )
    confirm = Button(w.plain("✅ 导入 {count} 条", count=table["new"]), f"import:yes:{batch.token}")
    return ((confirm, *_cancel(w, batch)),)


def _kinds(w: Wording, batch: ImportBatch) -> tuple[Button, ...]:
    return tuple(Button(w.name(kind), f"import:{kind}:{batch.token}") for kind in RecordKind)


def _cancel(w: Wording, batch: ImportBatch) -> tuple[Button, ...]:
    return (Button(w.plain("取消"), f"import:no:{batch.token}"),)


def _done(w: Wording, batch: ImportBatch) -> Markup:
    known = batch.preview.get("known", 0)
    if not batch.added:
        return w("没有新增：{count} 条都已经在库里。", count=known)
    lines = [w("✅ 已导入 <b>{count} 条</b>", count=batch.added)]
    first, last = batch.preview.get("first", ""), batch.preview.get("last", "")
    if first == last:
        lines.append(w("编号 {reference}", reference=first))
    else:
        lines.append(w("编号 {first} 至 {last}", first=first, last=last))
    if known:
        lines.append(w("库中已有：{count} 条，不重复收录", count=known))
    return Markup("\n").join(lines)


def _said(w: Wording, said: Mapping[str, Any]) -> Markup:
    return said_of(said).html(w) if said else Markup()
