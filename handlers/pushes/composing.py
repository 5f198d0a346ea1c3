"""Which kind of message is composed by which function, at the moment it is sent.

So it is said in the language the member has chosen by then, and nothing that went meanwhile is shown.
"""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.news.reading import compose_digest
from handlers.pushes.case_desk import (
    compose_case_attention,
    compose_dispatch_answer,
    compose_dispatch_late,
)
from handlers.pushes.case_news import (
    compose_beat,
    compose_beat_agreed,
    compose_case_news,
    compose_dispatch,
    compose_suggestion,
)
from handlers.pushes.corrections import compose_correction
from handlers.pushes.event_changes import compose_event_cancelled, compose_event_change
from handlers.pushes.event_desk import compose_pending
from handlers.pushes.event_follow_up import compose_feedback, compose_summary
from handlers.pushes.event_news import compose_offer, compose_reminder, compose_seat_news
from handlers.pushes.forgetting_news import compose_receipt, compose_warning
from handlers.pushes.handover_news import compose_handover
from handlers.pushes.interest_news import (
    compose_answered,
    compose_contact,
    compose_interest,
    compose_lapsed,
    compose_unowned,
    compose_withdrawn,
)
from handlers.pushes.joining_news import compose_decision, compose_request
from handlers.pushes.leaving_news import compose_ended, compose_left, compose_organisation
from handlers.pushes.match_news import compose_match, compose_matches
from handlers.pushes.matchmaking_news import compose_meeting_news, compose_meeting_result, compose_proposed
from handlers.pushes.notice_desk import compose_approval, compose_decided, compose_preview_news
from handlers.pushes.notice_progress import compose_progress
from handlers.pushes.notice_readers import compose_corrected, compose_nudge
from handlers.pushes.notices import compose_notice, compose_preview
from handlers.pushes.paused import compose_paused
from handlers.pushes.question_news import compose_answer, compose_question
from handlers.pushes.record_news import compose_ending, compose_record_news
from handlers.pushes.retention_news import compose_deleted, compose_silent
from handlers.pushes.review_waiting import compose_review
from handlers.pushes.role_news import compose_role
from handlers.pushes.watch_alerts import compose_watch_alert
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

KINDS: Mapping[str, Compose] = {
    WARNING: compose_warning,
    RECEIPT: compose_receipt,
    SILENT: compose_silent,
    summary.KIND: compose_deleted,
    digesting.KIND: compose_digest,
    "alert": compose_watch_alert,
    "match": compose_match,
    "matches": compose_matches,
    freezing.KIND: compose_notice,
    previewing.KIND: compose_preview,
    previewing.NEWS: compose_preview_news,
    deciding.APPROVAL: compose_approval,
    deciding.DECIDED: compose_decided,
    correcting.KIND: compose_correction,
    nudging.KIND: compose_nudge,
    progress.KIND: compose_progress,
    corrections_told.KIND: compose_corrected,
    "paused": compose_paused,
    NEWS: compose_record_news,
    ENDING: compose_ending,
    "review": compose_review,
    interest_news.INTEREST: compose_interest,
    interest_news.UNOWNED: compose_unowned,
    interest_news.ANSWERED: compose_answered,
    interest_news.WITHDRAWN: compose_withdrawn,
    lapsing.LAPSED: compose_lapsed,
    interest_news.CONTACT: compose_contact,
    questions.QUESTION: compose_question,
    questions.ANSWER: compose_answer,
    telling.NEWS: compose_case_news,
    heartbeat.QUESTION: compose_beat,
    heartbeat.AGREED: compose_beat_agreed,
    dispatching.OFFER: compose_dispatch,
    suggesting.KIND: compose_suggestion,
    changes_told.CHANGE: compose_event_change,
    changes_told.CANCELLED: compose_event_cancelled,
    follow_up.FEEDBACK: compose_feedback,
    follow_up.SUMMARY: compose_summary,
    heartbeat.ATTENTION: compose_case_attention,
    dispatching.ANSWERED: compose_dispatch_answer,
    dispatching.LATE: compose_dispatch_late,
    handing_over.KIND: compose_handover,
    seats.OFFER: compose_offer,
    seats.NEWS: compose_seat_news,
    seats.PENDING: compose_pending,
    reminding.KIND: compose_reminder,
    joining.REQUEST: compose_request,
    joining.DECISION: compose_decision,
    roles.CHANGED: compose_role,
    leaving.ENDED: compose_ended,
    leaving.LEFT: compose_left,
    organising.CHANGED: compose_organisation,
    meetings_told.PROPOSED: compose_proposed,
    meetings_told.NEWS: compose_meeting_news,
    meetings_told.RESULT: compose_meeting_result,
}


async def compose(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """What to say to the member (None: a group); None where nothing is left. KeyError: unknown kind."""
    return await KINDS[message.kind](session, message, member)
