"""撤回同意: what it means, done at once, and the way back."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import wording_for
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.consents import withdraw_consent
from storage.forgetting.silence import WITHDRAWN_FOR
from storage.people import Member
from storage.vocabularies import Role


async def press_withdraw(
    session: AsyncSession, person: Person, member: Member | None, *, sure: bool
) -> Reply:
    """Asked first. Pressed twice it stays withdrawn, and nothing more happens."""
    w = wording_for(person, member)
    if member is None:
        return Reply(w("这里没有您的任何信息，没有什么要撤回的。"), edits=True)
    if member.withdrawn_at:
        return _withdrawn(w)
    if sure:
        await withdraw_consent(session, member)
        return _withdrawn(w)
    text = w(
        "<b>撤回同意</b>\n"
        "从那一刻起：不再给您推送任何消息，不再用您的信息推荐；您的联系方式在所有对接里停止公开；"
        "检索、发布、报名都用不了。\n"
        "已有的内容还在，您可以随时重新同意；{days} 天内没有重新同意，就全部删除。确定吗？",
        days=WITHDRAWN_FOR.days,
    )
    if member.may(Role.OFFICER):
        text += "\n\n" + w("您现在是专员或管理员：先由管理员收回身份，满期才会自动删除。")
    no = Button(w.plain("不了"), f"privacy:rights:{w.language}:here")
    return Reply(text, ((Button(w.plain("确定撤回同意"), "withdraw:sure"), no),), edits=True)


def _withdrawn(w: Wording) -> Reply:
    text = w(
        "<b>已撤回同意。</b>\n不再推送，联系方式不再公开，也不再保存新的内容。想接着用，重新同意就行；"
        "撤回满 {days} 天，您的信息全部删除。",
        days=WITHDRAWN_FOR.days,
    )
    again = (Button(w.plain("重新同意"), f"card:{w.language}:"),)
    return Reply(text, (again, (Button(w.plain("全部删除"), "forget:ask"),)), edits=True)
