"""Which kind of message is composed by which function, at the moment it is sent.

So it is said in the language the member has chosen by then, and nothing that went meanwhile is shown.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from importlib import import_module

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Reply
from storage.cases import (
    dispatching,
    handing_over,
    heartbeat,
    interest_news,
    lapsing,
    questions,
    suggesting,
    telling,
)
from storage.events import changes_told, follow_up, meetings_told, reminding
from storage.events import telling as seats
from storage.forgetting.receipts import RECEIPT
from storage.forgetting.silence import SILENT
from storage.forgetting.wishes import WARNING
from storage.membership import leaving, organising, roles
from storage.membership import telling as joining
from storage.news import digesting
from storage.notices import corrections_told, deciding, freezing, nudging, previewing, progress
from storage.outbox import correcting
from storage.outbox.tables import Message
from storage.people import Member
from storage.posting.news import ENDING, NEWS
from storage.retention import summary

Compose = Callable[[AsyncSession, Message, Member | None], Awaitable[Reply | None]]

KINDS: Mapping[str, str] = {
    WARNING: "handlers.pushes.forgetting_news:compose_warning",
    RECEIPT: "handlers.pushes.forgetting_news:compose_receipt",
    SILENT: "handlers.pushes.retention_news:compose_silent",
    summary.KIND: "handlers.pushes.retention_news:compose_deleted",
    digesting.KIND: "handlers.news.reading:compose_digest",
    "alert": "handlers.pushes.watch_alerts:compose_watch_alert",
    "match": "handlers.pushes.match_news:compose_match",
    "matches": "handlers.pushes.match_news:compose_matches",
    freezing.KIND: "handlers.pushes.notices:compose_notice",
    previewing.KIND: "handlers.pushes.notices:compose_preview",
    previewing.NEWS: "handlers.pushes.notice_desk:compose_preview_news",
    deciding.APPROVAL: "handlers.pushes.notice_desk:compose_approval",
    deciding.DECIDED: "handlers.pushes.notice_desk:compose_decided",
    correcting.KIND: "handlers.pushes.corrections:compose_correction",
    nudging.KIND: "handlers.pushes.notice_readers:compose_nudge",
    progress.KIND: "handlers.pushes.notice_progress:compose_progress",
    corrections_told.KIND: "handlers.pushes.notice_readers:compose_corrected",
    "paused": "handlers.pushes.paused:compose_paused",
    NEWS: "handlers.pushes.record_news:compose_record_news",
    ENDING: "handlers.pushes.record_news:compose_ending",
    "review": "handlers.pushes.review_waiting:compose_review",
    interest_news.INTEREST: "handlers.pushes.interest_news:compose_interest",
    interest_news.UNOWNED: "handlers.pushes.interest_news:compose_unowned",
    interest_news.ANSWERED: "handlers.pushes.interest_news:compose_answered",
    interest_news.WITHDRAWN: "handlers.pushes.interest_news:compose_withdrawn",
    lapsing.LAPSED: "handlers.pushes.interest_news:compose_lapsed",
    interest_news.CONTACT: "handlers.pushes.interest_news:compose_contact",
    questions.QUESTION: "handlers.pushes.question_news:compose_question",
    questions.ANSWER: "handlers.pushes.question_news:compose_answer",
    telling.NEWS: "handlers.pushes.case_news:compose_case_news",
    heartbeat.QUESTION: "handlers.pushes.case_news:compose_beat",
    heartbeat.AGREED: "handlers.pushes.case_news:compose_beat_agreed",
    dispatching.OFFER: "handlers.pushes.case_news:compose_dispatch",
    suggesting.KIND: "handlers.pushes.case_news:compose_suggestion",
    changes_told.CHANGE: "handlers.pushes.event_changes:compose_event_change",
    changes_told.CANCELLED: "handlers.pushes.event_changes:compose_event_cancelled",
    follow_up.FEEDBACK: "handlers.pushes.event_follow_up:compose_feedback",
    follow_up.SUMMARY: "handlers.pushes.event_follow_up:compose_summary",
    heartbeat.ATTENTION: "handlers.pushes.case_desk:compose_case_attention",
    dispatching.ANSWERED: "handlers.pushes.case_desk:compose_dispatch_answer",
    dispatching.LATE: "handlers.pushes.case_desk:compose_dispatch_late",
    handing_over.KIND: "handlers.pushes.handover_news:compose_handover",
    seats.OFFER: "handlers.pushes.event_news:compose_offer",
    seats.NEWS: "handlers.pushes.event_news:compose_seat_news",
    seats.PENDING: "handlers.pushes.event_desk:compose_pending",
    reminding.KIND: "handlers.pushes.event_news:compose_reminder",
    joining.REQUEST: "handlers.pushes.joining_news:compose_request",
    joining.DECISION: "handlers.pushes.joining_news:compose_decision",
    roles.CHANGED: "handlers.pushes.role_news:compose_role",
    leaving.ENDED: "handlers.pushes.leaving_news:compose_ended",
    leaving.LEFT: "handlers.pushes.leaving_news:compose_left",
    organising.CHANGED: "handlers.pushes.leaving_news:compose_organisation",
    meetings_told.PROPOSED: "handlers.pushes.matchmaking_news:compose_proposed",
    meetings_told.NEWS: "handlers.pushes.matchmaking_news:compose_meeting_news",
    meetings_told.RESULT: "handlers.pushes.matchmaking_news:compose_meeting_result",
}

"""Module and function. Imported when first needed: together they need half of the program, and a courier that
starts anew is to go on at once.
"""


async def compose(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """What to say to the member (None: a group); None where nothing is left. KeyError: unknown kind."""
    return await composer_of(message.kind)(session, message, member)


@cache
def composer_of(kind: str) -> Compose:
    module, _, name = KINDS[kind].partition(":")
    found: Compose = getattr(import_module(module), name)
    return found


def import_all() -> None:
    """So that nobody has to wait for it later. Takes half a second; for a thread."""
    for kind in KINDS:
        composer_of(kind)
