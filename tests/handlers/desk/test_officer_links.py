from sqlalchemy import func, select

from handlers.desk.officer_links import drop_officer_link, make_officer_link, offer_officer_link
from handlers.desk.tokens import CLAIM_PREFIX, hashed
from handlers.reply import Reply
from storage.members import member_of
from storage.people import Claim, Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody

DESK = "https://t.me/desk_bot"


async def offered(store: Store, telegram_id: int) -> Reply:
    async with store.writing() as session:
        return await offer_officer_link(session, somebody(telegram_id), await member_of(session, telegram_id))


async def made(store: Store, telegram_id: int, card: str) -> Reply:
    async with store.writing() as session:
        member = await member_of(session, telegram_id)
        return await make_officer_link(session, somebody(telegram_id), member, card, DESK)


async def claims(store: Store) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count()).select_from(Claim)) or 0


async def test_administrator_makes_one_link_however_often_they_press(
    store: Store, administrator: Member
) -> None:
    card = (await offered(store, 602)).rows[0][0].data.removeprefix("link:make:")
    assert await claims(store) == 0
    shown = await made(store, 602, card)
    again = await made(store, 602, card)
    token = shown.text.partition(f"{DESK}?start={CLAIM_PREFIX}")[2].removesuffix("</code>")
    async with store.reading() as session:
        assert (await session.scalars(select(Claim.token_hash))).all() == [hashed(token)]
    assert again.text == "这张卡片已经失效。发送 /help 看看现在可以做什么。"


async def test_dropped_card_makes_no_link(store: Store, administrator: Member) -> None:
    card = (await offered(store, 602)).rows[0][0].data.removeprefix("link:make:")
    async with store.writing() as session:
        dropped = await drop_officer_link(session, somebody(602), administrator, card)
    assert dropped.text == "好的，没有生成链接。"
    await made(store, 602, card)
    assert await claims(store) == 0


async def test_card_of_another_administrator_makes_no_link(
    store: Store, administrator: Member, officer: Member
) -> None:
    card = (await offered(store, 602)).rows[0][0].data.removeprefix("link:make:")
    assert (await made(store, 601, card)).text == "这件事只有管理员可以做，请找管理员帮忙。"
    assert (await offered(store, 601)).text == "这件事只有管理员可以做，请找管理员帮忙。"
    assert await claims(store) == 0


async def test_role_withdrawn_between_card_and_press_makes_no_link(
    store: Store, administrator: Member
) -> None:
    card = (await offered(store, 602)).rows[0][0].data.removeprefix("link:make:")
    async with store.writing() as session:
        member = await member_of(session, 602)
        assert member is not None
        member.grants.clear()
    assert (await made(store, 602, card)).text.startswith("您好！这里暂不接待访客。")
    assert await claims(store) == 0
