import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from handlers.desk.claiming import (
    agree_and_claim,
    agree_as_administrator,
    claim_role,
    greet,
    issue_claim,
    refuse_consent,
)
from handlers.desk.guard import turned_away
from handlers.desk.tokens import hashed
from handlers.person import Person
from handlers.reply import Reply
from storage.audit import AuditEntry
from storage.base import now
from storage.members import member_of
from storage.people import Claim, Member
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.handlers.desk.conftest import add_member, somebody

NO_SUCH_LINK = "这个链接不能用：它不对、已被用过，或已过期。请向给您链接的人再要一个。"


async def issued(store: Store, issuer: Member | None = None, role: Role = Role.OFFICER) -> str:
    async with store.writing() as session:
        return issue_claim(session, issuer, role)


async def opened(store: Store, person: Person, token: str) -> Reply:
    async with store.writing() as session:
        return await claim_role(session, person, await member_of(session, person.telegram_id), token)


async def agreed(store: Store, person: Person, token: str) -> Reply:
    async with store.writing() as session:
        return await agree_and_claim(session, person, await member_of(session, person.telegram_id), token)


async def roles(store: Store, telegram_id: int) -> set[Role] | None:
    async with store.reading() as session:
        member = await member_of(session, telegram_id)
        return set(member.roles) if member else None


async def test_link_opened_by_a_stranger_stores_nothing_before_consent(store: Store) -> None:
    token = await issued(store)
    card = await opened(store, somebody(), token)
    buttons = [button.data for row in card.rows for button in row]
    assert buttons == [f"claim:{token}", "claim-no", "privacy:home:zh-hans:new"]
    assert await roles(store, 501) is None
    async with store.writing() as session:
        assert (await refuse_consent(session, somebody(), None)).text == "好的，我们什么都没有保存。"
    assert await roles(store, 501) is None


async def test_link_agreed_to_makes_an_officer_once(store: Store) -> None:
    token = await issued(store)
    welcome = await agreed(store, somebody(), token)
    assert welcome.text.startswith("您好，周明！您的身份：<b>联络人专员</b>。")
    assert await roles(store, 501) == {Role.OFFICER}
    assert await agreed(store, somebody(), token) == welcome
    assert (await agreed(store, somebody(502), token)).text == NO_SUCH_LINK
    assert await roles(store, 502) is None


async def test_link_opened_by_a_member_takes_effect_at_once(store: Store) -> None:
    await add_member(store, 503, Role.MEMBER)
    token = await issued(store)
    await opened(store, somebody(503), token)
    assert await roles(store, 503) == {Role.MEMBER, Role.OFFICER}


async def test_link_opened_by_an_officer_is_not_used_up(store: Store, officer: Member) -> None:
    token = await issued(store)
    assert (await opened(store, somebody(officer.telegram_id), token)).text == (
        "您已经有这个身份，链接没有用掉，可以转给同事。"
    )
    await agreed(store, somebody(), token)
    assert await roles(store, 501) == {Role.OFFICER}


async def test_wrong_used_and_expired_links_get_the_same_answer(store: Store) -> None:
    used, expired = await issued(store), await issued(store)
    await agreed(store, somebody(504), used)
    async with store.writing() as session:
        late = update(Claim).where(Claim.token_hash == hashed(expired))
        await session.execute(late.values(expires_at=now() - timedelta(seconds=1)))
    answers = [await opened(store, somebody(), token) for token in ("x" * 32, used, expired, "")]
    answers += [await agreed(store, somebody(), token) for token in ("x" * 32, used, expired)]
    assert [(answer.text, answer.rows) for answer in answers] == [(NO_SUCH_LINK, ())] * 7
    assert await roles(store, 501) is None


async def test_two_people_racing_for_one_link_leave_one_officer(store: Store) -> None:
    token = await issued(store)
    people = [somebody(number) for number in range(700, 708)]
    answers = await asyncio.gather(*(agreed(store, person, token) for person in people))
    assert sorted(answer.text == NO_SUCH_LINK for answer in answers) == [False] + [True] * 7
    async with store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Member)) == 1


async def test_link_is_kept_as_a_hash_only_and_its_making_is_noted(
    store: Store, administrator: Member
) -> None:
    token = await issued(store, administrator)
    assert len(token) == 32
    async with store.reading() as session:
        claim = (await session.scalars(select(Claim))).one()
        entry = (await session.scalars(select(AuditEntry))).one()
    assert (claim.token_hash, claim.issued_by) == (hashed(token), administrator.id)
    assert timedelta(hours=23, minutes=59) < claim.expires_at - now() <= timedelta(hours=24)
    assert (entry.actor_id, entry.act, entry.subject) == (
        administrator.id,
        "issued_claim",
        f"claim:{hashed(token)[:12]}",
    )
    assert token not in str(entry.detail)


async def test_administrator_of_the_settings_becomes_one_after_consent(store: Store) -> None:
    async with store.writing() as session:
        card = await greet(session, somebody(), None, {501})
    assert card.rows[0][0].data == "admin:agree"
    assert await roles(store, 501) is None
    async with store.writing() as session:
        await agree_as_administrator(session, somebody(), None, {501})
    assert await roles(store, 501) == {Role.ADMINISTRATOR}


async def test_stranger_cannot_agree_as_administrator(store: Store) -> None:
    async with store.writing() as session:
        answer = await agree_as_administrator(session, somebody(), None, {999})
    assert answer == turned_away(somebody(), None)
    assert await roles(store, 501) is None


async def test_start_without_a_link_turns_strangers_and_members_away(store: Store) -> None:
    member = await add_member(store, 505, Role.MEMBER)
    async with store.writing() as session:
        assert await greet(session, somebody(), None, {999}) == turned_away(somebody(), None)
        assert await greet(session, somebody(505), member, {999}) == turned_away(somebody(505), member)


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.EN, "Hello! Nobody receives visitors here"), (Language.ZH_HANT, "您好！這裡暫不接待訪客")],
)
async def test_stranger_is_turned_away_in_their_language(language: Language, words: str) -> None:
    assert turned_away(somebody(language=language), None).text.startswith(words)
