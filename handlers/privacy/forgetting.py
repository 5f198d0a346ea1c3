"""`/forget`: what would go and what stays, the time of grace, and the way back until its end.

Nobody has to agree to anything for it.
"""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import wording_for
from handlers.describing import list_of
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.privacy.operator import Operator
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.forgetting.mentions import Mentions
from storage.forgetting.wishes import (
    Forgetting,
    Preview,
    ask_to_be_forgotten,
    cancel_forgetting,
    pending_forgetting,
    preview,
)
from storage.membership.roles import is_last_administrator
from storage.people import Member

REFERENCES_SHOWN: Final = 10


async def show_forget(
    session: AsyncSession, person: Person, member: Member | None, operator: Operator
) -> Reply:
    """`/forget`: the preview, or the wish that waits."""
    w = wording_for(person, member)
    if member is None:
        return Reply(w("这里没有您的任何信息，没有什么要删除的。"))
    if waiting := await pending_forgetting(session, member.id):
        return _waiting(w, member, waiting)
    return await _preview_card(session, w, member, operator)


async def press_forget(
    session: AsyncSession, person: Person, member: Member | None, operator: Operator, how: str
) -> Reply:
    """`ask`, `sure`, `no`, or `cancel` of a wish that waits; pressed twice nothing more happens."""
    w = wording_for(person, member)
    if member is None:
        return Reply(w("这里没有您的任何信息，没有什么要删除的。"), edits=True)
    if how == "sure" and await is_last_administrator(session, member):
        return Reply(
            w("您是最后一位管理员，还不能删除：请先在工作台设另一位管理员（/members），再来删除。"),
            edits=True,
        )
    if how == "sure":
        wish = await ask_to_be_forgotten(session, member, operator.forget_days)
        return _waiting(w, member, wish, edits=True)
    waiting = await pending_forgetting(session, member.id)
    if how == "cancel" and waiting:
        await cancel_forgetting(session, member)
    elif waiting:
        return _waiting(w, member, waiting, edits=True)
    elif how == "ask":
        return await _preview_card(session, w, member, operator, edits=True)
    return Reply(w("好的，不删除。您的信息都还在。"), edits=True)


async def _preview_card(
    session: AsyncSession, w: Wording, member: Member, operator: Operator, *, edits: bool = False
) -> Reply:
    text = _preview(w, await preview(session, member), operator)
    rows = ((Button(w.plain("确认删除"), "forget:sure"), Button(w.plain("不了"), "forget:no")),)
    return Reply(text, rows, edits=edits)


def _preview(w: Wording, found: Preview, operator: Operator) -> Markup:
    stays = w("• 已发布的 {count} 份成果和需求：是单位的，由联络人专员接着办。", count=found.records)
    if found.taker:
        stays = w(
            "• 已发布的 {count} 份成果和需求：是单位的，交给同事 {name}。",
            count=found.records,
            name=found.taker,
        )
    return Markup("\n").join(
        (
            w("<b>删除我的信息</b>\n"),
            w("<b>会删除</b>"),
            w("• 账号和资料：Telegram 编号、姓名、单位、联系方式、领域、语言、同意记录。"),
            w(
                "• 没发布过的 {drafts} 份、检索 {searches} 次、关注 {watches} 个、报名 {registrations} 项，"
                "还有没填完的内容、反馈和推送记录。",
                drafts=found.drafts,
                searches=found.searches,
                watches=found.watches,
                registrations=found.registrations,
            ),
            w(
                "• 您在 {count} 项对接里写的话；联系方式停止公开，您提出的、没签约的对接结束。",
                count=found.cases,
            )
            + "\n",
            w("<b>会留下，但不再有您的名字</b>"),
            stays,
            w("• 对接的经过、签约的记录和操作记录：只写“一位已注销的成员”。"),
            *_mentions(w, found.mentions),
            Markup(),
            w(
                "确认以后再等 {days} 天，其间随时可以取消；到时由程序删除，并给您回执。"
                "备份里的随备份到期消失。",
                days=operator.forget_days,
            ),
            w("您聊天里的消息在 Telegram 那里，请自己清除。"),
        )
    )


def _mentions(w: Wording, found: Mentions) -> list[Markup]:
    """Where the name stands in texts that stay, and what becomes of it."""
    lines = []
    if found.notes:
        lines.append(w.many("• 别人的操作记录里提到您的 {count} 处：姓名换成“已注销的成员”。", found.notes))
    if found.records:
        lines.append(
            w(
                "• 正文里有您姓名的发布：{references}。它们是单位的，不会改动；想去掉，请先自己修改。",
                references=list_of(w, found.records[:REFERENCES_SHOWN]),
            )
        )
    if found.others:
        counted = (f"{w.name(where)} {count}" for where, count in found.others.items())
        lines.append(
            w(
                "• 别人写的文字里也有您的姓名（{counted}）：是他们的话，不会改动。",
                counted=list_of(w, counted),
            )
        )
    return lines


def _waiting(w: Wording, member: Member, wish: Forgetting, *, edits: bool = False) -> Reply:
    text = w(
        "<b>您的信息将在 {moment} 删除。</b>\n在那之前一切照旧，随时可以取消。",
        moment=moment_said(w, wish.due_at, member.zone),
    )
    return Reply(text, ((Button(w.plain("取消删除"), "forget:cancel"),),), edits=edits)
