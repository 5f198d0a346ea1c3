"""Who may do what at the desk, and what everyone else is told."""

from typing import TypeGuard

from handlers.consent import consented, full_text, wording_for
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.people import Member
from storage.vocabularies import Role


def allowed(member: Member | None, role: Role = Role.OFFICER) -> TypeGuard[Member]:
    """True if the member holds `role` and agreed to the consent card as it reads now.

    Asked inside every handler: a command's scope is no permission.
    """
    return consented(member) and member.may(role)


def turned_away(person: Person, member: Member | None) -> Reply:
    """Whom to ask, and not a word of what there is: the same answer to whatever a stranger tries.

    An officer who has to agree anew is asked that.
    """
    w = wording_for(person, member)
    if member and member.may(Role.OFFICER) and not consented(member):
        return consent_card(w, "agree", again=True)
    return Reply(w("您好！这里暂不接待访客。有事请找邀请您来的联络人，或写信给俱乐部秘书处。"))


def consent_card(w: Wording, agrees: str, *, again: bool = False) -> Reply:
    """At the desk; `agrees` is what its button carries."""
    head = (
        w("<b>请再确认一次</b>：说明有更新，或者您撤回过同意。\n")
        if again
        else w("<b>开始之前，请您确认</b>\n")
    )
    text = head + w(
        "我们会保存您的 Telegram 编号、显示名和语言，并记录您在这里办理的事项，只用于俱乐部的联络工作。\n"
        "消息经由 Telegram 设在境外的服务器传送。您可以随时要求查看、更正或删除。"
    )
    agree, refuse = Button(w.plain("同意"), agrees), Button(w.plain("不同意"), "claim-no")
    return Reply(text, ((agree, refuse), (full_text(w),)))


def gone(w: Wording) -> Reply:
    """The answer to a press on a card that no longer stands for anything, or never did."""
    return Reply(w("这张卡片已经失效。发送 /help 看看现在可以做什么。"))


def administrators_only(w: Wording) -> Reply:
    return Reply(w("这件事只有管理员可以做，请找管理员帮忙。"))
