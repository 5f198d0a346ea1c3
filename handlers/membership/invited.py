"""Following an invite: `/start join_…` in the members' bot. A link that is shut leads on kindly."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.tokens import hashed
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.membership.admitting import fields_of
from storage.membership.inviting import Shut, invite_by, shut
from storage.membership.tables import Invite
from storage.people import Member

PREFIX: Final = "join_"
PAYLOAD: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{32}}")
WHY: Final[Mapping[Shut, str]] = {
    Shut.UNKNOWN: marked("这个邀请链接不对，可能没有复制完整。"),
    Shut.WITHDRAWN: marked("这个邀请链接已经收回。"),
    Shut.EXPIRED: marked("这个邀请链接已经过期。"),
    Shut.USED: marked("这个邀请链接的名额已经用完。"),
}


def invite_in(payload: str) -> str:
    """The payload where it has the shape of an invite's, else nothing."""
    return payload if PAYLOAD.fullmatch(payload) else ""


async def invite_for(session: AsyncSession, payload: str) -> tuple[Invite | None, Shut | None]:
    """The invite, and why it is of no use if it is not."""
    found = await invite_by(session, hashed(payload.removeprefix(PREFIX)))
    return found, shut(found)


def shut_said(w: Wording, why: Shut) -> Reply:
    """The link's fault, and the other way in."""
    return Reply(w(WHY[why]) + w("没有邀请也可以加入：登记姓名和单位，由联络人专员审批。"))


def invited_said(w: Wording, invite: Invite) -> Reply:
    if invite.organisation:
        return Reply(
            w(
                "您收到了 <b>{organisation}</b> 的邀请，登记好就是成员。",
                organisation=invite.organisation.name,
            )
        )
    return Reply(w("您收到了俱乐部的邀请，登记好就是成员。"))


def member_already(member: Member, invite: Invite | None) -> Reply:
    w = Wording(member.language)
    if invite and invite.organisation_id not in (None, member.organisation_id):
        text = w("您已经是成员了，链接没有用掉。换单位要联络人专员核实。")
        return Reply(text, ((Button(w.plain("改单位"), "correct:organisation:0"),),))
    return Reply(w("您已经是成员了，链接没有用掉，可以转给同事。"))


async def draft_for(session: AsyncSession, member: Member, invite: Invite | None) -> dict[str, object]:
    """What a dialog of joining begins with."""
    draft: dict[str, object] = {"fields": [field.value for field in await fields_of(session, member.id)]}
    if invite:
        draft["invite"] = invite.id
    if invite and invite.organisation:
        draft |= {
            "invited_to": invite.organisation.name,
            "organisation": [invite.organisation_id, invite.organisation.name],
        }
    return draft
