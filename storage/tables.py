"""Every table, imported once so that the metadata is whole wherever it is needed."""

from storage.aliases import Alias
from storage.audit import AuditEntry
from storage.base import Base
from storage.cases.manager_profiles import ManagerProfile
from storage.cases.tables import Beat, Case, CaseEntry, Dispatch, Exchange, Question
from storage.changes import ChangeCounter, Dropped
from storage.consents import Consent
from storage.conversation import Dialog, Inbox, Search
from storage.events.tables import Event, EventSeries, Meeting, Registration
from storage.feedback.choices import Choice
from storage.feedback.tables import Feedback
from storage.forgetting.wishes import Forgetting
from storage.imports import ImportBatch
from storage.keys import KeyProof
from storage.ledger import ContactLook
from storage.life import LifeRow
from storage.membership.tables import Invite, InviteUse, JoiningRequest, MenuDue
from storage.news.tables import Digest, DigestSlot, NewsField, NewsItem, NewsRead
from storage.notices.tables import (
    Acknowledgement,
    Notice,
    NoticeCorrection,
    NoticeFile,
    ProgressCard,
    SavedAudience,
)
from storage.outbox.tables import ChatSlot, Delivery, Message, OptOut, Pacer
from storage.people import Claim, FormerName, Member, MemberField, MemberTag, Organisation, RoleGrant
from storage.posting.matching_marks import MatchingMark
from storage.posting.tables import NewVersion, RecordMove
from storage.records import Achievement, Demand, ReferenceCounter
from storage.watches.tables import Watch, WatchCursor, WatchHit, WatchName, WatchTerm

metadata = Base.metadata

__all__ = [
    "Achievement",
    "Acknowledgement",
    "Alias",
    "AuditEntry",
    "Beat",
    "Case",
    "CaseEntry",
    "ChangeCounter",
    "ChatSlot",
    "Choice",
    "Claim",
    "Consent",
    "ContactLook",
    "Delivery",
    "Demand",
    "Dialog",
    "Digest",
    "DigestSlot",
    "Dispatch",
    "Dropped",
    "Event",
    "EventSeries",
    "Exchange",
    "Feedback",
    "Forgetting",
    "FormerName",
    "ImportBatch",
    "Inbox",
    "Invite",
    "InviteUse",
    "JoiningRequest",
    "KeyProof",
    "LifeRow",
    "ManagerProfile",
    "MatchingMark",
    "Meeting",
    "Member",
    "MemberField",
    "MemberTag",
    "MenuDue",
    "Message",
    "NewVersion",
    "NewsField",
    "NewsItem",
    "NewsRead",
    "Notice",
    "NoticeCorrection",
    "NoticeFile",
    "OptOut",
    "Organisation",
    "Pacer",
    "ProgressCard",
    "Question",
    "RecordMove",
    "ReferenceCounter",
    "Registration",
    "RoleGrant",
    "SavedAudience",
    "Search",
    "Watch",
    "WatchCursor",
    "WatchHit",
    "WatchName",
    "WatchTerm",
    "metadata",
]
