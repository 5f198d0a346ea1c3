"""Choosing one group: from a list in pages, or by a few letters of its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import gone
from handlers.desk.notices.audience_building import KINDS, current
from handlers.desk.notices.card import on_own_draft, own_draft
from handlers.desk.notices.dialog import begin, over, question
from handlers.desk.notices.groups import SEARCHED, options_of, whos_of
from handlers.desk.notices.received import SentMessage
from handlers.desk.notices.said import title_of
from handlers.formatting import shortened
from handlers.forms.said import Said
from handlers.posting.questions import packed
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.notices.audience import terms_in
from storage.notices.choosing import Option, event_named
from storage.notices.tables import Notice
from storage.people import Member
from storage.vocabularies import Language

PAGE: Final = 6
LABEL: Final = 40
FOUND: Final = 8
LONG: Final = (*SEARCHED, "saved")
"""Their names are long and there may be many: one a row, in pages."""
NOTHING: Final = Said(marked("没有找到，请换几个字"))
NONE_YET: Final = {
    "organisation": marked("还没有成员登记单位。"),
    "event": marked("还没有发布过活动。"),
    "tag": marked("还没有给成员加过标签。"),
    "saved": marked("还没有存过受众。"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen from: `how` the group is joined, its kind, and the page of the list."""

    how: str
    kind: str
    page: int = 0


@on_own_draft
async def offer_groups(session: AsyncSession, member: Member, notice: Notice, choice: Choice) -> Reply:
    w, kind = Wording(member.language), choice.kind
    options = await options_of(session, w, kind)
    size = PAGE if kind in LONG else len(options)
    start = min(choice.page, max(0, len(options) - 1) // PAGE) * PAGE if kind in LONG else 0
    lines = [title_of(w, notice), w(KINDS[kind])]
    if not options:
        lines.append(w(NONE_YET[kind]))
    rows = (
        *option_rows(w, notice, choice.how, kind, options[start : start + size]),
        _ways(w, notice, choice, start, len(options)),
        (Button(w.plain("返回"), f"noticewho:{notice.id}:{choice.how}"),),
    )
    return Reply(Markup("\n\n").join(lines), tuple(row for row in rows if row), edits=True)


@on_own_draft
async def offer_whos(session: AsyncSession, member: Member, notice: Notice, how: str, event: int) -> Reply:
    """An event was chosen: who of those that had to do with it?"""
    w, named = Wording(member.language), await event_named(session, event)
    if named is None:
        return gone(w)
    text = Markup("\n\n").join([title_of(w, notice), w("{event} 的哪些人？", event=named)])
    rows = option_rows(w, notice, how, "event", whos_of(w, event))
    back = (Button(w.plain("返回"), f"noticepick:{notice.id}:{how}:event:0"),)
    return Reply(text, (*rows, back), edits=True)


@on_own_draft
async def begin_search(session: AsyncSession, member: Member, notice: Notice, how: str, kind: str) -> Reply:
    return question(member, await begin(session, member, kind, notice.id, how=how), edits=True)


async def hear_search(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Reply:
    """The question stays open: other words may be tried."""
    notice = await own_draft(session, member, int(dialog.draft["notice"]))
    if not isinstance(notice, Notice):
        await over(session, member)
        return notice
    kind, how, words = dialog.step, str(dialog.draft["how"]), " ".join(sent.text.split())
    w = Wording(member.language)
    options = await options_of(session, w, kind, words) if words else []
    if not options:
        return question(member, dialog, NOTHING)
    return question(member, dialog, more=option_rows(w, notice, how, kind, options[:FOUND]))


def _ways(w: Wording, notice: Notice, choice: Choice, start: int, total: int) -> tuple[Button, ...]:
    here, ways = f"{notice.id}:{choice.how}:{choice.kind}", []
    if start:
        ways.append(Button(w.plain("‹ 上一页"), f"noticepick:{here}:{start // PAGE - 1}"))
    if choice.kind in LONG and start + PAGE < total:
        ways.append(Button(w.plain("下一页 ›"), f"noticepick:{here}:{start // PAGE + 1}"))
    if choice.kind in SEARCHED and total:
        ways.append(Button(w.plain("搜索…"), f"noticefind:{here}"))
    return tuple(ways)


def option_rows(w: Wording, notice: Notice, how: str, kind: str, options: Sequence[Option]) -> Rows:
    """One a row where names are long."""
    audience = current(notice)
    at = terms_in(audience) if audience else 0
    buttons = [_button(notice, how, at, kind, option) for option in options]
    wide = 1 if kind in LONG and not all("." in option.value for option in options) else 3
    if wide > 1 and w.language is Language.EN:
        return packed(buttons)
    return tuple(tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide))


def _button(notice: Notice, how: str, at: int, kind: str, option: Option) -> Button:
    label = shortened(option.label, LABEL) + (f" ({option.count})" if option.count is not None else "")
    if kind == "event" and "." not in option.value:
        return Button(label, f"noticeevent:{notice.id}:{how}:{option.value}")
    return Button(label, f"noticeadd:{notice.id}:{how}:{at}:{kind}:{option.value}")
