"""Answers to the form: what was typed or pressed, and what comes of it. Nothing is ever cut or lost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.forms.cleaning import cleaned
from handlers.forms.fields import Field, Reading
from handlers.forms.folding import folded
from handlers.forms.kinds import RecordKind
from handlers.forms.parsing.technology import unknown_field
from handlers.forms.said import FieldFault, shown
from handlers.membership.guests import members_only
from handlers.posting.form import KIND, LIST, PREVIEW, UNDERSTOOD, Form, form_of
from handlers.posting.order import FIRST, asked_of
from handlers.posting.preview import fields_list, preview
from handlers.posting.questions import ask_kind, is_multiple, question, ticked_of
from handlers.posting.understood import understood_card
from handlers.reply import Replies, Reply, as_sequence
from handlers.wording import Wording, marked
from storage.people import Member

A_MESSAGE: Final = 4_000
"""Characters of a text that Telegram's clients may have cut into several messages of at most 4,096."""


def asked_now(member: Member, form: Form, *, edits: bool = False, head: Markup | None = None) -> list[Reply]:
    """What the form waits for; `head` is said above a question, or before anything else."""
    w, field = Wording(member.language), form.field
    if field:
        return [question(w, form, field, edits=edits, head=head)]
    said = [Reply(head)] if head else []
    if form.step == PREVIEW:
        return [*said, *preview(w, form, member, edits=edits)]
    if form.step == UNDERSTOOD:
        return [*said, understood_card(w, form, edits=edits)]
    return [*said, fields_list(w, form, edits=edits) if form.step == LIST else ask_kind(w, form, edits=edits)]


async def answer_typed(session: AsyncSession, member: Member, text: str) -> Replies:
    """Free text while a form is open: the answer to its question."""
    if member.is_guest:
        return await members_only(session, member)
    form = await form_of(session, member.telegram_id)
    if form is None:
        return over(member)
    if form.step == KIND:
        return _typed_kind(member, form, text)
    field = form.field
    if field is None:
        return _typed_beside(member, form)
    if form.follows_cut:
        return _rest_of_cut(member, form, text)
    return _take(member, form, field, text, edits=False)


async def pick(session: AsyncSession, member: Member, revision: int, code: str) -> Replies:
    """A choice was pressed: an answer, or one more tick where several may be chosen."""
    if member.is_guest:
        return await members_only(session, member)
    form = await form_of(session, member.telegram_id)
    if form is None or form.revision != revision:
        return stale(member, form) if form else over(member)
    if form.step == KIND:
        return _take_kind(member, form, code) if code in set(RecordKind) else stale(member, form)
    field = form.field
    if field is None or code not in {choice.code for choice in field.choices}:
        return stale(member, form)
    if is_multiple(field):
        return _tick(member, form, field, code)
    return _take(member, form, field, code, edits=True)


async def alter(session: AsyncSession, member: Member, revision: int, name: str) -> Replies:
    """One field from the list under the preview; its answer leads back there."""
    if member.is_guest:
        return await members_only(session, member)
    form = await form_of(session, member.telegram_id)
    if form is None:
        return over(member)
    if form.revision != revision or form.step != LIST or name not in asked_of(form.kind):
        return stale(member, form)
    form.go(name, alone=True)
    return asked_now(member, form, edits=True)


def move(member: Member, form: Form, act: str) -> Replies:
    """上一步, 跳过 and the like, where the form stands as the button says."""
    moved = MOVES[act](form) if act in MOVES else False
    if not moved:
        if act == "done" and form.field:
            return Reply(toast=Wording(member.language).plain("请先选至少一项。"))
        return stale(member, form)
    return asked_now(member, form, edits=True)


def stale(member: Member, form: Form) -> Replies:
    """The card turns into what is asked now: after a double tap it is that already, and nothing moves."""
    first, *rest = asked_now(member, form, edits=True)
    return [replace(first, toast=Wording(member.language).plain("这一步已经过去了。")), *rest]


def over(member: Member) -> Reply:
    w = Wording(member.language)
    return Reply(toast=w.plain("这份表单已经结束。发 /post 再发布，发 /mine 看您的发布。"))


def _take(member: Member, form: Form, field: Field, text: str, *, edits: bool) -> Replies:
    w = Wording(member.language)
    try:
        reading = _read(field, text)
    except FieldFault as fault:
        if len(text) >= A_MESSAGE:
            form.note_cut()
        said = fault.said.html(w)
        if not field.choices:
            said += "\n" + w("没有记下。您发的原文还在上面那条消息里：复制、改好，再发一次就行。")
        return [Reply(said), *asked_now(member, form)]
    form.answer(field.name, cleaned(text))
    note = w("注意：{note}", note=reading.note.html(w)) + "\n" if reading.note else None
    return asked_now(member, form, edits=edits, head=note)


