"""看懂了这些: a form filled from a text, each answer with the sentence it came from, before it goes on."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from handlers.formatting import shortened
from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.forms.said import FieldFault
from handlers.posting.form import Draft, Form
from handlers.posting.order import NAMES, asked_of
from handlers.posting.questions import cancel_button
from handlers.posting.saying import said
from handlers.posting.values import kept_values
from handlers.reply import Button, Reply, Rows
from handlers.understanding.understanding import Understood
from handlers.wording import Wording, marked

VALUE_SHOWN, QUOTE_SHOWN = 80, 60
"""Characters; with every field of a form the card still fits into one message."""
OTHERWISE: Final = {
    RecordKind.DEMAND: marked("其实是成果"),
    RecordKind.ACHIEVEMENT: marked("其实是需求"),
}


def draft_of(understood: Understood, text_id: str) -> Draft:
    """`text_id`: of the text, so that it can be read as the other kind."""
    heard, missed = understood.heard, understood.missed
    return {
        "kind": understood.kind.value,
        "answers": {name: item.value for name, item in heard.items()},
        "source": text_id,
        "quotes": {name: list(item.quotes) for name, item in heard.items()},
        "partial": [name for name, item in heard.items() if item.partial],
        "missed": {name: {"quote": m.quote, "fault": m.fault.as_json()} for name, m in missed.items()},
        "left_out": list(understood.left_out),
        "markings": list(understood.markings),
    }


def understood_card(w: Wording, form: Form, *, edits: bool = False) -> Reply:
    lines = [w("<b>看懂了这些</b>（{kind}）", kind=w(NAMES[form.kind]))]
    fields = asked_of(form.kind)
    lines += [_heard(w, form, fields[name]) for name in fields if name in form.answers]
    if not form.answers:
        lines = [w("没看懂什么，下面一项一项问您。")]
    return Reply(Markup("\n").join([*lines, *_notes(w, form)]), _rows(w, form), edits=edits)


def warning(w: Wording, markings: Sequence[str]) -> list[Markup]:
    """Where a text bears marks of confidentiality."""
    if not markings:
        return []
    words = w.plain("、").join(markings)
    return [w("⚠️ 文中有“{words}”字样。涉密内容不能发到这里；提交前仍须作非涉密声明。", words=words)]


def _heard(w: Wording, form: Form, field: Field) -> Markup:
    try:
        value = said(w, field, kept_values(field, form.answers[field.name])) or w.plain("未定")
    except FieldFault as fault:
        return w("{label}：要重填（{fault}）", label=w(field.label), fault=fault.said.html(w))
    line = Markup("<b>{}</b>  {}").format(w(field.label), shortened(value, VALUE_SHOWN))
    if field.name in form.draft.get("partial", ()):
        line += " " + w("（放不下的没有填）")
    quotes = [quote for quote in form.draft["quotes"].get(field.name, ()) if quote.strip(" 。.;；") != value]
    if not quotes or (field.limit and value.startswith(quotes[0])):
        return line
    return line + Markup("\n<i>“{}”</i>").format(shortened(" ".join(quotes), QUOTE_SHOWN))


def _notes(w: Wording, form: Form) -> list[Markup]:
    labels, comma, draft = asked_of(form.kind), w.plain("、"), form.draft
    notes = []
    if lacking := form.lacking:
        names = comma.join(w.plain(labels[name].label) for name in lacking)
        notes.append(w("还缺：{names}。接下来只问这几项。", names=names))
    if missed := form.missed:
        names = comma.join(w.plain(labels[name].label) for name in missed)
        notes.append(w("提到了但没看懂：{names}。也会问您，可以跳过。", names=names))
    if draft.get("left_out"):
        names = comma.join(w.plain(name) for name in draft["left_out"])
        notes.append(w("没有填进去：{names}（个人信息不公开）。", names=names))
    notes += warning(w, draft.get("markings", ()))
    return [Markup(), *notes] if notes else []


def _rows(w: Wording, form: Form) -> Rows:
    accept = Button(w.plain("就这样，继续"), f"form:{form.revision}:accept")
    each = Button(w.plain("逐项改"), f"form:{form.revision}:each")
    other = RecordKind.DEMAND if form.kind is RecordKind.ACHIEVEMENT else RecordKind.ACHIEVEMENT
    otherwise = Button(w.plain(OTHERWISE[form.kind]), f"text:{form.draft['source']}:{other}:{form.revision}")
    return (accept,), (each, otherwise), (cancel_button(w, form),)
