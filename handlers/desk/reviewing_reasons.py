"""退回 and 驳回: the fields, the reasons, and one look before they are sent.

What was chosen and typed so far lies in the officer's dialog row, so it survives a restart; /cancel ends it.
"""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.reviewing import FLOW, Seen, done, labels_of, not_as_seen, verdict_dialog
from handlers.desk.reviewing_cards import case_card, decided, titled
from handlers.desk.reviewing_values import fields_of
from handlers.forms.cleaning import cleaned
from handlers.forms.fields import Field
from handlers.forms.said import FieldFault
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog, go_to
from storage.people import Member
from storage.posting.reviewing import Case, case_of, decide
from storage.posting.tables import Move

MOST_FIELDS: Final = 8
LONGEST: Final = 300
"""Characters of one reason; all of a return fit one message."""
REASONS: Final = (
    marked("内容与技术转移无关"),
    marked("内容无法核实"),
    marked("重复发布"),
    marked("含有不宜公开的内容"),
)
"""Why a record is rejected, in one tap."""


def reason_said(w: Wording, why: str) -> str:
    """A reason of one tap in the reader's language; any other as the officer wrote it."""
    return w.plain(why) if why in REASONS else why


async def begin_return(session: AsyncSession, person: Person, member: Member | None, seen: Seen) -> Reply:
    """退回 pressed: which fields are to be mended?"""
    if not allowed(member):
        return turned_away(person, member)
    return await _begin(session, person, member, seen, "fields")


async def begin_rejection(session: AsyncSession, person: Person, member: Member | None, seen: Seen) -> Reply:
    """驳回 pressed: why?"""
    if not allowed(member):
        return turned_away(person, member)
    return await _begin(session, person, member, seen, "why")


