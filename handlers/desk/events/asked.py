"""The form's questions as messages, and what is shown once more before something is done."""

from markupsafe import Markup

from handlers.desk.events.draft import Kept
from handlers.desk.events.preview import members_view
from handlers.desk.events.saying import spans_of, value_said
from handlers.desk.events.steps import CHANGE_LABELS, STEPS, Choice, step_before
from handlers.forms.said import Said, said_of
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.people import Member

A_ROW = 2


def asked(member: Member, dialog: Dialog, *, fault: Said | None = None, edits: bool = False) -> Reply:
    """The open question, with what was wrong with the last answer before it."""
    w, draft = Wording(member.language), dialog.draft
    if dialog.step == "last":
        return _last(w, member, dialog, edits=edits)
    heard, rows = draft["heard"], list[tuple[Button, ...]]()
    if heard:
        lines = [_head(w, dialog), *_heard(w, dialog, draft["heard"], member.zone)]
        rows.append((_button(dialog, w.plain("对"), "heard"),))
    else:
        step = STEPS[dialog.step]
        lines = [_head(w, dialog), w(step.ask)]
        now_said = value_said(w, dialog.step, draft["values"], member.zone)
        if now_said:
            lines.append(w("现在：{value}", value=now_said))
        rows += _choices(dialog, step.choices(w, draft["values"]))
    rows.append(_ways(w, dialog))
    if fault:
        lines.insert(0, fault.html(w))
    return Reply(Markup("\n\n").join(lines), tuple(rows), edits=edits)


def _head(w: Wording, dialog: Dialog) -> Markup:
    draft = dialog.draft
    steps, label = draft["steps"], w.plain(STEPS[dialog.step].label)
    if draft["purpose"] == "new":
        at, count = steps.index(dialog.step) + 1, len(steps)
        return w("<b>新活动</b>（{at}/{count}）{label}", at=at, count=count, label=label)
    title = draft["old"].get("title", "")
    return w("<b>{title}</b>（{reference}）{label}", title=title, reference=draft["reference"], label=label)


def _heard(w: Wording, dialog: Dialog, heard: Kept, zone: str) -> list[Markup]:
    values = {**dialog.draft["values"], **heard["values"]}
    own = values.get("zone", zone)
    said = w("听到的是：<b>{value}</b>", value=value_said(w, dialog.step, values, own))
    notes = [said_of(note).html(w) for note in heard["notes"]]
    return [said, *notes, w("对吗？不对就重新写一次。")]


def _choices(dialog: Dialog, choices: list[Choice]) -> list[tuple[Button, ...]]:
    buttons = [_button(dialog, label, code) for code, label, _ in choices]
    return [tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW)]


def _ways(w: Wording, dialog: Dialog) -> tuple[Button, ...]:
    draft, ways = dialog.draft, []
    if step_before(tuple(draft["steps"]), dialog.step, draft["values"]):
        ways.append(_button(dialog, w.plain("上一步"), "back"))
    step = STEPS.get(dialog.step)
    if step and step.skip is not None and not draft["heard"]:
        label = w.plain("跳过") if draft["purpose"] == "new" else w.plain("清空")
        ways.append(_button(dialog, label, "skip"))
    if step and draft["purpose"] == "change" and len(draft["steps"]) > 1 and dialog.step in draft["old"]:
        ways.append(_button(dialog, w.plain("不变"), "keep"))
    return (*ways, _button(dialog, w.plain("取消"), "stop"))


def _last(w: Wording, member: Member, dialog: Dialog, *, edits: bool) -> Reply:
    draft = dialog.draft
    if draft["purpose"] == "new":
        return _preview(w, member, dialog, edits=edits)
    told = draft["old"].get("told", 0)
    if draft["purpose"] == "cancel":
        lines = [
            w("取消“{title}”（{reference}）？", title=draft["old"]["title"], reference=draft["reference"]),
            w("原因：{why}", why=draft["values"]["reason"]),
            w.many("将通知 {count} 位报名的人，并撤回提醒。", told),
        ]
        yes = w.plain("确认取消活动")
    else:
        lines = [w("<b>修改{label}</b>", label=w.plain(CHANGE_LABELS[draft["field"]]))]
        lines += _changes(w, dialog, member.zone) or [w("没有变化。")]
        lines += [w.many("已报名和候补的 {count} 人会收到通知。", told)] if told else []
        yes = w.plain("确认修改")
    rows: Rows = ((_button(dialog, yes, "yes"),), _ways(w, dialog))
    return Reply(Markup("\n\n").join(lines), rows, edits=edits)


def _changes(w: Wording, dialog: Dialog, zone: str) -> list[Markup]:
    draft, lines = dialog.draft, []
    moved = ["closing"] if "when" in draft["steps"] else []
    for name in [*draft["steps"], *moved]:
        if not STEPS[name].applies(draft["values"]):
            continue
        old = value_said(w, name, draft["old"], draft["values"].get("zone", zone))
        new = value_said(w, name, draft["values"], draft["values"].get("zone", zone))
        if old != new:
            label = w.plain(STEPS[name].label)
            lines.append(Markup("<b>{}</b>\n{} → {}").format(label, old, new))
    return lines


def _preview(w: Wording, member: Member, dialog: Dialog, *, edits: bool) -> Reply:
    values = dialog.draft["values"]
    lines = [w("成员会看到："), members_view(w, values)]
    publish = w.plain("发布")
    if values.get("rule"):
        dates = value_said(w, "repeat", values, values["zone"])
        lines.append(w("<b>重复</b>，每场单独报名：\n{dates}", dates=dates))
        publish = w.plain("发布 {count} 场", count=len(spans_of(values)))
    rows: Rows = (
        (_button(dialog, publish, "publish"), _button(dialog, w.plain("存为草稿"), "save")),
        _ways(w, dialog),
    )
    return Reply(Markup("\n\n").join(lines), rows, edits=edits)


def _button(dialog: Dialog, label: str, code: str) -> Button:
    return Button(label, f"eventask:{dialog.revision}:{code}")
