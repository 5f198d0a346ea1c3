"""Nobody but an officer does anything with a started notice, nor anybody with what has not started."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.desk.notices import correcting, missing, progress, report, steering
from handlers.reply import Reply
from storage.notices.running import Act
from storage.notices.tables import NoticeStatus
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody
from tests.handlers.desk.notices.running_steps import TEXT, noted
from tests.notices_sample import new_notice
from tests.running_sample import copies, look, member_ids, started

Handle = Callable[..., Awaitable[object]]
HANDLES: tuple[tuple[Handle, tuple[object, ...]], ...] = (
    (progress.open_running, ()),
    (progress.follow_live, ()),
    *((steering.press_act, (act,)) for act in steering.DOING),
    *((steering.ask_act, (act,)) for act in (Act.STOP, Act.RECALL, Act.RESEND)),
    (missing.list_missing, (0,)),
    (missing.press_nudge, (0,)),
    (missing.export_missing, ("csv",)),
    (report.open_report, ()),
    (report.export_recipients, (0,)),
    (correcting.begin_correction, ()),
)


@pytest.mark.parametrize("handle", HANDLES)
async def test_press_by_nobody_or_about_nothing_does_nothing(
    store: Store, officer: Member, handle: tuple[Handle, tuple[object, ...]]
) -> None:
    do, more = handle
    notice_id = await started(store, 2, arrived=1, content=TEXT, acknowledge=True)
    draft = await new_notice(store)
    before = await copies(store, notice_id)
    async with store.writing() as session:
        member = await session.get_one(Member, (await member_ids(store))[0])
        for who in (None, member):
            reply = await do(session, somebody(), who, notice_id, *more)
            assert isinstance(reply, Reply)
            assert reply.text.startswith("您好！这里暂不接待访客。")
        for what in (draft, 10**17):
            reply = await do(session, somebody(601), officer, what, *more)
            assert isinstance(reply, Reply)
            assert reply.text.startswith("这张卡片已经失效。")
    assert await copies(store, notice_id) == before
    assert (await look(store, notice_id)).notice.status is NoticeStatus.SENDING
    assert await noted(store) == []