async def toggle_field(
    session: AsyncSession, person: Person, member: Member | None, reference: str, name: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    dialog, case = await _at(session, person, reference, "fields")
    w = Wording(member.language)
    if dialog is None or case is None or name not in {field.name for field in _choices(case)}:
        return gone(w)
    chosen = [each for each in dialog.draft["fields"] if each != name]
    if len(chosen) == len(dialog.draft["fields"]):
        if len(chosen) == MOST_FIELDS:
            return Reply(toast=w.plain("一次最多选 {most} 项", most=MOST_FIELDS), alert=True)
        chosen.append(name)
    go_to(dialog, "fields", fields=chosen)
    return _asked(w, case, dialog, edits=True)


async def fields_chosen(
    session: AsyncSession, person: Person, member: Member | None, reference: str
) -> Reply:
    """The fields stand; a reason is asked for each, in the form's order."""
    if not allowed(member):
        return turned_away(person, member)
    dialog, case = await _at(session, person, reference, "fields")
    w = Wording(member.language)
    if dialog is None or case is None:
        return gone(w)
    if not dialog.draft["fields"]:
        return Reply(toast=w.plain("请先选要修改的地方"), alert=True)
    in_order = [field.name for field in _choices(case) if field.name in dialog.draft["fields"]]
    go_to(dialog, "reasons", fields=in_order, reasons={})
    return _asked(w, case, dialog, edits=True)


async def hear_reason(
    session: AsyncSession, person: Person, member: Member | None, text: str
) -> Reply | None:
    """A text typed while a reason is waited for; None where none is."""
    dialog = await verdict_dialog(session, person)
    if not allowed(member) or dialog is None or dialog.step not in ("reasons", "why"):
        return None
    w, case = Wording(member.language), await case_of(session, dialog.draft["reference"])
    if case is None:
        return gone(w)
    try:
        reason = _reason(text)
    except FieldFault as fault:
        return _asked(w, case, dialog, fault.said.html(w))
    if dialog.step == "why":
        go_to(dialog, "rejecting", why=reason)
    else:
        reasons = {**dialog.draft["reasons"], _open_field(dialog): reason}
        go_to(dialog, "reasons", reasons=reasons)
        if len(reasons) == len(dialog.draft["fields"]):
            go_to(dialog, "returning")
    return _asked(w, case, dialog)


async def choose_reason(
    session: AsyncSession, person: Person, member: Member | None, reference: str, number: int
) -> Reply:
    """One of the few reasons for a rejection."""
    if not allowed(member):
        return turned_away(person, member)
    dialog, case = await _at(session, person, reference, "why")
    w = Wording(member.language)
    if dialog is None or case is None or number >= len(REASONS):
        return gone(w)
    go_to(dialog, "rejecting", why=REASONS[number])
    return _asked(w, case, dialog, edits=True)


async def send_verdict(session: AsyncSession, person: Person, member: Member | None, reference: str) -> Reply:
    """The reasons were looked at once more: the verdict is given, unless somebody was quicker."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    dialog, _ = await _at(session, person, reference, "returning", "rejecting")
    case = await case_of(session, reference, held=True)
    if case is None:
        return gone(w)
    if dialog is None:  # a second press, or one after /cancel
        return gone(w) if case.waits else await _late(session, member, case)
    draft = dict(dialog.draft)
    move = Move.RETURN if dialog.step == "returning" else Move.REJECT
    await end_dialog(session, "desk", person.telegram_id)
    if late := await not_as_seen(session, member, case, Seen(reference, draft["stamp"])):
        return late
    await decide(session, case, move, member, why=draft.get("why", ""), remarks=draft.get("reasons", {}))
    return await done(session, member, case, move, fields=draft.get("fields", []), why=draft.get("why", ""))


async def _late(session: AsyncSession, member: Member, case: Case) -> Reply:
    said = await decided(session, Wording(member.language), case.record)
    return replace(await case_card(session, member, case, ()), toast=said)


async def _begin(session: AsyncSession, person: Person, member: Member, seen: Seen, step: str) -> Reply:
    w, case = Wording(member.language), await case_of(session, seen.reference)
    if case is None:
        return gone(w)
    if late := await not_as_seen(session, member, case, seen):
        return late
    draft = {"reference": seen.reference, "stamp": seen.stamp, "fields": [], "reasons": {}}
    dialog = await begin_dialog(session, "desk", person.telegram_id, FLOW, step, draft)
    return _asked(w, case, dialog, edits=True)


async def _at(
    session: AsyncSession, person: Person, reference: str, *steps: str
) -> tuple[Dialog | None, Case | None]:
    """The officer's dialog about that record, where it stands at one of `steps`; and the record."""
    dialog = await verdict_dialog(session, person)
    if dialog is None or dialog.step not in steps or dialog.draft["reference"] != reference:
        return None, None
    return dialog, await case_of(session, reference)


def _asked(
    w: Wording, case: Case, dialog: Dialog, fault: Markup | None = None, *, edits: bool = False
) -> Reply:
    """What the dialog's step asks."""
    ask = {"fields": _ask_fields, "reasons": _ask_reason, "why": _ask_why}.get(dialog.step, _ask_again)
    text, rows = ask(w, case, dialog)
    cancel = Button(w.plain("返回"), f"review:{case.record.reference}")
    lines = [part for part in (fault, titled(w, case.record), text) if part]
    return Reply(Markup("\n\n").join(lines), (*rows, (cancel,)), edits=edits)


def _ask_fields(w: Wording, case: Case, dialog: Dialog) -> tuple[Markup, Rows]:
    here, chosen = f"fault:{case.record.reference}", dialog.draft["fields"]
    buttons = [
        Button(("✓ " if field.name in chosen else "") + w.plain(field.label), f"{here}:{field.name}")
        for field in _choices(case)
    ]
    rows = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    if chosen:
        rows.append((Button(w.plain("下一步：写理由"), f"faults:{case.record.reference}"),))
    return w("退回：哪些地方需要修改？可以选几项。"), tuple(rows)


def _ask_reason(w: Wording, case: Case, dialog: Dialog) -> tuple[Markup, Rows]:
    (label,) = labels_of(w, case, [_open_field(dialog)])
    text = w(
        "“{label}”需要怎样修改？请写下来发给我，作者会看到（{at}/{count}）。",
        label=label,
        at=len(dialog.draft["reasons"]) + 1,
        count=len(dialog.draft["fields"]),
    )
    return text, ()


def _ask_why(w: Wording, case: Case, dialog: Dialog) -> tuple[Markup, Rows]:
    here = f"why:{case.record.reference}"
    rows = tuple((Button(w.plain(reason), f"{here}:{at}"),) for at, reason in enumerate(REASONS))
    return w("驳回：为什么？选一个理由，或者写下来发给我。作者会看到。"), rows


def _ask_again(w: Wording, case: Case, dialog: Dialog) -> tuple[Markup, Rows]:
    draft, reference = dialog.draft, case.record.reference
    if dialog.step == "rejecting":
        text = w("驳回的理由：{why}", why=reason_said(w, draft["why"]))
        return text, ((Button(w.plain("确认驳回"), f"decide:{reference}"),),)
    lines = [
        Markup("<b>{}</b>\n{}").format(w.plain(field.label), draft["reasons"][field.name])
        for field in _choices(case)
        if field.name in draft["reasons"]
    ]
    text = Markup("\n\n").join([w("退回，请作者修改："), *lines])
    return text, ((Button(w.plain("确认退回"), f"decide:{reference}"),),)


def _open_field(dialog: Dialog) -> str:
    """The first chosen field that has no reason yet."""
    name: str = next(name for name in dialog.draft["fields"] if name not in dialog.draft["reasons"])
    return name


def _choices(case: Case) -> list[Field]:
    """What can be returned: the form's fields; of a new version those that it changes."""
    changed = case.version.answers if case.version else None
    return [field for field in fields_of(case.record) if changed is None or field.name in changed]


def _reason(text: str) -> str:
    """Raises FieldFault."""
    reason = cleaned(text)
    if not reason:
        raise FieldFault(marked("没有内容"))
    if len(reason) > LONGEST:
        raise FieldFault(
            marked("超出 {over} 字（最多 {limit} 字）"), over=len(reason) - LONGEST, limit=LONGEST
        )
    return reason
