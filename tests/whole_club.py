"""A club in which there is one of everything that somebody might reach for who has no right to it.

What only some may see carries a word of `PRIVATE`; what may be shown to all is hostile markup.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.tokens import hashed
from storage.audit import note_act
from storage.base import now
from storage.cases.stages import Stage
from storage.cases.tables import Beat, Dispatch, Exchange, Question
from storage.consents import give_consent, withdraw_consent
from storage.conversation import Dialog
from storage.events.tables import EventStatus, Meeting, MeetingState, Place
from storage.feedback.tables import Feedback
from storage.imports import ImportBatch
from storage.membership.tables import Invite, JoiningRequest
from storage.notices.tables import Notice, NoticeStatus, SavedAudience
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import Member, MemberTag
from storage.posting.records import Model
from storage.records import Achievement, Demand, Record
from storage.searches import keep_search
from storage.store import Store
from storage.vocabularies import Language, Role, Status
from storage.watches.tables import Frequency, Watch
from tests.cases_sample import People, add_case
from tests.events_sample import add_event, add_registration
from tests.posted_sample import add_record, add_version
from tests.sample import add_member

STRANGER, GUEST, OUTSIDER, MANAGER, OFFICER, ADMINISTRATOR, WITHDRAWN = range(701, 708)
OWNER, SEEKER = 801, 802
OWN_SEARCH: Final = "密检索"
PRIVATE: Final = (
    *("密主人", "密来客", "密单位", "密草稿", "密新版", "密详情", "密意向", "密问题", OWN_SEARCH, "密关注"),
    *("密联系", "密申请", "密回答", "密会议", "密通知", "密文件", "密标签", "密入口", "密评审", "密受众"),
)
"""In names, contacts, drafts and words: each is for its parties and for officers alone."""
HOSTILE: Final = '公开<3 & </b> <a href="tg://x">按</a> שלום\u202e'
CLAIM, INVITE, CHECK_IN = "c" * 32, "i" * 32, "q" * 32


@dataclass(frozen=True, slots=True)
class WholeClub:
    """`values`: what buttons of this club could carry, by the names of their parts."""

    values: dict[str, list[str]]


async def found_club(store: Store) -> WholeClub:
    async with store.writing() as session:
        people = await _people(session)
        records = await _records(session, people)
        case = await _case(session, people)
        event, meeting = await _event(session, people)
        more = await _membership(session, people)
        said = await _said(session, people)
        desk = await _desk(session, people)
        references = [*records, case, event]
    values = {"reference": references, "own": records, "record": records, "other": records, "event": [event]}
    return WholeClub({**values, "meeting": [meeting], **more, **said, **desk})


async def _people(session: AsyncSession) -> People:
    owner = await add_member(session, OWNER, "密主人", "密单位研究所")
    seeker = await add_member(session, SEEKER, "密来客", "密单位来客公司")
    owner.contact, seeker.contact = "密联系 021-5555 0001", "密联系 021-5555 0002"
    await add_member(session, OUTSIDER, "局外人", "局外公司")
    manager = await add_member(session, MANAGER, "陈经", "紫竹经纪", role=Role.MANAGER)
    officer = await add_member(session, OFFICER, "许言", "联络处", role=Role.OFFICER)
    await add_member(session, ADMINISTRATOR, "顾宁", "联络处", role=Role.ADMINISTRATOR)
    guest = Member(telegram_id=GUEST, name="客人", grants=[])
    await give_consent(session, guest, Language.ZH_HANS)
    await withdraw_consent(session, await add_member(session, WITHDRAWN, "离开的人", "局外公司"))
    session.add(MemberTag(member_id=owner.id, tag="密标签"))
    published = await add_record(
        session, owner, Status.PUBLISHED, title=HOSTILE, anonymous=True, confidential_detail="密详情"
    )
    return People(owner, seeker, manager, officer, published)


async def _records(session: AsyncSession, people: People) -> list[str]:
    made: list[Record] = [people.record]
    kinds: tuple[Model, ...] = (Achievement, Demand)
    for model in kinds:
        made += [
            await add_record(session, people.owner, status, model, title=f"密草稿 {status}")
            for status in (Status.DRAFT, Status.PENDING, Status.RETURNED, Status.ON_HOLD, Status.EXPIRED)
        ]
    made.append(await add_record(session, people.seeker, Status.PUBLISHED, Demand, anonymous=True))
    await add_version(session, people.record, title="密新版")
    return [record.reference for record in made]


async def _case(session: AsyncSession, people: People) -> str:
    case = await add_case(session, people, Stage.NEGOTIATING)
    case.words, case.manager = "密意向", None
    shown = {"case_id": case.id, "opened_at": now()}
    session.add_all(Exchange(giver_id=who.id, **shown) for who in (people.owner, people.seeker))
    session.add(Beat(case_id=case.id, number=1, member_id=people.owner.id))
    other = await add_record(session, people.owner, Status.PUBLISHED, anonymous=True)
    fresh = People(people.owner, people.seeker, people.manager, people.officer, other)
    interest = await add_case(session, fresh, Stage.INTERESTED)
    interest.words = "密意向"
    session.add(Dispatch(case_id=case.id, manager_id=people.owner.id, officer_id=people.officer.id))
    await session.flush()
    return case.reference


async def _event(session: AsyncSession, people: People) -> tuple[str, str]:
    private: dict[str, Any] = {
        "link": "https://meet.example/密会议",
        "questions": [{"text": "带几人", "required": False}],
    }
    event = await add_event(session, title="公开沙龙 <A&B>", address="公开地址", capacity=1, **private)
    await add_event(session, title="密草稿活动", status=EventStatus.DRAFT)
    for member, place, token in (
        (people.owner, Place.REGISTERED, hashed(CHECK_IN)),
        (people.seeker, Place.WAITING, None),
    ):
        await add_registration(
            session, event, member, place, answers=["密回答"], matchmaking=True, token_hash=token
        )
    meeting = Meeting(
        event=event,
        asker=people.owner,
        asked=people.seeker,
        asker_reference=people.record.reference,
        asked_reference=people.record.reference,
        slot_at=event.starts_at,
        state=MeetingState.PROPOSED,
    )
    session.add(meeting)
    await session.flush()
    return event.reference, str(meeting.id)


async def _membership(session: AsyncSession, people: People) -> dict[str, list[str]]:
    asking = await add_member(session, 803, "密申请人", "密单位申请公司")
    asking.grants, asking.joined_at = [], None
    request = JoiningRequest(member_id=asking.id, organisation_name="密申请单位")
    soon = now() + timedelta(days=1)
    invite = Invite(token_hash=hashed(INVITE), uses=5, issued_by=people.officer.id, expires_at=soon)
    session.add_all([request, invite])
    await session.flush()
    organisation = str(people.owner.organisation_id)
    return {"request": [str(request.id)], "organisation": [organisation], "taker": [str(people.seeker.id)]}


async def _said(session: AsyncSession, people: People) -> dict[str, list[str]]:
    """What members typed and keep for themselves."""
    search = await keep_search(session, people.owner.id, OWN_SEARCH)
    asked: dict[str, Any] = {"filters": {}, "fingerprint": "f" * 64, "leading": 1.0, "rest": {}}
    watch = Watch(
        id="w" * 12,
        member_id=people.owner.id,
        text="密关注",
        frequency=Frequency.DAILY,
        after_change=0,
        **asked,
    )
    question = Question(record_reference=people.record.reference, asker_id=people.seeker.id, words="密问题")
    liked = Feedback(member_id=people.owner.id, reference=people.record.reference, useful=True)
    session.add_all([watch, question, liked])
    for bot in ("member", "desk"):
        draft = {"name": "密主人", "card": "k" * 12, "title": "密草稿"}
        session.add(Dialog(bot=bot, telegram_id=OWNER, flow="joining", step="name", draft=draft, revision=7))
    await session.flush()
    words = {"search": [search.id], "text": [search.id], "watch": [watch.id]}
    return {**words, "question": [str(question.id)], "dispatch": ["1"], "revision": ["7", "1"]}


async def _desk(session: AsyncSession, people: People) -> dict[str, list[str]]:
    batch = ImportBatch(
        token="b" * 12,
        file_name="密文件.csv",
        state="previewed",
        member_id=people.officer.id,
        chat_id=OFFICER,
    )
    message = Message(
        kind="notice", subject="notice:1", occurrence="", lane=Lane.NOTICE, payload={"text": "密通知"}
    )
    session.add_all([batch, message])
    await session.flush()
    session.add_all(
        Delivery(message_id=message.id, chat_id=chat, bot="member", lane=Lane.NOTICE, state=state)
        for chat, state in ((OWNER, State.FAILED), (OUTSIDER, State.READY))
    )
    notices = [
        Notice(
            author_id=people.officer.id,
            status=status,
            content={"text": "密通知"},
            audience={"is": "everyone"},
        )
        for status in (NoticeStatus.DRAFT, NoticeStatus.SENDING)
    ]
    notices[1].message_id, notices[1].started_at = message.id, now()
    session.add_all([*notices, SavedAudience(name="密受众", audience={"is": "everyone"})])
    note_act(session, people.officer.id, "exported", "密评审")
    await session.flush()
    numbers = [str(people.owner.id), "1", "0"]
    return {
        "message": [str(message.id)],
        "notice": [str(notice.id) for notice in notices],
        "token": ["b" * 12, CLAIM],
        "card": ["k" * 12],
        "number": numbers,
    }
