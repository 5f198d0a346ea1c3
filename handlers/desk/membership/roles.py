"""设为 and 取消 a role, after a look at what it means; all is checked again when it is done."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import administrators_only, allowed, gone, turned_away
from handlers.desk.membership.member_card import member_card
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.membership.finding import person_of
from storage.membership.roles import GIVEN_BY, Refused, change_role
from storage.people import Member
from storage.vocabularies import Role

MEANS = {
    Role.MANAGER: marked("技术经理人可以接受派单，在对接里看到双方的进展。"),
    Role.OFFICER: marked("联络人专员能看到全部记录和成员，能审核、导入、办活动、发通知。"),
    Role.ADMINISTRATOR: marked("管理员除了专员的事，还能设专员和管理员，看操作记录。"),
}
SAID = {
    Refused.NO_MEMBER: marked("先成为成员，才能做技术经理人。"),
    Refused.LAST: marked("这是最后一位管理员，不能取消。请先设另一位管理员。"),
    Refused.SAME: marked("已经是这样了。"),
    Refused.GONE: marked("这个人已经不在了。"),
    Refused.NOT_ALLOWED: marked("这件事只有管理员可以做，请找管理员帮忙。"),
}


async def ask_role(
    session: AsyncSession, person: Person, member: Member | None, how: tuple[bool, Role], number: int
) -> Reply:
    """`how`: whether it is given, and which role."""
    if not allowed(member):
        return turned_away(person, member)
    w, (given, role) = Wording(member.language), how
    one = await person_of(session, number)
    if role not in GIVEN_BY or one is None:
        return gone(w)
    if not allowed(member, GIVEN_BY[role]):
        return administrators_only(w)
    named = {"name": one.name, "role": w.name(role)}
    head = (
        w("把 <b>{name}</b> 设为{role}？", **named)
        if given
        else w("取消 <b>{name}</b> 的{role}身份？", **named)
    )
    means = w(MEANS[role]) if given else w("马上生效，本人会收到通知。")
    yes = Button(w.plain("确认"), f"roleyes:{'yes' if given else 'no'}:{role}:{number}")
    return Reply(head + "\n" + means, ((yes, Button(w.plain("返回"), f"member:{number}")),), edits=True)


async def set_role(
    session: AsyncSession,
    person: Person,
    member: Member | None,
    how: tuple[bool, Role],
    number: int,
    administrators: Collection[int],
) -> Reply:
    """`administrators`: the Telegram ids that the settings name, whose role is not taken here."""
    if not allowed(member):
        return turned_away(person, member)
    w, (given, role) = Wording(member.language), how
    one = await person_of(session, number)
    if role not in GIVEN_BY or one is None:
        return gone(w)
    if not allowed(member, GIVEN_BY[role]):
        return administrators_only(w)
    if not given and role is Role.ADMINISTRATOR and one.telegram_id in administrators:
        said = w.plain("这位管理员由设置 LIAISON_ADMINISTRATORS 指定，请先在那里去掉。")
        return replace(await member_card(session, member, one), toast=said, alert=True)
    refused = await change_role(session, member.id, number, role, given=given)
    if not allowed(member):  # who took the desk away from themselves
        return Reply(w("好的，您不再是{role}。", role=w.name(role)), edits=True)
    said = w.plain(SAID[refused]) if refused else w.plain("已生效，已告诉本人。")
    return replace(await member_card(session, member, one), toast=said, alert=refused is not None)
