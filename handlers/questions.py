"""The questions of joining, as they are put and put again."""

from markupsafe import Markup

from handlers.formatting import shortened
from handlers.membership.fields import field_rows, fields_said
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.people import Member

NAME_LIMIT = 60
ORGANISATION_LIMIT = 120
OFFERED = 5
ON_BUTTON = 30
"""Characters of a name or organisation that still read well on a button."""


def question(person: Person, member: Member, dialog: Dialog, *, edits: bool = False) -> Reply:
    """What the dialog waits for now; its buttons carry the dialog's revision."""
    w = Wording(member.language)
    match dialog.step:
        case "organisation":
            return _ask_organisation(w, dialog, edits=edits)
        case "choice":
            return _ask_which(w, dialog, edits=edits)
        case "fields":
            return _ask_fields(w, dialog, edits=edits)
        case _:
            return _ask_name(w, suggested_name(person, member), dialog, edits=edits)


def suggested_name(person: Person, member: Member) -> str:
    """The name they gave before, or that of their Telegram account; empty where it is none."""
    name = tidy(member.name or person.name)
    return name if is_name(name) else ""


def _ask_name(w: Wording, suggested: str, dialog: Dialog, *, edits: bool) -> Reply:
    rows: Rows = ()
    if suggested and len(suggested) <= ON_BUTTON:
        rows = ((Button(w.plain("就用“{name}”", name=suggested), f"name:{dialog.revision}"),),)
    return Reply(w("怎么称呼您？请发来姓名（{at}/{of}）。", **_place(dialog, 1)), rows, edits=edits)


def _ask_organisation(w: Wording, dialog: Dialog, *, edits: bool) -> Reply:
    text = w(
        "{name}，您好！您在哪个单位？请发来单位名称（{at}/{of}）。",
        name=dialog.draft["name"],
        **_place(dialog, 2),
    )
    return Reply(text, (_back(w, dialog),), edits=edits)


def _ask_which(w: Wording, dialog: Dialog, *, edits: bool) -> Reply:
    typed, offers = dialog.draft["typed"], dialog.draft["offers"]
    listed = [
        (Button(shortened(name, ON_BUTTON), f"org:{dialog.revision}:{n}"),)
        for n, (_, name) in enumerate(offers)
    ]
    fresh = Button(w.plain("新建“{name}”", name=shortened(typed, ON_BUTTON)), f"neworg:{dialog.revision}")
    text = w("俱乐部里已有相近的单位，是其中一个吗？不是就新建“{name}”，或重新发来名称。", name=typed)
    return Reply(text, (*listed, (fresh,), _back(w, dialog)), edits=edits)


def _ask_fields(w: Wording, dialog: Dialog, *, edits: bool) -> Reply:
    """The last one; nothing chosen is an answer too."""
    chosen, revision = dialog.draft.get("fields", []), dialog.revision
    invited = bool(dialog.draft.get("invited_to"))
    lines = [
        w("单位：<b>{organisation}</b>", organisation=_organisation(dialog)),
        w("您关心哪些技术领域？可以选几个，也可以跳过（{at}/{of}）。", **_place(dialog, 2 if invited else 3)),
    ]
    if chosen:
        lines.append(w("已选：{fields}", fields=fields_said(w, chosen)))
    done = Button(w.plain("完成") if chosen else w.plain("跳过"), f"joinup:{revision}")
    back = _back(w, dialog)[0] if invited else Button(w.plain("◀ 改单位"), f"reorg:{revision}")
    rows = (*field_rows(w, chosen, f"joinfield:{revision}"), (done,), (back,))
    return Reply(Markup("\n").join(lines), rows, edits=edits)


def _organisation(dialog: Dialog) -> str:
    name: str = dialog.draft.get("invited_to") or dialog.draft["organisation"][1]
    return name


def _place(dialog: Dialog, at: int) -> dict[str, int]:
    """Who is invited for an organisation is not asked for it."""
    return {"at": at, "of": 2 if dialog.draft.get("invited_to") else 3}


def _back(w: Wording, dialog: Dialog) -> tuple[Button, ...]:
    return (Button(w.plain("◀ 改姓名"), f"rename:{dialog.revision}"),)


def tidy(text: str) -> str:
    """One line without control characters, so that no name can turn a card around."""
    return " ".join("".join(char if char.isprintable() or char.isspace() else "" for char in text).split())


def is_name(text: str) -> bool:
    return any(char.isalpha() for char in text) and len(text) <= NAME_LIMIT
