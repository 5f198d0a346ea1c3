"""我的评价: what a member said of records, the last first; opened, each can be changed or taken back."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.examples import example_rows
from handlers.reply import Button, Reply
from handlers.results import PAGE_SIZE, pages_of
from handlers.wording import Wording
from storage.feedback.keeping import said_by
from storage.feedback.tables import Feedback
from storage.people import Member
from storage.posting.records import by_reference


async def show_said(session: AsyncSession, member: Member) -> Reply:
    """A new message: the card that led here stays."""
    return replace(await turn_said(session, member, 0), edits=False)


async def turn_said(session: AsyncSession, member: Member, page: int) -> Reply:
    """Page `page` (0 is the first), or the last there is."""
    w = Wording(member.language)
    _, total = await said_by(session, member.id, 0, 1)
    if not total:
        return Reply(
            w("您还没有评价。打开一项，按“有用”或“没用”，以后给您的就更对口。例如先找："),
            example_rows(w),
            edits=True,
        )
    page = max(0, min(page, pages_of(total) - 1))
    said, _ = await said_by(session, member.id, page * PAGE_SIZE, PAGE_SIZE)
    titles = {
        one.reference: one.title for one in await by_reference(session, [one.reference for one in said])
    }
    head = w("<b>我的评价</b>（{count} 条）", count=total)
    note = [] if member.personalised else [w("您关闭了个性化推荐，评价现在不影响您看到的。")]
    items = [
        _item(w, number, one, titles.get(one.reference, ""))
        for number, one in enumerate(said, page * PAGE_SIZE + 1)
    ]
    numbers = tuple(
        Button(str(number), f"look:{one.reference}") for number, one in enumerate(said, page * PAGE_SIZE + 1)
    )
    turns = ((page - 1, w.plain("◀ 上一页")), (page + 1, w.plain("下一页 ▶")))
    there = tuple(Button(label, f"said:{n}") for n, label in turns if 0 <= n < pages_of(total))
    text = Markup("\n").join([head, *note, *items, w("按数字打开，可以改或收回。")])
    return Reply(text, tuple(row for row in (numbers, there) if row), edits=True)


def _item(w: Wording, number: int, said: Feedback, title: str) -> Markup:
    if said.useful:
        told = w.plain("有用")
    elif said.why:
        told = w.plain("没用：{why}", why=w.name(said.why))
    else:
        told = w.plain("没用")
    return Markup("{}. {} · {} · {}").format(number, title or w.plain("已下架"), said.reference, told)
