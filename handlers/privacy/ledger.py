"""`/ledger` 隐私台账: in which cases one's contact is open, who looked at it when, and what closes it."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import wording_for
from handlers.describing import joined
from handlers.formatting import day
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.ledger import ContactLook, Shown, shown_page
from storage.people import Member

PAGE: Final = 5
LOOKS: Final = 5
"""Of one case, the newest; how many more there are is said."""


async def show_ledger(
    session: AsyncSession, person: Person, member: Member | None, page: int = 0, *, edits: bool = False
) -> Reply:
    """Beside each case in which it is open the button that closes it."""
    w = wording_for(person, member)
    shown, total = await shown_page(session, member, page * PAGE, PAGE) if member else ([], 0)
    if member and total and not shown:
        page = (total - 1) // PAGE
        shown, total = await shown_page(session, member, page * PAGE, PAGE)
    if member is None or not shown:
        return Reply(w("您还没有同意在任何对接里公开联系方式：没有人看过。"), edits=edits)
    closes = tuple(
        (Button(w.plain("停止公开 {reference}", reference=one.reference), f"revoke:{one.reference}:ask"),)
        for one in shown
        if one.revoked_at is None
    )
    turns = ((page - 1, w.plain("‹ 上一页")), (page + 1, w.plain("下一页 ›")))
    there = tuple(Button(say, f"ledger:{n}") for n, say in turns if 0 <= n * PAGE < total)
    head = w.many("<b>谁看过我的联系方式</b>（{count} 件对接）", total)
    lines = [_entry(w, member, one) for one in shown]
    return Reply(Markup("\n\n").join([head, *lines]), (*closes, there) if there else closes, edits=edits)


def _entry(w: Wording, member: Member, one: Shown) -> Markup:
    lines = [Markup("<code>{}</code>").format(one.reference)]
    if one.opened_at is None and one.looks:  # by an officer who stands in for the other side
        lines.append(w("您同意了，对方还没有。"))
    elif one.opened_at is None:
        lines.append(w("您同意了，对方还没有：没有人看过。"))
    else:
        who = _named(w, one.to)
        lines.append(w("{day}起对 {who} 公开", day=day(w, one.opened_at, member.zone), who=who))
        if one.manager:
            lines.append(w("跟进的技术经理人 {name} 也能看到", name=one.manager.name))
    lines += [_look(w, member, look) for look in one.looks[:LOOKS]]
    if more := sum(look.times for look in one.looks[LOOKS:]):
        lines.append(w.many("• 更早还看过 {count} 次", more))
    if one.opened_at and not one.looks:
        lines.append(w("• 还没有人打开看过"))
    if one.revoked_at:
        lines.append(w("{day}起不再公开", day=day(w, one.revoked_at, member.zone)))
    return Markup("\n").join(lines)


def _look(w: Wording, member: Member, look: ContactLook) -> Markup:
    """Who, as what, when last that day, how often."""
    named = {
        "who": _named(w, look.viewer),
        "side": w.name(look.side),
        "when": moment_said(w, look.last_at, member.zone),
    }
    if look.times == 1:
        return w("• {who}（{side}）{when} 看过", **named)
    return w("• {who}（{side}）看过 {times} 次，那天最后一次 {when}", times=look.times, **named)


def _named(w: Wording, who: Member | None) -> str:
    organisation = who.organisation.name if who and who.organisation else ""
    return joined(organisation, who.name if who else "") or w.plain("已注销的成员")
