"""What is past its period goes, what is not stays, and a second time nothing happens."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from storage.audit import AuditEntry, note_act
from storage.base import Base, now
from storage.cases.stages import CaseSide, Stage
from storage.conversation import Dialog, Inbox, Search
from storage.documents import READING
from storage.events.tables import Place, Registration
from storage.feedback.choices import Choice
from storage.imports import ImportBatch
from storage.ledger import ContactLook
from storage.membership.tables import Invite, JoiningRequest, RequestState
from storage.news.tables import NewsItem, NewsRead
from storage.notices.correcting import correct_notice
from storage.notices.running import Running
from storage.notices.tables import Notice
from storage.outbox.planning import Push
from storage.outbox.reports import report_on
from storage.outbox.retrying import retry, retryable
from storage.outbox.settling import refused, sent
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import Claim, Member
from storage.retention.job import ACT, forget_the_old
from storage.retention.rules import RULES, Kept
from storage.retention.some import AT_ONCE
from storage.store import Store
from storage.vocabularies import Role
from storage.watches.tables import Frequency, Watch
from tests.cases_sample import add_case, add_people
from tests.events_sample import add_event, add_registration
from tests.outbox_steps import (
    StoppedTime,
    add_members,
    message_of,
    notice,
    planned,
    rows,
    states,
    take,
    take_one,
)
from tests.running_sample import act, arrive_all, started
from tests.sample import add_member

pytestmark = pytest.mark.usefixtures("clock")
DAY = 86_400.0
A_SECOND = timedelta(seconds=1)


def owned(kept: Kept, at: datetime, number: int, member: Member) -> Base:
    """A row that falls under the rule, as of `at`."""
    watched: dict[str, Any] = {"text": "", "filters": {}, "leading": 1.0, "rest": {}, "after_change": 0}
    rest: dict[str, Any] = {"organisation_id": None, "uses": 1, "issued_by": None}
    made: dict[Kept, Base] = {
        Kept.UPDATE_IDS: Inbox(bot="member", update_id=number, received_at=at),
        Kept.SEARCHES: Search(id=str(number), member_id=member.id, text="脱氮", created_at=at),
        Kept.CHOICES: Choice(
            member_id=member.id, reference=f"CG-{number}", unmet=[], met=[], opened_at=at, taken_at=at
        ),
        Kept.STOPPED_WATCHES: Watch(
            id=str(number),
            member_id=member.id,
            fingerprint=str(number),
            frequency=Frequency.DAILY,
            stopped_at=at,
            **watched,
        ),
        Kept.DIALOGS: Dialog(
            bot="desk", telegram_id=number, flow="post", step="title", draft={}, updated_at=at
        ),
        Kept.DOCUMENTS: Dialog(
            bot=READING, telegram_id=number, flow="read", step="received", draft={}, updated_at=at
        ),
        Kept.CLAIMS: Claim(token_hash=str(number), role=Role.OFFICER, expires_at=at),
        Kept.INVITES: Invite(token_hash=str(number), expires_at=at, **rest),
        Kept.REQUESTS: JoiningRequest(
            member_id=member.id, organisation_name="别处", state=RequestState.DECLINED, decided_at=at
        ),
        Kept.NEWS_READ: NewsRead(item_id=number, member_id=member.id, at=at),
        Kept.LOOKS: ContactLook(
            case_id=1, giver_id=member.id, side=CaseSide.OWNER, day=at.date(), last_at=at
        ),
    }
    return made[kept]


ROWS = {
    Kept.UPDATE_IDS: Inbox,
    Kept.SEARCHES: Search,
    Kept.CHOICES: Choice,
    Kept.STOPPED_WATCHES: Watch,
    Kept.DIALOGS: Dialog,
    Kept.DOCUMENTS: Dialog,
    Kept.CLAIMS: Claim,
    Kept.INVITES: Invite,
    Kept.REQUESTS: JoiningRequest,
    Kept.NEWS_READ: NewsRead,
    Kept.LOOKS: ContactLook,
}
"""The rules that delete whole rows; the others have tests of their own below."""
EMPTIED = {Kept.ANSWERS, Kept.BODIES, Kept.IMPORTS, Kept.EVENT_ANSWERS, Kept.ACTS}
ELSEWHERE = {Kept.NOTICE_FILES}
"""Tested in `notices/test_files.py`."""


async def count(store: Store, table: type[Base]) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def noted(store: Store) -> Sequence[tuple[int | None, str, dict[str, Any]]]:
    """What the audit says of deletions: actor, subject and counts."""
    async with store.reading() as session:
        found = await session.scalars(select(AuditEntry).where(AuditEntry.act == ACT).order_by(AuditEntry.id))
        return [(entry.actor_id, entry.subject, entry.detail) for entry in found]


async def test_rules_name_all_that_is_kept_for_a_while() -> None:
    assert RULES.keys() == set(Kept) == {*ROWS, *EMPTIED, *ELSEWHERE}


async def test_rows_go_when_their_period_is_over_and_not_before(store: Store, clock: StoppedTime) -> None:
    kept_longer = dict.fromkeys(ROWS, 0)
    async with store.writing() as session:
        people = await add_people(session)
        member = people.owner
        await add_case(session, people, Stage.INTERESTED)
        for number in range(10, 10 + 100):
            session.add(NewsItem(id=number, title="", link="", summary="", change_number=number))
        await session.flush()
        for at, kept in enumerate(ROWS):
            over = now() - RULES[kept].period
            session.add(owned(kept, over - A_SECOND, 10 + at, member))
            session.add(owned(kept, over, 50 + at, member))
    assert await forget_the_old(store) == dict.fromkeys(ROWS, 1)
    # A second later the others are past it as well, and nothing else is.
    assert await forget_the_old(store) == {}
    clock.pass_by(1)
    assert await forget_the_old(store) == dict.fromkeys(ROWS, 1)
    assert {kept: await count(store, table) for kept, table in ROWS.items()} == kept_longer
    assert await noted(store) == [(None, "retention", {kept.value: 1 for kept in ROWS})] * 2


async def test_answers_of_past_events_are_emptied_and_who_came_stays(
    store: Store, clock: StoppedTime
) -> None:
    async with store.writing() as session:
        member = await add_member(session, 801)
        event = await add_event(session)
        row = await add_registration(session, event, member, Place.REGISTERED, answers=["带两人"])
        event.starts_at = now() - timedelta(days=89)
        await session.flush()
        number = row.id
    assert await forget_the_old(store) == {}
    clock.pass_by(2 * DAY)
    assert await forget_the_old(store) == {Kept.EVENT_ANSWERS: 1}
    assert await forget_the_old(store) == {}
    async with store.reading() as session:
        left = await session.get_one(Registration, number)
        assert (left.answers, left.place) == ([], Place.REGISTERED)


async def test_acts_go_after_three_years(store: Store, clock: StoppedTime) -> None:
    async with store.writing() as session:
        note_act(session, None, "tagged", "member:1")
    clock.pass_by(3 * 365 * DAY + 1)
    assert await forget_the_old(store) == {Kept.ACTS: 1}
    assert await noted(store) == [(None, "retention", {"acts": 1})]


async def test_used_claim_and_withdrawn_invite_go_before_they_would_expire(store: Store) -> None:
    later = now() + timedelta(days=400)
    async with store.writing() as session:
        for days in (29, 31):
            used = now() - timedelta(days=days)
            session.add(Claim(token_hash=str(days), role=Role.OFFICER, expires_at=later, used_at=used))
        for days in (89, 91):
            given_back = now() - timedelta(days=days)
            session.add(Invite(token_hash=str(days), uses=1, expires_at=later, withdrawn_at=given_back))
    await forget_the_old(store)
    async with store.reading() as session:
        left = [*await session.scalars(select(Claim.token_hash))]
        assert (left, [*await session.scalars(select(Invite.token_hash))]) == (["29"], ["89"])


async def test_live_watches_and_answered_dialogs_stay(store: Store, clock: StoppedTime) -> None:
    async with store.writing() as session:
        member = await add_member(session, 801)
        live = owned(Kept.STOPPED_WATCHES, now(), 1, member)
        assert isinstance(live, Watch)
        live.stopped_at = None
        dialog = owned(Kept.DIALOGS, now(), 2, member)
        session.add_all([live, dialog])
    clock.pass_by(80 * DAY)
    async with store.writing() as session:
        found = await session.get_one(Dialog, ("desk", 2))
        found.step = "summary"
    clock.pass_by(80 * DAY)
    assert await forget_the_old(store) == {}
    assert (await count(store, Watch), await count(store, Dialog)) == (1, 1)


async def test_more_than_one_transaction_holds_goes_all_the_same(
    store: Store, clock: StoppedTime, caplog: pytest.LogCaptureFixture
) -> None:
    async with store.writing() as session:
        session.add_all(Inbox(bot="member", update_id=n) for n in range(AT_ONCE + 1))
    clock.pass_by(9 * DAY)
    with caplog.at_level(logging.INFO, "storage.retention.job"):
        assert await forget_the_old(store) == {Kept.UPDATE_IDS: AT_ONCE + 1}
        assert await forget_the_old(store) == {}
    assert caplog.messages == [f"deleted what is past its period: {AT_ONCE + 1} update_ids"]
    assert await noted(store) == [(None, "retention", {"update_ids": AT_ONCE + 1})]


async def test_answers_owed_go_with_their_ids(store: Store, clock: StoppedTime) -> None:
    async with store.writing() as session:
        session.add(Inbox(bot="member", update_id=1, answers="[]", owner=7))
    clock.pass_by(7 * DAY)
    assert await forget_the_old(store) == {}
    clock.pass_by(2 * DAY)
    assert await forget_the_old(store) == {Kept.ANSWERS: 1, Kept.UPDATE_IDS: 1}
    assert await count(store, Inbox) == 0


@pytest.mark.parametrize(
    ("state", "after"),
    [("done", "done"), ("refused", "refused"), ("previewed", "cancelled"), ("confirmed", "confirmed")],
)
async def test_imports_keep_their_end_and_lose_file_and_rows(
    store: Store, clock: StoppedTime, state: str, after: str
) -> None:
    preview = {"shown": state, "table": {"errors": ["张三"]}, "known": 2, "first": "CG-1", "last": "CG-3"}
    async with store.writing() as session:
        session.add(
            ImportBatch(token="t", file_name="样例.csv", file_id="f", state=state, preview=preview, added=3)
        )
    clock.pass_by(29 * DAY)
    assert await forget_the_old(store) == {}
    clock.pass_by(2 * DAY)
    goes = state != "confirmed"  # it is being brought in
    assert await forget_the_old(store) == ({Kept.IMPORTS: 1} if goes else {})
    assert await forget_the_old(store) == {}
    async with store.reading() as session:
        batch = (await session.scalars(select(ImportBatch))).one()
    emptied = {"shown": after, "known": 2, "first": "CG-1", "last": "CG-3"}
    assert (batch.state, batch.file_id, batch.preview) == (
        (after, None, emptied) if goes else (after, "f", preview)
    )


async def test_settled_push_loses_its_words_and_keeps_its_counts(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 3)
    message_id = await planned(store, notice(payload={"notice": 1, "acknowledge": True, "text": "张三"}))
    first, second, third = await take(store)
    async with store.writing() as session:
        await sent(session, first.call, 77)
        await refused(session, second.call, "can't parse 张三")
    clock.pass_by(40 * DAY)
    assert await forget_the_old(store) == {}  # one is under way
    async with store.writing() as session:
        await sent(session, third.call, 78)
    clock.pass_by(29 * DAY)
    assert await forget_the_old(store) == {}
    clock.pass_by(2 * DAY)
    assert await forget_the_old(store) == {Kept.BODIES: 1}
    assert await forget_the_old(store) == {}
    message = await message_of(store, message_id)
    assert (message.payload, message.expires_at) == ({"notice": 1, "acknowledge": True}, now())
    assert [(row.state, row.telegram_message_id, row.error) for row in await rows(store)] == [
        (State.SENT, 77, None),
        (State.FAILED, None, None),
        (State.SENT, 78, None),
    ]
    async with store.reading() as session:
        report = await report_on(session, await session.get_one(Message, message_id))
        assert report.rows == {State.SENT: 2, State.FAILED: 1}
        assert await retryable(session, message_id) == 0


async def test_emptied_push_is_never_composed_again(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice())
    call = await take_one(store)
    async with store.writing() as session:
        await refused(session, call, "refused")
    clock.pass_by(31 * DAY)
    async with store.reading() as session:
        assert await retryable(session, message_id) == 1
    await forget_the_old(store)
    async with store.writing() as session:
        assert await retry(session, await session.get_one(Message, message_id)) == 0
    assert await take(store) == []
    assert await states(store) == {State.FAILED: 1}


async def test_push_that_may_still_be_said_keeps_its_words(store: Store, clock: StoppedTime) -> None:
    """A reminder of what is still to come: who registers later gets the same message."""
    await add_members(store, 1)
    start = now() + timedelta(days=60)
    push = Push(
        kind="reminder",
        subject="HD-1",
        occurrence="1",
        lane=Lane.REMINDER,
        payload={"told": []},
        quiet=False,
        expires_at=start,
    )
    message_id = await planned(store, push)
    for taken in await take(store):
        async with store.writing() as session:
            await sent(session, taken.call, 1)
    clock.pass_by(45 * DAY)
    assert await forget_the_old(store) == {}
    clock.pass_by(46 * DAY)
    assert await forget_the_old(store) == {Kept.BODIES: 1}
    assert (await message_of(store, message_id)).payload == {}


async def test_numbers_alone_are_no_body(store: Store, clock: StoppedTime) -> None:
    """What has none may be made ready again, as a progress card is."""
    await add_members(store, 1)
    message_id = await planned(store, notice(payload={"notice": 1}))
    for taken in await take(store):
        async with store.writing() as session:
            await sent(session, taken.call, 1)
    clock.pass_by(31 * DAY)
    await forget_the_old(store)
    message = await message_of(store, message_id)
    assert (message.payload, message.expires_at, message.emptied_at) == ({"notice": 1}, None, now())


async def test_correction_of_an_emptied_notice_is_said_and_goes_in_its_turn(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await started(store, 2, arrived=2)
    clock.pass_by(31 * DAY)
    assert (await forget_the_old(store))[Kept.BODIES] == 1

    async def body() -> Any:  # Any: JSON
        async with store.reading() as session:
            of_it = select(Message).join(Notice, Notice.message_id == Message.id)
            return (await session.scalars(of_it)).one().payload.get("text")

    async def correct(session: Any, running: Running) -> int:
        return await correct_notice(session, running, "改到周五", 1)

    before = await body()
    await act(store, notice_id, correct)
    await forget_the_old(store)
    assert (before, await body()) == (None, "改到周五")
    assert len(await arrive_all(store)) == 2
    clock.pass_by(29 * DAY)
    await forget_the_old(store)
    assert await body() == "改到周五"
    clock.pass_by(2 * DAY)
    assert (await forget_the_old(store))[Kept.BODIES] == 2
    assert await body() is None
    async with store.reading() as session:
        shown = (await session.scalars(select(Delivery.revision).order_by(Delivery.id).limit(2))).all()
        content = (await session.get_one(Notice, notice_id)).content["text"]
    assert (shown, content) == ([1, 1], "改到周五")  # the club's own announcement stays with its officers
