"""What is held about one person, by section; never a value that somebody else wrote or is.

Each section names the columns that are the person's own. A test holds them against all tables that know a
member (`tests/storage/test_personal_data.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.cases.manager_profiles import ManagerProfile
from storage.cases.tables import Beat, Case, CaseEntry, Dispatch, Exchange, Question
from storage.consents import Consent
from storage.conversation import Dialog, Search
from storage.events.tables import Event, Meeting, Registration
from storage.feedback.choices import Choice
from storage.feedback.tables import Feedback
from storage.forgetting.wishes import Forgetting
from storage.imports import ImportBatch
from storage.ledger import ContactLook
from storage.membership.tables import Invite, InviteUse, JoiningRequest
from storage.news.tables import Digest, NewsItem, NewsRead
from storage.notices.tables import Acknowledgement, Notice
from storage.outbox.tables import Delivery, Message, OptOut
from storage.people import Claim, Member, MemberField, MemberTag, Organisation, RoleGrant
from storage.posting.tables import NewVersion, RecordMove
from storage.records import Achievement, Demand
from storage.vocabularies import Vocabulary
from storage.watches.tables import Watch


class Section(Vocabulary):
    PROFILE = "profile", "资料"
    ROLES = "roles", "身份"
    FIELDS = "fields", "关注的领域"
    TAGS = "tags", "专员加的标签"
    CONSENTS = "consents", "同意记录"
    REQUESTS = "requests", "加入和换单位的申请"
    INVITED = "invited", "凭邀请加入"
    MANAGER = "manager", "技术经理人名片"
    ACHIEVEMENTS = "achievements", "发布的成果"
    DEMANDS = "demands", "发布的需求"
    SEARCHES = "searches", "检索和转发来的文字"
    WATCHES = "watches", "关注"
    FEEDBACK = "feedback", "对推荐的反馈"
    CHOICES = "choices", "打开成果时用的检索词"
    VERSIONS = "versions", "改过等审核的内容"
    RECORD_MOVES = "record_moves", "我对发布办的事"
    INTERESTS = "interests", "我的意向"
    RECEIVED = "received", "收到的意向"
    FOLLOWED = "followed", "我跟进的对接"
    MOVES = "moves", "我在对接里办的事"
    QUESTIONS = "questions", "我的询问"
    DISPATCHES = "dispatches", "派给我的对接"
    EXCHANGES = "exchanges", "同意公开联系方式"
    LOOKS = "looks", "联系方式被看过"
    LOOKED = "looked", "我看过的联系方式"
    BEATS = "beats", "对进展的回答"
    REGISTRATIONS = "registrations", "活动报名"
    MEETINGS = "meetings", "约见"
    PUSHES = "pushes", "推送"
    DIGESTS = "digests", "资讯周报"
    NEWS_READ = "news_read", "读过的资讯"
    ACKNOWLEDGED = "acknowledged", "已阅的通知"
    OPT_OUTS = "opt_outs", "不收的推送"
    DRAFTS = "drafts", "没填完的内容"
    IMPORTS = "imports", "导入的文件"
    NOTICES = "notices", "我写的通知"
    NEWS = "news", "我发的资讯"
    EVENTS = "events", "我建的活动"
    INVITES = "invites", "我发的邀请"
    CLAIMS = "claims", "身份链接"
    ACTS = "acts", "操作记录"
    FORGETTING = "forgetting", "删除的请求"


Held = Mapping[Section, Sequence[Mapping[str, Any]]]
RECORD: Final = ("reference", "title", "summary", "description", "status", "created_at", "published_at")


async def held_about(session: AsyncSession, member: Member) -> Held:
    """Every section, an empty one too."""
    asked = queries(member)
    return {section: await _rows(session, asked[section]) for section in Section}


async def held_in(session: AsyncSession, member: Member, section: Section) -> Sequence[Mapping[str, Any]]:
    return await _rows(session, queries(member)[section])


async def _rows(session: AsyncSession, query: Select[Any]) -> Sequence[Mapping[str, Any]]:
    return [dict(row._mapping) for row in await session.execute(query)]


def to_json(value: Any) -> Any:  # Any: of whatever type a column is
    """For `json.dumps`: a code, or a moment by ISO 8601."""
    if isinstance(value, Vocabulary):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date) else value


def queries(member: Member) -> dict[Section, Select[Any]]:
    me, account = member.id, member.telegram_id
    return {
        Section.PROFILE: _columns(
            Member,
            *("telegram_id", "name", "contact", "language", "zone", "quiet_from", "quiet_until"),
            *("digest_weekday", "digest_hour", "personalised", "joined_at", "consent_version"),
            *("consented_at", "withdrawn_at", "unreachable_since"),
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
        Section.INVITED: _columns(InviteUse, "used_at").where(InviteUse.member_id == me),
        Section.MANAGER: _columns(ManagerProfile, "listed", "about", "changed_at").where(
            ManagerProfile.member_id == me
        ),
        Section.ACHIEVEMENTS: _columns(Achievement, *RECORD).where(Achievement.author_id == me),
        Section.DEMANDS: _columns(Demand, *RECORD).where(Demand.author_id == me),
        Section.SEARCHES: _columns(Search, "text", "created_at").where(Search.member_id == me),
        Section.WATCHES: _columns(Watch, "text", "frequency", "created_at", "stopped_at").where(
            Watch.member_id == me
        ),
        Section.FEEDBACK: _columns(Feedback, "reference", "useful", "why", "said_at").where(
            Feedback.member_id == me
        ),
        Section.CHOICES: _columns(Choice, "reference", "unmet", "met", "opened_at", "taken_at").where(
            Choice.member_id == me
        ),
        Section.VERSIONS: _columns(NewVersion, "reference", "answers", "created_at", "decided_at").where(
            NewVersion.author_id == me
        ),
        Section.RECORD_MOVES: _columns(RecordMove, "reference", "move", "at", "why").where(
            RecordMove.actor_id == me
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
        Section.DISPATCHES: _columns(Dispatch, "offered_at", "answered_at", "why")
        .add_columns(Case.reference)
        .join(Case, Case.id == Dispatch.case_id)
        .where(Dispatch.manager_id == me),
        Section.LOOKS: _looks().where(ContactLook.giver_id == me),
        Section.LOOKED: _looks().where(ContactLook.viewer_id == me),
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
        Section.DIGESTS: _columns(Message, "created_at")
        .join(Digest, Digest.message_id == Message.id)
        .where(Digest.member_id == me),
        Section.NEWS_READ: _columns(NewsRead, "at")
        .add_columns(NewsItem.title)
        .join(NewsItem, NewsItem.id == NewsRead.item_id)
        .where(NewsRead.member_id == me),
        Section.ACKNOWLEDGED: _columns(Acknowledgement, "notice_id", "at").where(
            Acknowledgement.member_id == me
        ),
        Section.OPT_OUTS: _columns(OptOut, "category", "since").where(OptOut.member_id == me),
        Section.DRAFTS: _columns(Dialog, "bot", "flow", "step", "draft", "updated_at").where(
            Dialog.telegram_id == account
        ),
        Section.IMPORTS: _columns(ImportBatch, "file_name", "state", "created_at").where(
            ImportBatch.member_id == me
        ),
        Section.NOTICES: _columns(Notice, "id", "status", "content").where(Notice.author_id == me),
        Section.NEWS: _columns(NewsItem, "title", "summary", "posted_at").where(NewsItem.author_id == me),
        Section.EVENTS: _columns(Event, "reference", "title", "created_at").where(Event.created_by == me),
        Section.INVITES: _columns(Invite, "issued_at", "expires_at", "uses", "used").where(
            Invite.issued_by == me
        ),
        Section.CLAIMS: _columns(Claim, "role", "issued_at", "used_at").where(
            (Claim.used_by == me) | (Claim.issued_by == me)
        ),
        Section.ACTS: _columns(AuditEntry, "at", "act", "subject").where(AuditEntry.actor_id == me),
        Section.FORGETTING: _columns(Forgetting, "cause", "asked_at", "due_at", "cancelled_at").where(
            Forgetting.member_id == me
        ),
    }


CASE: Final = ("reference", "record_reference", "stage", "opened_at")


def _looks() -> Select[Any]:
    looks = _columns(ContactLook, "day", "side", "times", "last_at").add_columns(Case.reference)
    return looks.join(Case, Case.id == ContactLook.case_id)


def _columns(model: Any, *names: str) -> Select[Any]:  # Any: of each table
    return select(*(getattr(model, name) for name in names))
