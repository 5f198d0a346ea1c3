"""`/officerlink`: an administrator makes a one-time link for a colleague, after a confirmation."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.claiming import issue_claim
from handlers.desk.guard import administrators_only, allowed, gone, turned_away
from handlers.desk.tokens import CLAIM_PREFIX, card_token
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.asking import ask, asked, take_asked
from storage.people import Member
from storage.vocabularies import Role

FLOW = "officer_link"


async def offer_officer_link(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(w)
    card = card_token()
    await ask(session, "desk", person.telegram_id, FLOW, {"card": card})
    text = w(
        "<b>生成联络人专员链接？</b>\n"
        "谁先打开链接，谁就成为联络人专员：能看到全部记录，也能导入。链接只能用一次，24 小时内有效。"
    )
    make = Button(w.plain("生成链接"), f"link:make:{card}")
    return Reply(text, ((make, Button(w.plain("取消"), f"link:no:{card}")),))


async def make_officer_link(
    session: AsyncSession, person: Person, member: Member | None, card: str, desk_link: str
) -> Reply:
    """The link, shown this once. `desk_link` is the desk's own address, such as https://t.me/name."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(w)
    if not await _ours(session, person, card):
        return gone(w)
    await take_asked(session, "desk", person.telegram_id)
    link = f"{desk_link}?start={CLAIM_PREFIX}{issue_claim(session, member, Role.OFFICER)}"
    text = w(
        "请把这个链接发给那位同事。它只显示这一次，只能用一次，24 小时内有效：\n<code>{link}</code>",
        link=link,
    )
    return Reply(text, edits=True)


async def drop_officer_link(session: AsyncSession, person: Person, member: Member | None, card: str) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    if not await _ours(session, person, card):
        return gone(w)
    await take_asked(session, "desk", person.telegram_id)
    return Reply(w("好的，没有生成链接。"), edits=True)


async def _ours(session: AsyncSession, person: Person, card: str) -> bool:
    """True while the card is the one that waits, so that a second press makes no second link."""
    waiting = await asked(session, "desk", person.telegram_id)
    return waiting is not None and waiting.flow == FLOW and waiting.draft == {"card": card}
