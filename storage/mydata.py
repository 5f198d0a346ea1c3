"""What is held about one person, by section; never a value that somebody else wrote or is.

Each section names the columns that are the person's own. `to_json` of a value is what both files show.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.cases.tables import Beat, Case, CaseEntry, Exchange, Question
from storage.consents import Consent
from storage.conversation import Dialog, Search
from storage.events.tables import Event, Meeting, Registration
from storage.feedback.tables import Feedback
from storage.forgetting.wishes import Forgetting
from storage.imports import ImportBatch
from storage.membership.tables import JoiningRequest
from storage.outbox.tables import Delivery, Message, OptOut
from storage.people import Member, MemberField, MemberTag, Organisation, RoleGrant
from storage.records import Achievement, Demand
from storage.vocabularies import Vocabulary
from storage.watches.tables import Watch


class Section(Vocabulary):
    PROFILE = "profile", "资料"
    ROLES = "roles", "身份"
    FIELDS = "fields", "关注的领域"
    TAGS = "tags", "专员加的标签"
    CONSENTS = "consents", "同意记录"
    REQUESTS = "requests", "加入申请"
    ACHIEVEMENTS = "achievements", "发布的成果"
    DEMANDS = "demands", "发布的需求"
    SEARCHES = "searches", "检索和转发来的文字"
    WATCHES = "watches", "关注"
    FEEDBACK = "feedback", "对推荐的反馈"
    INTERESTS = "interests", "我的意向"
    RECEIVED = "received", "收到的意向"
    FOLLOWED = "followed", "我跟进的对接"
    MOVES = "moves", "我在对接里办的事"
    QUESTIONS = "questions", "我的询问"
    EXCHANGES = "exchanges", "同意公开联系方式"
    BEATS = "beats", "对进展的回答"
    REGISTRATIONS = "registrations", "活动报名"
    MEETINGS = "meetings", "约见"
    PUSHES = "pushes", "推送"
    OPT_OUTS = "opt_outs", "不收的推送"
    DRAFTS = "drafts", "没填完的内容"
    IMPORTS = "imports", "导入的文件"
    ACTS = "acts", "操作记录"
    FORGETTING = "forgetting", "删除的请求"


Held = Mapping[Section, Sequence[Mapping[str, Any]]]
RECORD: Final = ("reference", "title", "summary", "description", "status", "created_at", "published_at")


async def held_about(session: AsyncSession, member: Member) -> Held:
    """Every section, an empty one too; values as JSON has them."""
    found = {}
    for section, query in _queries(member).items():
        rows = await session.execute(query)
        found[section] = [{name: to_json(value) for name, value in row._mapping.items()} for row in rows]
    return found


def to_json(value: Any) -> Any:  # Any: of whatever type a column is
    if isinstance(value, Vocabulary):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date) else value


def _queries(member: Member) -> dict[Section, Select[Any]]:
    me, account = member.id, member.telegram_id
    return {
        Section.PROFILE: _columns(
            Member,
            *("telegram_id", "name", "contact", "language", "zone", "quiet_from", "quiet_until"),
            *("personalised", "joined_at", "consented_at"),
        )
        .add_columns(Organisation.name.label("organisation"))
        .outerjoin(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.id == me),
        Section.ROLES: _columns(RoleGrant, "role", "granted_at").where(RoleGrant.member_id == me),
        Section.FIELDS: _columns(MemberField, "field").where(MemberField.member_id == me),
        Section.TAGS: _columns(MemberTag, "tag").where(MemberTag.member_id == me),
        Section.CONSENTS: _columns(Consent, "version", "language", "given_at", "withdrawn_at").where(
            Consent.member_id == me
        ),
        Section.REQUESTS: _columns(
            JoiningRequest, "organisation_name", "state", "asked_at", "decided_at", "why"
        ).where(JoiningRequest.member_id == me),
        Section.ACHIEVEMENTS: _columns(Achievement, *RECORD).where(Achievement.author_id == me),
        Section.DEMANDS: _columns(Demand, *RECORD).where(Demand.author_id == me),
        Section.SEARCHES: _columns(Search, "text", "created_at").where(Search.member_id == me),
        Section.WATCHES: _columns(Watch, "text", "frequency", "created_at", "stopped_at").where(
            Watch.member_id == me
        ),
        Section.FEEDBACK: _columns(Feedback, "reference", "useful", "why", "said_at").where(
            Feedback.member_id == me
        ),
        Section.INTERESTS: _columns(Case, *CASE, "words").where(Case.seeker_id == me),
        Section.RECEIVED: _columns(Case, *CASE).where(Case.owner_id == me),
        Section.FOLLOWED: _columns(Case, *CASE).where(Case.manager_id == me),
        Section.MOVES: _columns(CaseEntry, "move", "at", "reason", "why")
        .add_columns(Case.reference)
        .join(Case, Case.id == CaseEntry.case_id)
        .where(CaseEntry.actor_id == me),
        Section.QUESTIONS: _columns(Question, "record_reference", "words", "asked_at").where(
            Question.asker_id == me
        ),
        Section.EXCHANGES: _columns(Exchange, "consented_at", "opened_at", "revoked_at")
        .add_columns(Case.reference)
        .join(Case, Case.id == Exchange.case_id)
        .where(Exchange.giver_id == me),
        Section.BEATS: _columns(Beat, "answer", "asked_at", "answered_at").where(Beat.member_id == me),
        Section.REGISTRATIONS: _columns(
            Registration, "place", "answers", "registered_at", "attended_at", "feedback", "matchmaking"
        )
        .add_columns(Event.reference)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.member_id == me),
        Section.MEETINGS: _columns(Meeting, "slot_at", "state").where(
            (Meeting.asker_id == me) | (Meeting.asked_id == me)
        ),
        Section.PUSHES: _columns(Delivery, "state", "settled_at")
        .add_columns(Message.kind)
        .join(Message, Message.id == Delivery.message_id)
        .where(Delivery.member_id == me),
        Section.OPT_OUTS: _columns(OptOut, "category", "since").where(OptOut.member_id == me),
        Section.DRAFTS: _columns(Dialog, "bot", "flow", "step", "draft", "updated_at").where(
            Dialog.telegram_id == account
        ),
        Section.IMPORTS: _columns(ImportBatch, "file_name", "state", "created_at").where(
            ImportBatch.member_id == me
        ),
        Section.ACTS: _columns(AuditEntry, "at", "act", "subject").where(AuditEntry.actor_id == me),
        Section.FORGETTING: _columns(Forgetting, "asked_at", "due_at", "cancelled_at").where(
            Forgetting.member_id == me
        ),
    }


CASE: Final = ("reference", "record_reference", "stage", "opened_at")


def _columns(model: Any, *names: str) -> Select[Any]:  # Any: of each table
    return select(*(getattr(model, name) for name in names))
