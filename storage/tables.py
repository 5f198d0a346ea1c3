"""Every table, imported once so that the metadata is whole wherever it is needed."""

from storage.audit import AuditEntry
from storage.base import Base
from storage.changes import ChangeCounter, Dropped
from storage.conversation import Dialog, Inbox, Search
from storage.imports import ImportBatch
from storage.outbox import Delivery, Message
from storage.people import Claim, Member, Organisation, RoleGrant
from storage.records import Achievement, Demand, ReferenceCounter

metadata = Base.metadata

__all__ = [
    "Achievement",
    "AuditEntry",
    "ChangeCounter",
    "Claim",
    "Delivery",
    "Demand",
    "Dialog",
    "Dropped",
    "ImportBatch",
    "Inbox",
    "Member",
    "Message",
    "Organisation",
    "ReferenceCounter",
    "RoleGrant",
    "Search",
    "metadata",
]
