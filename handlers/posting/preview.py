"""Before it is submitted: the card as others will see it, what is still missing, and the declaration."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from handlers.formatting import visible_length
from handlers.forms.common import DECLARED
from handlers.posting.card import Shown, parts_of
from handlers.posting.form import Form
from handlers.posting.order import asked_of
from handlers.posting.questions import cancel_button, packed
from handlers.posting.values import unreadable, values_of
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.people import Member

MOST_IN_ONE = 4_000
"""Characters of one message."""


def preview(w: Wording, form: Form, member: Member, *, edits: bool = False) -> list[Reply]:
    """The card in its parts, and last what can be done with it; `edits`: in place of the pressed card."""
    *before, last = parts_of(w, _shown(form, member))
    notes = _notes(w, form)
    room = visible_length(last) + visible_length(notes) < MOST_IN_ONE
    texts = [*before, last + "\n\n" + notes] if room else [*before, last, notes]
    replies = [Reply(text) for text in texts]
    replies[0] = Reply(texts[0], edits=edits)
    replies[-1] = Reply(texts[-1], _rows(w, form), edits=edits and len(texts) == 1)
    return replies


def fields_list(w: Wording, form: Form, *, edits: bool = False) -> Reply:
    """Every field, those with an answer ticked; each leads to its question and back."""
    buttons = [
        Button(("✓ " if name in form.answers else "") + w.plain(field.label), f"alter:{form.revision}:{name}")
        for name, field in asked_of(form.kind).items()
    ]
    back = Button(w.plain("◀ 返回预览"), f"form:{form.revision}:preview")
    text = w("改哪一项？打勾的已经填了。")
    return Reply(text, (*packed(buttons), (back, cancel_button(w, form))), edits=edits)


def readable_values(form: Form) -> dict[str, Any]:
    """By column, without the answers that are not understood any more."""
    bad = set(unreadable(form.kind, form.answers))
    return values_of(form.kind, {name: text for name, text in form.answers.items() if name not in bad})


def _shown(form: Form, member: Member) -> Shown:
    changed = frozenset(form.changed) if form.reference else frozenset()
    return Shown(form.kind, readable_values(form), member.organisation, form.reference, changed)


def _notes(w: Wording, form: Form) -> Markup:
    lines = [w("——\n以上就是别人看到的样子。")]
    if form.reference:
        lines.append(_changes(w, form))
    if lacking := form.lacking:
        lines.append(w("还缺：{names}", names=names_of(w, form, lacking)))
    lines.append(w(DECLARED.prompt))
    return Markup("\n").join(lines)


def _changes(w: Wording, form: Form) -> Markup:
    if not form.changed:
        return w("还没有改动。")
    return w("改了（✎）：{names}", names=names_of(w, form, form.changed))


def names_of(w: Wording, form: Form, names: Sequence[str]) -> str:
    return w.plain("、").join(w.plain(asked_of(form.kind)[name].label) for name in names)


def _rows(w: Wording, form: Form) -> Rows:
    tick = "☑" if form.declared else "☐"
    declare = Button(f"{tick} " + w.plain("声明：不涉密"), f"form:{form.revision}:declare")
    submit = Button(w.plain("提交审核"), f"form:{form.revision}:submit")
    change = Button(w.plain("改某一项"), f"form:{form.revision}:list")
    interest = Button(w.plain("谁会感兴趣？"), f"interest:{form.revision}")
    return (declare,), (submit,), (change, interest), (cancel_button(w, form),)
