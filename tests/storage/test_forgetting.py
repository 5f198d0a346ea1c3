"""Being forgotten: the deletion really deletes, once, and leaves to others what is theirs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import String, cast, select, update

from bot.due import mind_forgetting
from handlers.pushes.composing import compose
from storage.audit import AuditEntry
from storage.base import now
from storage.cases.interests import accept, express
from storage.cases.stages import Stage
from storage.cases.tables import Case, Question
from storage.conversation import Dialog, Inbox
from storage.events.registering import register
from storage.forgetting.wishes import (
    Forgetting,
    ask_to_be_forgotten,
    cancel_forgetting,
    pending_forgetting,
    preview,
)
from storage.imports import ImportBatch
from storage.members import member_of
from storage.outbox.planning import fan_out, plan
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member
from storage.posting.records import by_reference
from storage.searches import keep_search
from storage.store import Store, file_of
from storage.tables import metadata
from storage.vocabularies import Status
from tests.events_sample import add_event
from tests.outbox_steps import notice
from tests.posted_sample import add_record
from tests.sample import add_member

ACCOUNT: Final = 7_345_678_901
NAME, CONTACT = "钟离未央", "zhongli@nowhere.example"
SAID: Final = tuple(f"只有我说过的话{number}号" for number in range(1, 10))
OTHER = 42


async def fill(store: Store, *, colleague: bool = False) -> str:
    """A member who has said something in every place there is; the reference of what they published."""
    async with store.writing() as session:
        me = await add_member(session, ACCOUNT, NAME, "海岳膜所（样例）")
        other = await add_member(session, OTHER, "周敏", "浦江乳业（样例）")
        if colleague:
            await add_member(session, 43, "李工", "海岳膜所（样例）")
        me.contact, other.contact = CONTACT, "zhou@milk.example"
        published = await add_record(session, me, Status.PUBLISHED)
        await add_record(session, me, Status.DRAFT, title=SAID[0], published_at=None)
        theirs = await add_record(session, other, Status.PUBLISHED)
        case = await express(session, me, theirs.reference, SAID[1], consents=True)
        assert isinstance(case, Case)
        await accept(session, case.reference, other.id, consents=True)
        await keep_search(session, me.id, SAID[2])
        session.add(Dialog(bot="member", telegram_id=ACCOUNT, flow="post", step="x", draft={"a": SAID[3]}))
        owed = f'[{{"address": {{"chat_id": {ACCOUNT}, "card_id": null}}, "reply": "{SAID[4]}"}}]'
        session.add(Inbox(bot="member", update_id=5, answers=owed))
        event = await add_event(session, capacity=1)
        await register(session, event.reference, me, [SAID[5]], waits=False)
        await register(session, event.reference, other, waits=True)
        session.add(Question(record_reference=theirs.reference, asker_id=me.id, words=SAID[6]))
        session.add(ImportBatch(token="t", file_name=SAID[7], member_id=me.id, chat_id=ACCOUNT))
        session.add(AuditEntry(actor_id=me.id, act="did", subject=f"member:{me.id}", detail={"n": NAME}))
        message = await plan(session, notice())
        assert message
        await fan_out(session, message, Member.id.in_((me.id, other.id)))
        failed = Delivery.chat_id == ACCOUNT
        error = f"chat {ACCOUNT} said {SAID[8]}"
        await session.execute(update(Delivery).where(failed).values(state=State.FAILED, error=error))
        return published.reference


async def forget(store: Store, days: int = 0) -> None:
    async with store.writing() as session:
        me = await member_of(session, ACCOUNT)
        assert me
        await ask_to_be_forgotten(session, me, days)
    await mind_forgetting(store)


async def receive(store: Store) -> str:
    """What the receipt says; it counts as sent."""
    async with store.writing() as session:
        query = select(Delivery, Message).join(Message).where(Delivery.chat_id == ACCOUNT)
        ((row, message),) = (await session.execute(query)).all()
        reply = await compose(session, message, None)
        row.state = State.SENT
        assert reply
        said = str(reply.text)
    await mind_forgetting(store)
    return said


async def left_in(store: Store, words: Sequence[str]) -> list[str]:
    """Where any of them still stands, in any column of any table."""
    found = []
    async with store.reading() as session:
        for table in metadata.sorted_tables:
            for row in (await session.execute(select(*(cast(c, String) for c in table.columns)))).all():
                held = "\n".join(str(value) for value in row)
                escaped = [word.encode("unicode_escape").decode() for word in words]
                found += [f"{table.name}: {word}" for word in (*words, *escaped) if word in held]
    return found


ALL: Final = (*SAID, NAME, CONTACT, str(ACCOUNT))


async def test_nothing_of_the_person_is_left_in_any_table(store: Store) -> None:
    await fill(store)
    assert await left_in(store, [NAME, str(ACCOUNT), SAID[2], SAID[6]]) != []
    await forget(store)
    said = await receive(store)
    async with store.reading() as session:
        (wish,) = (await session.scalars(select(Forgetting))).all()
        assert (wish.member_id, wish.done_at is not None, wish.receipt in said) == (None, True, True)
    assert await left_in(store, ALL) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_nothing_of_the_person_is_left_in_the_stores_files(store: Store, database: str) -> None:
    await fill(store)
    await forget(store)
    await receive(store)
    path = file_of(database)
    assert path
    held = b"".join(file.read_bytes() for file in path.parent.glob("liaison.db*"))
    forms: list[bytes] = [
        ACCOUNT.to_bytes(6, "big"),
        ACCOUNT.to_bytes(8, "big"),
        ACCOUNT.to_bytes(8, "little"),
    ]
    forms += [word.encode() for word in ALL]
    forms += [word.encode("unicode_escape") for word in (*SAID, NAME)]
    assert [form for form in forms if form in held] == []
    assert "周敏".encode() in held


async def test_others_keep_what_is_theirs(store: Store) -> None:
    reference = await fill(store, colleague=True)
    async with store.reading() as session:
        me = await member_of(session, ACCOUNT)
        assert me
        assert (await preview(session, me)).taker == "李工"
    await forget(store)
    async with store.reading() as session:
        (record,) = await by_reference(session, [reference])
        taker, other = await member_of(session, 43), await member_of(session, OTHER)
        (case,) = (await session.scalars(select(Case))).unique().all()
        assert taker
        assert other
        assert (record.status, record.author_id) == (Status.PUBLISHED, taker.id)
        assert (case.owner_id, case.seeker_id, case.words) == (other.id, taker.id, "")


async def test_without_a_colleague_cases_end_and_officers_stand_in(store: Store) -> None:
    reference = await fill(store)
    await forget(store)
    async with store.reading() as session:
        (record,) = await by_reference(session, [reference])
        (case,) = (await session.scalars(select(Case))).unique().all()
        assert (record.status, record.author_id) == (Status.PUBLISHED, None)
        assert (case.stage, case.seeker_id, case.words) == (Stage.CLOSED, None, "")


async def test_deletion_waits_for_its_time_and_can_be_taken_back(store: Store) -> None:
    await fill(store)
    await forget(store, days=7)
    async with store.writing() as session:
        me = await member_of(session, ACCOUNT)
        assert me
        first = await pending_forgetting(session, me.id)
        assert first
        assert (await ask_to_be_forgotten(session, me, 7)).id == first.id
        assert await cancel_forgetting(session, me)
        assert not await cancel_forgetting(session, me)
        await session.execute(update(Forgetting).values(due_at=now() - timedelta(days=1)))
    await mind_forgetting(store)
    async with store.reading() as session:
        assert await member_of(session, ACCOUNT) is not None


async def test_two_clocks_delete_once(store: Store) -> None:
    await fill(store)
    await forget(store)
    await mind_forgetting(store)
    async with store.reading() as session:
        acts = (await session.scalars(select(AuditEntry.act).where(AuditEntry.act == "forgot"))).all()
    assert list(acts) == ["forgot"]
