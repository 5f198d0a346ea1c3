"""Files between the two bots: fetched for what is asked for, gone a day after the preview was given up."""

from sqlalchemy import select

from storage.notices.content import PHOTO, Content, Media
from storage.notices.drafting import change_draft, take_over
from storage.notices.previewing import KIND, ask_preview, files_ready, keep_file, previews_waiting
from storage.notices.tables import Notice, NoticeFile
from storage.outbox.settling import refused
from storage.outbox.tables import Message
from storage.people import Member
from storage.retention.job import forget_the_old
from storage.retention.rules import RULES, Kept
from storage.store import Store
from tests.events_sample import add_people
from tests.notices_sample import new_notice
from tests.outbox_steps import StoppedTime, take

PERIOD = RULES[Kept.NOTICE_FILES].period.total_seconds()


def picture(number: int) -> Content:
    return Content("看图", (Media(PHOTO, f"desk-{number}", "photo.jpg", 5),))


async def fetched(store: Store, officer: Member) -> int:
    """A draft whose preview is asked for, its picture fetched, its preview not yet planned."""
    notice_id = await new_notice(store, content=picture(1).as_json(), author_id=officer.id)
    async with store.writing() as session:
        await ask_preview(session, await session.get_one(Notice, notice_id), officer.id)
        await keep_file(session, notice_id, "desk-1", b"bytes")
    return notice_id


async def planned(store: Store, officer: Member) -> int:
    notice_id = await fetched(store, officer)
    async with store.writing() as session:
        await files_ready(session, notice_id)
    return notice_id


async def taken_over(store: Store, officer: Member, colleague: Member) -> int:
    notice_id = await fetched(store, officer)
    async with store.writing() as session:
        assert take_over(session, await session.get_one(Notice, notice_id), colleague)
    return notice_id


async def kept(store: Store) -> list[int]:
    async with store.reading() as session:
        return list(await session.scalars(select(NoticeFile.notice_id).order_by(NoticeFile.notice_id)))


async def test_file_of_a_preview_given_up_goes_after_a_day_and_no_other(
    store: Store, clock: StoppedTime
) -> None:
    officer, colleague = await add_people(store, 2)
    given_up = await taken_over(store, officer, colleague)
    waiting, to_be_sent = await fetched(store, officer), await planned(store, officer)
    clock.pass_by(PERIOD)
    assert await forget_the_old(store) == {}
    assert await kept(store) == [given_up, waiting, to_be_sent]
    clock.pass_by(1)
    fresh = await taken_over(store, officer, colleague)
    assert await forget_the_old(store) == {Kept.NOTICE_FILES: 1}
    assert await kept(store) == [waiting, to_be_sent, fresh]
    for one in await take(store):
        async with store.writing() as session:
            await refused(session, one.call, "Bad Request: no")
    assert await forget_the_old(store) == {Kept.NOTICE_FILES: 1}
    assert await kept(store) == [waiting, fresh]


async def test_preview_of_what_was_changed_meanwhile_is_to_be_asked_for_anew(
    store: Store, clock: StoppedTime
) -> None:
    (officer,) = await add_people(store, 1)
    notice_id = await fetched(store, officer)
    async with store.writing() as session:
        notice = await session.get_one(Notice, notice_id)
        change_draft(session, notice, officer, content=picture(2).as_json())
    async with store.writing() as session:
        await files_ready(session, notice_id)
        waiting = await previews_waiting(session)
        previews = (await session.scalars(select(Message.id).where(Message.kind == KIND))).all()
    assert (waiting, previews) == ([], [])
