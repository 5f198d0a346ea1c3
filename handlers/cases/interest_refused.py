"""Why an interest or a question cannot be made, and what to do instead."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_card import interest_card
from handlers.cases.interest_shown import record_line
from handlers.cases.sides import record_of
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.cases.beginning import live_case
from storage.cases.interests import MOST_OPEN, Refusal, open_cases
from storage.cases.questions import MOST_UNANSWERED, NoQuestion
from storage.people import Member

SAID = {
    Refusal.GONE: marked("它已经下架，现在不能表达意向或询问。发一句需求，我再找相近的。"),
    Refusal.CLOSED: marked("它现在不接受新的意向和询问。可以先保存为关注，有相近的我告诉您。"),
    Refusal.OWN: marked("这是您自己单位的发布，不能对它表达意向或询问。"),
    Refusal.DECLINED: marked("对方之前婉拒过您对它的意向，不能再次表达。发一句需求，我再找相近的。"),
    Refusal.LIVE: marked("您对它已有一件进行中的对接。"),
    NoQuestion.UNOWNED: marked("这条记录现在没有人能答复。可以表达意向，联络人会代为跟进。"),
}


async def refused_reply(
    session: AsyncSession, member: Member, refused: Refusal | NoQuestion, reference: str
) -> Reply:
    """A word over the chat; where the way on is another card, that card."""
    w = Wording(member.language)
    if refused is NoQuestion.FULL:
        text = w.plain("您有 {most} 个问题在等答复，同时最多这么多。等有了答复再问。", most=MOST_UNANSWERED)
        return Reply(toast=text, alert=True)
    if refused is Refusal.FULL:
        return await _full(session, w, member)
    live = await live_case(session, reference, member.id) if refused is Refusal.LIVE else None
    card = await interest_card(session, member, live, head=w(SAID[Refusal.LIVE])) if live else None
    return card or Reply(toast=w.plain(SAID[refused]), alert=True)


async def _full(session: AsyncSession, w: Wording, member: Member) -> Reply:
    """All that are open, each with what takes it back."""
    lines, rows = [], []
    for number, case in enumerate(await open_cases(session, member.id), 1):
        record = await record_of(session, case.record_reference)
        line = record_line(w, record, case.record_reference)
        lines.append(Markup("{}. {} {}").format(number, line, w.name(case.stage)))
        rows.append((Button(w.plain("撤回 {number}", number=number), f"retract:{case.reference}:ask"),))
    text = w("您有 {most} 份意向在等结果，同时最多这么多。撤回一份，或等对方答复后再来：", most=MOST_OPEN)
    return Reply(Markup("\n").join([text, *lines]), tuple(rows))
