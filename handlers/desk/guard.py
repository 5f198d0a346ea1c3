"""Who may do what at the desk, and what everyone else is told."""

from typing import TypeGuard

from handlers.consent import wording_for
from handlers.person import Person
from handlers.reply import Reply
from handlers.wording import Wording
from storage.people import Member
from storage.vocabularies import Role


def allowed(member: Member | None, role: Role = Role.OFFICER) -> TypeGuard[Member]:
    """True if the member holds `role`. Asked inside every handler: a command's scope is no permission."""
    return member is not None and member.may(role)


def turned_away(person: Person, member: Member | None) -> Reply:
    """Whom to ask, and not a word of what there is: the same answer to whatever a stranger tries."""
    w = wording_for(person, member)
    return Reply(w("您好！这里暂不接待访客。有事请找邀请您来的联络人，或写信给俱乐部秘书处。"))


def gone(w: Wording) -> Reply:
    """The answer to a press on a card that no longer stands for anything, or never did."""
    return Reply(w("这张卡片已经失效。发送 /help 看看现在可以做什么。"))


def administrators_only(w: Wording) -> Reply:
    return Reply(w("这件事只有管理员可以做，请找管理员帮忙。"))
