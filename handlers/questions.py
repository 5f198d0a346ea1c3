"""The questions of joining, as they are put and put again."""

from handlers.formatting import shortened
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
        case _:
            return _ask_name(w, person, dialog, edits=edits)


def _ask_name(w: Wording, person: Person, dialog: Dialog, *, edits: bool) -> Reply:
    suggested = tidy(person.name)
    rows: Rows = ()
    if is_name(suggested) and len(suggested) <= ON_BUTTON:
        rows = ((Button(w.plain("就用“{name}”", name=suggested), f"name:{dialog.revision}"),),)
    return Reply(w("怎么称呼您？请发来姓名（1/2）。"), rows, edits=edits)


def _ask_organisation(w: Wording, dialog: Dialog, *, edits: bool) -> Reply:
    text = w("{name}，您好！您在哪个单位？请发来单位名称（2/2）。", name=dialog.draft["name"])
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


def _back(w: Wording, dialog: Dialog) -> tuple[Button, ...]:
    return (Button(w.plain("◀ 改姓名"), f"rename:{dialog.revision}"),)


def tidy(text: str) -> str:
    """One line without control characters, so that no name can turn a card around."""
    return " ".join("".join(char if char.isprintable() or char.isspace() else "" for char in text).split())


def is_name(text: str) -> bool:
    return any(char.isalpha() for char in text) and len(text) <= NAME_LIMIT