def _read(field: Field, text: str) -> Reading:
    """As the field reads it, but no name of a technology field is guessed: its buttons are there.

    Raises FieldFault.
    """
    reading = field.read(text)
    unknown = unknown_field(cleaned(text)) if field.name == "fields" else None
    if unknown is not None:
        raise FieldFault(marked("“{value}”不在技术领域表中，请按下面的按钮选"), value=shown(unknown))
    return reading


def _rest_of_cut(member: Member, form: Form, text: str) -> Replies:
    """A long text arrives in pieces: the second must not pass for the answer."""
    if len(text) >= A_MESSAGE:
        form.note_cut()
    said = Wording(member.language)("这一条像是上一条的后半段，也没有记下。请缩短后重发。")
    return [Reply(said), *asked_now(member, form)]


def _tick(member: Member, form: Form, field: Field, code: str) -> Replies:
    w, ticked = Wording(member.language), ticked_of(form, field)
    if code in ticked:
        ticked.remove(code)
    elif len(ticked) >= field.most:
        return Reply(toast=w.plain("最多 {most} 项，先取消一项。", most=field.most), alert=True)
    else:
        ticked.append(code)
    form.go(form.step, ticked=ticked, alone=form.alone)
    return asked_now(member, form, edits=True)


def _typed_kind(member: Member, form: Form, text: str) -> Replies:
    kinds = {kind: (kind.label, kind.value, f"发布{kind.label}") for kind in RecordKind}
    kind = next((kind for kind, names in kinds.items() if folded(text) in map(folded, names)), None)
    if kind is None:
        said = Wording(member.language)("请先选发布需求还是成果；不想发布了就按“取消”。")
        return [Reply(said), *asked_now(member, form)]
    return [replace(reply, edits=False) for reply in as_sequence(_take_kind(member, form, kind))]


def _take_kind(member: Member, form: Form, code: str) -> Replies:
    """The first question; answers that both kinds have are kept."""
    kind = RecordKind(code)
    form.go(form.step, kind=kind.value)
    form.go(form.path[0])
    return asked_now(member, form, edits=True)


def _typed_beside(member: Member, form: Form) -> Replies:
    w = Wording(member.language)
    if form.step == UNDERSTOOD:
        said = w("这里要按按钮：“就这样，继续”，或按“逐项改”一项一项改，或按“取消”收起草稿。")
    else:
        said = w("这里要按按钮：改内容按“改某一项”，不改了就声明并提交，或按“取消”收起草稿。")
    return [Reply(said), *asked_now(member, form)]


def _back(form: Form) -> bool:
    if form.field:
        form.go(form.before(form.step))
    return form.field is not None or form.step in (KIND, UNDERSTOOD, PREVIEW)


def _keep(form: Form) -> bool:
    """Leave the answer as it is."""
    kept = form.step in form.answers
    if kept:
        form.go(form.after(form.step))
    return kept


def _skip(form: Form) -> bool:
    skipped = form.field is not None and not form.required(form.step) and form.step not in form.answers
    if skipped:
        form.go(form.after(form.step))
    return skipped


def _clear(form: Form) -> bool:
    cleared = form.field is not None and not form.required(form.step)
    if cleared:
        form.answer(form.step, None)
    return cleared


def _done(form: Form) -> bool:
    field = form.field
    ticked = ticked_of(form, field) if field and is_multiple(field) else []
    if field and ticked:
        form.answer(field.name, "、".join(ticked))
    return bool(ticked)


def _rest(form: Form) -> bool:
    ready = not form.lacking
    if ready:
        form.go(PREVIEW)
    return ready


def _list(form: Form) -> bool:
    there = form.step == PREVIEW
    if there:
        form.go(LIST)
    return there


def _to_preview(form: Form) -> bool:
    there = form.step == LIST
    if there:
        form.go(PREVIEW)
    return there


def _accept(form: Form) -> bool:
    """What was understood is taken; only what it lacks is asked, and what could not be taken."""
    there = form.step == UNDERSTOOD
    if there:
        asked = [*form.lacking, *form.missed]
        form.go(asked[0] if asked else PREVIEW, asked=asked)
    return there


def _each(form: Form) -> bool:
    """Every question in its order, with what was understood as the answer so far."""
    there = form.step == UNDERSTOOD
    if there:
        form.go(FIRST[form.kind][0], asked=())
    return there


def _declare(form: Form) -> bool:
    there = form.step == PREVIEW
    if there:
        form.go(PREVIEW, declared=not form.declared)
    return there


MOVES: Final[dict[str, Callable[[Form], bool]]] = {
    "back": _back,
    "keep": _keep,
    "skip": _skip,
    "clear": _clear,
    "done": _done,
    "rest": _rest,
    "list": _list,
    "preview": _to_preview,
    "declare": _declare,
    "accept": _accept,
    "each": _each,
}
"""By the act that a button carries; False where it does not fit and nothing moved."""
