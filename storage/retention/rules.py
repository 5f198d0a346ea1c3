"""What is kept for a while only: the one table, which /privacy shows and the job carries out.

What each is kept for stands beside the notice (`handlers.privacy.pages`), in its readers' languages.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.base import Base
from storage.conversation import Dialog, Inbox, Search
from storage.documents import READING
from storage.feedback.choices import Choice
from storage.ledger import ContactLook
from storage.membership.tables import Invite, JoiningRequest
from storage.news.tables import NewsRead
from storage.notices.previewing import forget_files
from storage.people import Claim
from storage.retention.emptying import empty_answers, empty_bodies, empty_event_answers, empty_imports
from storage.retention.some import delete_some
from storage.vocabularies import Vocabulary
from storage.watches.tables import Watch

Forget = Callable[[AsyncSession, datetime], Awaitable[int]]
"""Deletes some of what is from before that moment and returns how many; 0 once nothing is left."""


class Kept(Vocabulary):
    """What a member can be told is kept."""

    UPDATE_IDS = "update_ids", "收到的消息的序号"
    ANSWERS = "answers", "没能说出的回答"
    BODIES = "bodies", "推送的正文"
    SEARCHES = "searches", "检索和转发来的文字"
    CHOICES = "choices", "打开成果时用的检索词"
    STOPPED_WATCHES = "stopped_watches", "停掉的关注"
    DIALOGS = "dialogs", "没填完就放下的内容"
    DOCUMENTS = "documents", "没能读完的文件"
    IMPORTS = "imports", "导入的文件和预览"
    CLAIMS = "claims", "用过或过期的身份链接"
    INVITES = "invites", "过期或收回的邀请"
    REQUESTS = "requests", "处理完的加入和换单位的申请"
    EVENT_ANSWERS = "event_answers", "报名时的回答"
    NEWS_READ = "news_read", "读过哪些资讯"
    LOOKS = "looks", "联系方式被看过的记录"
    ACTS = "acts", "操作记录"
    NOTICE_FILES = "notice_files", "没预览完的通知里的文件"


@dataclass(frozen=True, slots=True)
class Rule:
    period: timedelta
    forget: Forget


def _rows(table: type[Base], due: Callable[[datetime], ColumnElement[bool]]) -> Forget:
    """Whole rows, with all that the schema says belongs to them."""

    async def forget(session: AsyncSession, before: datetime) -> int:
        return await delete_some(session, table, due(before))

    return forget


def _days(days: int, forget: Forget) -> Rule:
    return Rule(timedelta(days=days), forget)


RULES: Final[Mapping[Kept, Rule]] = {
    # Before the ids: a row that owes nothing goes. Telegram keeps an update for 24 hours, and ids may
    # restart after a week of silence.
    Kept.ANSWERS: _days(8, empty_answers),
    Kept.UPDATE_IDS: _days(
        8, _rows(Inbox, lambda before: (Inbox.received_at < before) & Inbox.answers.is_(None))
    ),
    Kept.BODIES: _days(30, empty_bodies),
    Kept.SEARCHES: _days(30, _rows(Search, lambda before: Search.created_at < before)),
    Kept.CHOICES: _days(365, _rows(Choice, lambda before: Choice.opened_at < before)),
    Kept.STOPPED_WATCHES: _days(30, _rows(Watch, lambda before: Watch.stopped_at < before)),
    Kept.DIALOGS: _days(90, _rows(Dialog, lambda before: Dialog.updated_at < before)),
    Kept.DOCUMENTS: _days(
        8, _rows(Dialog, lambda before: (Dialog.bot == READING) & (Dialog.updated_at < before))
    ),
    Kept.IMPORTS: _days(30, empty_imports),
    Kept.CLAIMS: _days(
        30, _rows(Claim, lambda before: or_(Claim.expires_at < before, Claim.used_at < before))
    ),
    Kept.INVITES: _days(
        90, _rows(Invite, lambda before: or_(Invite.expires_at < before, Invite.withdrawn_at < before))
    ),
    Kept.REQUESTS: _days(365, _rows(JoiningRequest, lambda before: JoiningRequest.decided_at < before)),
    Kept.EVENT_ANSWERS: _days(90, empty_event_answers),
    Kept.NEWS_READ: _days(365, _rows(NewsRead, lambda before: NewsRead.at < before)),
    Kept.LOOKS: _days(2 * 365, _rows(ContactLook, lambda before: ContactLook.last_at < before)),
    Kept.ACTS: _days(3 * 365, _rows(AuditEntry, lambda before: AuditEntry.at < before)),
    Kept.NOTICE_FILES: _days(1, forget_files),
}
"""A year for choices: long enough for several members to search for the same word."""
