"""有用 and 没用 pressed: kept for this member and record, taken back by the same button."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.feedback.places import Kind, Place
from handlers.feedback.returning import again, list_of_place
from handlers.feedback.rows import judged, mine_button
from handlers.links import Links
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.interests import Refusal, closed_to
from storage.cases.parties import seen_record
from storage.feedback.choices import note_taken
from storage.feedback.keeping import said_of, say, unsay
from storage.feedback.tables import NoUse
from storage.people import Member
from storage.records import Record
from storage.search.finder import Finder

REASONS_A_ROW: Final = 4


async def rate(
    session: AsyncSession, finder: Finder, links: Links, member: Member, reference: str, act: str, at: str
) -> Reply:
    """`act`: yes, no, or none, which takes back what was said; `at`: a place. Twice is once."""
    w, place = Wording(member.language), Place.read(at)
    record = await seen_record(session, member, reference)
    if place is None or act not in ("yes", "no", "none"):
        return Reply(toast=w.plain("这个按钮已失效"))
    if record is None:
        return Reply(toast=w.plain("它已经下架了。"))
    if closed_to(member, record) is Refusal.OWN:
        return Reply(toast=w.plain("这是您自己单位的发布，不用评价。"))
    if act == "no":
        return await _find_no_use(session, member, record, place)
    if act == "yes":
        await say(session, member.id, reference, useful=True)
        await note_taken(session, member.id, reference)
        told = _noted(w, member)
    else:
        taken = await unsay(session, member.id, reference)
        await note_taken(session, member.id, reference, taken=False)
        told = w.plain("已收回，照常给您看。") if taken else w.plain("您已经收回了。")
    return replace(await again(session, finder, links, member, reference, place), toast=told)


async def give_reason(
    session: AsyncSession, finder: Finder, links: Links, member: Member, reference: str, why: str, at: str
) -> Reply:
    """Why it is of no use; then the list it was in, without it. Of what they took back there is no reason."""
    w, place = Wording(member.language), Place.read(at)
    if place is None or why not in set(NoUse):
        return Reply(toast=w.plain("这个按钮已失效"))
    said = (await said_of(session, member.id, [reference])).get(reference)
    if said is None or said.useful:
        card = await again(session, finder, links, member, reference, place)
        return replace(card, toast=w.plain("您已经收回了。"))
    await say(session, member.id, reference, useful=False, why=NoUse(why))
    told = w.plain("记下了：{why}", why=w.name(NoUse(why)))
    if place.kind is Kind.RECORD:
        return replace(await again(session, finder, links, member, reference, place), toast=told)
    return replace(await list_of_place(session, finder, member, place), toast=told)


async def judge(session: AsyncSession, finder: Finder, member: Member, at: str) -> Reply:
    """The list with two buttons for each of its records."""
    w, place = Wording(member.language), Place.read(at)
    if place is None or place.kind is Kind.RECORD:
        return Reply(toast=w.plain("这个按钮已失效"))
    return await judged(session, member, await list_of_place(session, finder, member, place), place)


async def rate_in_group(member: Member) -> Reply:
    """What somebody finds useful is nobody else's business."""
    w = Wording(member.language)
    return Reply(toast=w.plain("评价请在私聊里做：私聊我，打开这一项再按。"), alert=True)


async def _find_no_use(session: AsyncSession, member: Member, record: Record, place: Place) -> Reply:
    """Kept at once; the reason is one tap more, or none."""
    reference = record.reference
    before = (await said_of(session, member.id, [reference])).get(reference)
    if before is None or before.useful:
        await say(session, member.id, reference, useful=False)
        await note_taken(session, member.id, reference, taken=False)
    w, why = Wording(member.language), before.why if before else None
    lines = [w("好的，不再向您推荐“{title}”（{reference}）。", title=record.title, reference=reference)]
    if not member.personalised:
        lines = [w("记下了。您关闭了个性化推荐，所以它照常出现。")]
    lines.append(w("为什么没用？点一个原因，同类的也会少推荐一点；不说也行。"))
    return Reply(Markup("\n").join(lines), _reason_rows(w, reference, why, place), edits=True)


def _reason_rows(w: Wording, reference: str, given: NoUse | None, place: Place) -> Rows:
    buttons = [
        Button(("✓ " if item is given else "") + w.name(item), f"nouse:{reference}:{item}:{place}")
        for item in NoUse
    ]
    rows = [tuple(buttons[at : at + REASONS_A_ROW]) for at in range(0, len(buttons), REASONS_A_ROW)]
    back = place.back or f"part:{reference}:0"
    undo = Button(w.plain("撤销"), f"rate:{reference}:none:{place}")
    return (*rows, (undo, mine_button(w)), (Button(w.plain("◀ 返回"), back),))


def _noted(w: Wording, member: Member) -> str:
    return w.plain("记下了：以后检索，同类的靠前一点。") if member.personalised else w.plain("记下了。")
