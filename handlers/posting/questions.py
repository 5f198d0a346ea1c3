"""One question a message: what is asked, how far one is, what is answered already, and every way on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from handlers.formatting import shortened
from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.forms.said import FieldFault, said_of
from handlers.posting.form import Form
from handlers.posting.order import FIRST, NAMES, THEN
from handlers.posting.saying import said
from handlers.posting.values import kept_values
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording

ANSWER_SHOWN = 300
QUOTE_SHOWN = 120
ROW_WIDTH = 30
"""Halves of a Chinese character that still read well on one row of buttons."""
MOST_IN_ROW = 3


def question(
    w: Wording, form: Form, field: Field, *, edits: bool = False, head: Markup | None = None
) -> Reply:
    """`head`: what is to be said of the answer before."""
    lines = [head or Markup(), *_asked(w, form, field), *_answered(w, form, field)]
    text = Markup("\n").join(line for line in lines if line)
    return Reply(text, (*_choices(w, form, field), *_ways(w, form, field)), edits=edits)


def ask_kind(w: Wording, form: Form, *, edits: bool = False) -> Reply:
    kinds = (
        Button(w.plain("发布需求"), f"pick:{form.revision}:{RecordKind.DEMAND}"),
        Button(w.plain("发布成果"), f"pick:{form.revision}:{RecordKind.ACHIEVEMENT}"),
    )
    text = w("要发布什么？\n<b>需求</b>：您有难题，找技术。\n<b>成果</b>：您有技术，找用的人。")
    return Reply(text, (kinds, (cancel_button(w, form),)), edits=edits)


def cancel_button(w: Wording, form: Form) -> Button:
    return Button(w.plain("取消"), f"form:{form.revision}:cancel")


def ticked_of(form: Form, field: Field) -> list[str]:
    """The choices that are ticked: those of the kept answer until one is pressed."""
    ticked = form.draft.get("ticked")
    if ticked is not None:
        return list(ticked)
    answer = form.answers.get(field.name)
    if answer is None or field.most == 1:
        return []
    try:
        codes = kept_values(field, answer)[field.name]
    except FieldFault:
        return []
    return list(codes)


def is_multiple(field: Field) -> bool:
    return bool(field.choices) and field.most > 1


def packed(buttons: Iterable[Button]) -> Rows:
    """In rows of up to three, as their labels allow."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and len(rows[-1]) < MOST_IN_ROW and _width([*rows[-1], button]) <= ROW_WIDTH:
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


def _asked(w: Wording, form: Form, field: Field) -> list[Markup]:
    lines = [_progress(w, form, field), w(field.prompt)]
    if reason := form.reasons.get(field.name):
        lines.insert(1, w("专员的意见：{reason}", reason=reason))
    lines[1:1] = _missed(w, form, field)
    if is_multiple(field):
        count = len(ticked_of(form, field))
        lines.append(w("已选 {count} 项，最多 {most} 项；选好按“完成”。", count=count, most=field.most))
    return lines


def _missed(w: Wording, form: Form, field: Field) -> list[Markup]:
    """What the text that the form was filled from says of this field, and why that could not be taken."""
    missed: Mapping[str, Any] | None = form.draft.get("missed", {}).get(field.name)
    if not missed or field.name in form.answers:
        return []
    quote, fault = shortened(missed["quote"], QUOTE_SHOWN), said_of(missed["fault"]).html(w)
    return [w("原文写的是：“{quote}”（{fault}）", quote=quote, fault=fault)]


def _progress(w: Wording, form: Form, field: Field) -> Markup:
    label, kind, name = w(field.label), w(NAMES[form.kind]), field.name
    if form.alone:
        return w("<b>{kind} · {label}</b>（改完回到预览）", kind=kind, label=label)
    asked: Sequence[str] = form.draft.get("asked") or ()
    first, then = FIRST[form.kind], THEN[form.kind]
    if asked:
        place = {"number": asked.index(name) + 1, "count": len(asked)}
        if "source" in form.draft:
            return w("<b>{kind} · {label}</b>（还缺的 {number}/{count}）", kind=kind, label=label, **place)
        return w("<b>{kind} · {label}</b>（要改的 {number}/{count}）", kind=kind, label=label, **place)
    if name in first:
        place = {"number": first.index(name) + 1, "count": len(first)}
        return w("<b>{kind} · {label}</b>（必填 {number}/{count}）", kind=kind, label=label, **place)
    place = {"number": then.index(name) + 1, "count": len(then)}
    return w("<b>{kind} · {label}</b>（选填 {number}/{count}）", kind=kind, label=label, **place)


def _answered(w: Wording, form: Form, field: Field) -> list[Markup]:
    answer = form.answers.get(field.name)
    if answer is None:
        return []
    try:
        text = said(w, field, kept_values(field, answer)) or w.plain("未定")
    except FieldFault as fault:
        return [w("原来填的要重填：{fault}", fault=fault.said.html(w))]
    if len(text) <= ANSWER_SHOWN:
        return [w("现在填的是：{answer}", answer=Markup("<blockquote>{}</blockquote>").format(text))]
    start = shortened(text, ANSWER_SHOWN)
    return [
        w(
            "现在填的是（共 {count} 字，这里显示开头）：{answer}",
            count=len(text),
            answer=Markup("<blockquote>{}</blockquote>").format(start),
        )
    ]


def _choices(w: Wording, form: Form, field: Field) -> Rows:
    ticked = ticked_of(form, field)
    buttons = [
        Button(("✓ " if choice.code in ticked else "") + w.plain(choice.label), _pick(form, choice.code))
        for choice in field.choices
    ]
    if not is_multiple(field):
        return packed(buttons)
    done = w.plain("完成（{count}）", count=len(ticked)) if ticked else w.plain("完成")
    return (*packed(buttons), (_act(form, done, "done"),))


def _ways(w: Wording, form: Form, field: Field) -> Rows:
    has, required = field.name in form.answers, form.required(field.name)
    ways = [_act(form, w.plain("◀ 上一步"), "back")]
    if has:
        ways.append(_act(form, w.plain("不改 ▶"), "keep"))
    elif not required:
        ways.append(_act(form, w.plain("跳过 ▶"), "skip"))
    last = [cancel_button(w, form)]
    if has and not required:
        last.insert(0, _act(form, w.plain("清空"), "clear"))
    rest = [_act(form, w.plain("其余跳过，去预览"), "rest")] if _may_end(form) else []
    return tuple(tuple(row) for row in (ways, rest, last) if row)


def _may_end(form: Form) -> bool:
    return not form.alone and not form.draft.get("asked") and not form.lacking


def _act(form: Form, label: str, act: str) -> Button:
    return Button(label, f"form:{form.revision}:{act}")


def _pick(form: Form, code: str) -> str:
    return f"pick:{form.revision}:{code}"


def _width(buttons: Sequence[Button]) -> int:
    labels = "".join(button.text for button in buttons)
    return sum(2 if char > "\u2e7f" else 1 for char in labels) + 2 * len(buttons)
