"""标签 on a member: words that notices' audiences can be chosen by."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import ask, waiting_for
from handlers.person import Person
from handlers.questions import tidy
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.membership.finding import TAG_LIMIT, add_tag, person_of, remove_tag, tags_of
from storage.people import Member

STEP = "tags"
A_ROW = 2


async def show_tags(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    """Those there are, each a button that takes it off; what is typed is put on."""
    if not allowed(member):
        return turned_away(person, member)
    one = await person_of(session, number)
    if one is None:
        return gone(Wording(member.language))
    dialog = await ask(session, person, STEP, member=number, tags=list(await tags_of(session, number)))
    return _card(Wording(member.language), one, dialog)


async def hear_tag(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply:
    w, tag = Wording(member.language), tidy(text)
    one = await person_of(session, dialog.draft["member"])
    if one is None:
        return gone(w)
    if not 0 < len(tag) <= TAG_LIMIT:
        return Reply(w("标签要 1 到 {limit} 个字。", limit=TAG_LIMIT))
    done = await add_tag(session, member, one.id, tag)
    dialog.draft = {**dialog.draft, "tags": list(await tags_of(session, one.id))}
    shown = replace(_card(w, one, dialog), edits=False)
    return shown if done else replace(shown, text=w("这个标签已经有了，或者标签太多了。") + "\n" + shown.text)


async def take_off(session: AsyncSession, person: Person, member: Member | None, place: int) -> Reply:
    """The tag at that place of the card."""
    if not allowed(member):
        return turned_away(person, member)
    w, dialog = Wording(member.language), await waiting_for(session, person, STEP)
    one = await person_of(session, dialog.draft["member"]) if dialog else None
    if dialog is None or one is None or place >= len(dialog.draft["tags"]):
        return gone(w)
    done = await remove_tag(session, member, one.id, dialog.draft["tags"][place])
    dialog.draft = {**dialog.draft, "tags": list(await tags_of(session, one.id))}
    said = w.plain("已去掉。") if done else w.plain("已经是这样了。")
    return replace(_card(w, one, dialog), toast=said)


def _card(w: Wording, one: Member, dialog: Dialog) -> Reply:
    buttons = [Button(f"✕ {tag}", f"untag:{at}") for at, tag in enumerate(dialog.draft["tags"])]
    rows = [tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW)]
    text = w(
        "<b>{name}</b> 的标签：点一下去掉；发来一个词就加上（{limit} 字以内）。",
        name=one.name,
        limit=TAG_LIMIT,
    )
    return Reply(text, (*rows, (Button(w.plain("返回"), f"member:{one.id}"),)), edits=True)
